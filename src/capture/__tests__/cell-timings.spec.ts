import { Cell } from '@jupyterlab/cells';
import { Context } from '@jupyterlab/docregistry';
import {
  INotebookModel,
  NotebookActions,
  NotebookPanel,
  NotebookTracker
} from '@jupyterlab/notebook';
import { NBTestUtils } from '@jupyterlab/notebook/lib/testutils';
import { Kernel, KernelMessage } from '@jupyterlab/services';
import { ISignal, Signal } from '@lumino/signaling';

import { CellTiming, CellTimings } from '../cell-timings';

/** Tells by a signal of JupyterLab what JupyterLab would tell. */
function emit<T>(signal: ISignal<unknown, T>, args: unknown): void {
  (signal as Signal<unknown, T>).emit(args as T);
}

const SESSION = 'page';

describe('CellTimings', () => {
  let context: Context<INotebookModel>;
  let panel: NotebookPanel;
  let tracker: NotebookTracker;
  let session: { anyMessage: Signal<unknown, Kernel.IAnyMessageArgs> };
  let timings: CellTimings;
  let measured: CellTiming[];
  let clock: number;
  let drawn: number | null;
  let painting: HTMLElement[];

  beforeEach(async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    context = await NBTestUtils.createMockContext(true);
    const cells = ['c0', 'c1'].map(id => ({
      id,
      cell_type: 'code',
      source: 'x',
      metadata: {},
      outputs: [{ output_type: 'stream', name: 'stdout', text: 'x' }],
      execution_count: 1
    }));
    const format = { metadata: {}, nbformat: 4, nbformat_minor: 5 };
    context.model.fromJSON({ cells, ...format });
    panel = NBTestUtils.createNotebookPanel(context);
    panel.content.model = context.model;
    // the mock of a session tells no messages
    session = Object.assign(context.sessionContext.session ?? {}, {
      anyMessage: new Signal<unknown, Kernel.IAnyMessageArgs>({})
    });
    tracker = new NotebookTracker({ namespace: 'notebook' });
    await tracker.add(panel);
    clock = 0;
    drawn = null;
    painting = [];
    measured = [];
    const paint = async (node: HTMLElement) => {
      painting.push(node);
      return drawn;
    };
    timings = new CellTimings(tracker, paint, () => clock);
    timings.measured.connect((_, timing) => measured.push(timing));
  });

  afterEach(() => {
    timings.dispose();
    tracker.dispose();
    panel.dispose();
    context.dispose();
    jest.restoreAllMocks();
  });

  const cell = (index = 1) => panel.content.widgets[index] as Cell;

  function tell(signal: ISignal<unknown, unknown>, index: number): void {
    emit(signal, { notebook: panel.content, cell: cell(index) });
  }

  const schedule = (index = 1) =>
    tell(NotebookActions.executionScheduled, index);

  async function executed(index = 1): Promise<void> {
    tell(NotebookActions.executed, index);
    await Promise.resolve();
  }

  function send(msgId: string, index = 1): void {
    const msg = KernelMessage.createMessage({
      channel: 'shell',
      msgType: 'execute_request',
      msgId,
      session: SESSION,
      content: { code: 'x' },
      metadata: { cellId: cell(index).model.id }
    });
    session.anyMessage.emit({ msg, direction: 'send' });
  }

  function hear(
    msgType: 'execute_input' | 'status',
    msgId: string,
    state: KernelMessage.Status = 'idle'
  ): void {
    const shared = { channel: 'iopub', session: SESSION } as const;
    const parentHeader = { msg_id: msgId } as KernelMessage.IHeader;
    const msg =
      msgType === 'status'
        ? KernelMessage.createMessage({
            ...{ ...shared, msgType, parentHeader },
            content: { execution_state: state }
          })
        : KernelMessage.createMessage({
            ...{ ...shared, msgType, parentHeader },
            content: { code: 'x', execution_count: 1 }
          });
    session.anyMessage.emit({ msg, direction: 'recv' });
  }

  function run(msgId = 'm1', index = 1): void {
    schedule(index);
    send(msgId, index);
    hear('status', msgId, 'busy');
    hear('execute_input', msgId);
    hear('status', msgId);
  }

  it('measure the waiting from the request to the start', () => {
    clock = 1000;
    schedule();
    send('m1');
    clock = 3500;
    hear('status', 'm1', 'busy');
    expect(measured).toEqual([]);
    hear('execute_input', 'm1');
    expect(measured).toEqual([
      {
        name: 'cell.queue',
        messageId: 'm1',
        index: 1,
        seconds: 2.5,
        outputs: null
      }
    ]);
  });

  it('measure the drawing from the end until the outputs are painted', async () => {
    run();
    measured.length = 0;
    drawn = 40;
    await executed();
    expect(painting).toHaveLength(1);
    expect(measured).toEqual([
      {
        name: 'cell.render',
        messageId: 'm1',
        index: 1,
        seconds: 0.04,
        outputs: 1
      }
    ]);
    await executed();
    expect(measured).toHaveLength(1);
  });

  it('measure no drawing of what is not painted', async () => {
    run();
    await executed();
    expect(measured.map(({ name }) => name)).toEqual(['cell.queue']);
  });

  it('measure no drawing where there are no outputs', async () => {
    drawn = 40;
    panel.content.model?.cells.get(1).sharedModel.setSource('y');
    (cell().model as unknown as { outputs: { clear(): void } }).outputs.clear();
    run();
    await executed();
    expect(painting).toEqual([]);
  });

  it('know nothing of what other clients run', () => {
    send('m1');
    hear('execute_input', 'm1');
    hear('status', 'm1');
    expect(measured).toEqual([]);
  });

  it('tell the newest run of a cell from earlier ones', async () => {
    drawn = 40;
    schedule();
    send('m1');
    run('m2');
    hear('execute_input', 'm1');
    await executed();
    expect(measured.map(({ messageId }) => messageId)).toEqual(['m2', 'm2']);
  });

  it('take no older request for that of a cell which was empty', async () => {
    schedule();
    await executed();
    clock = 5000;
    schedule();
    send('m1');
    hear('execute_input', 'm1');
    expect(measured.map(({ seconds }) => seconds)).toEqual([0]);
  });

  it('forget what a kernel that is gone should have run', () => {
    schedule();
    send('m1');
    emit(context.sessionContext.statusChanged, 'restarting');
    hear('execute_input', 'm1');
    expect(measured).toEqual([]);
  });

  it('follow a new session', () => {
    const anyMessage = new Signal<unknown, Kernel.IAnyMessageArgs>({});
    session = { anyMessage };
    emit(context.sessionContext.sessionChanged, { newValue: session });
    run();
    expect(measured).toHaveLength(1);
  });

  it('measure nothing once disposed', () => {
    timings.dispose();
    run();
    expect(measured).toEqual([]);
    expect(timings.isDisposed).toBe(true);
  });
});
