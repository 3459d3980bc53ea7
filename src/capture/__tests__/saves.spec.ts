import { Dialog } from '@jupyterlab/apputils';
import { Context } from '@jupyterlab/docregistry';
import {
  INotebookModel,
  NotebookPanel,
  NotebookTracker
} from '@jupyterlab/notebook';
import {
  initNotebookContext,
  NBTestUtils
} from '@jupyterlab/notebook/lib/testutils';
import { ServiceManagerMock } from '@jupyterlab/services/lib/testutils';
import { CommandRegistry } from '@lumino/commands';
import { MessageLoop } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { NotebookSaves } from '../saves';

describe('NotebookSaves', () => {
  let context: Context<INotebookModel>;
  let panel: NotebookPanel;
  let commands: CommandRegistry;
  let saves: NotebookSaves;
  let announced: string[];
  let seen: string[];

  beforeEach(async () => {
    // JupyterLab's own document model warns of its own reads.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    const manager = new ServiceManagerMock();
    context = await initNotebookContext({ path: 'one.ipynb', manager });
    panel = NBTestUtils.createNotebookPanel(context);
    const tracker = new NotebookTracker({ namespace: 'notebook' });
    commands = new CommandRegistry();
    announced = [];
    saves = new NotebookSaves({
      tracker,
      commands,
      current: () => panel,
      announce: async path => void announced.push(path)
    });
    seen = [];
    saves.saved.connect((_, { path, state, isExplicit }) =>
      seen.push(`${path} ${state}${isExplicit ? '!' : ''}`)
    );
    await tracker.add(panel);
    await context.ready;
    await Promise.resolve();
    seen.length = 0;
  });

  afterEach(() => {
    saves.dispose();
    panel.dispose();
    context.dispose();
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  const addCommand = (id: string, execute: () => Promise<unknown>) =>
    commands.addCommand(id, { execute });

  it('takes a save that comes by itself for one', async () => {
    await context.save();
    expect(announced).toEqual([]);
    expect(seen).toEqual([
      `${context.localPath} started`,
      `${context.localPath} completed`
    ]);
  });

  it.each(['docmanager:save', 'docmanager:save-all'])(
    'announces the save of %s, and not the next one',
    async id => {
      addCommand(id, () => context.save());
      await commands.execute(id);
      expect(announced).toEqual([context.localPath]);
      expect(seen).toEqual([
        `${context.localPath} started!`,
        `${context.localPath} completed!`
      ]);
      await context.save();
      expect(announced).toHaveLength(1);
    }
  );

  it('forgets a command that saved nothing', async () => {
    addCommand('docmanager:save', () => Promise.resolve());
    await commands.execute('docmanager:save');
    await context.save();
    expect(announced).toEqual([]);
  });

  describe('with a dialog', () => {
    /** Opens a dialog as JupyterLab would, and answers it. */
    async function answer(value: string | null, isAccepted: boolean) {
      const body = new Widget() as Widget & Dialog.IBodyWidget<string | null>;
      body.getValue = () => value;
      const dialog = new Dialog({ body });
      const launched = dialog.launch();
      await dialog.ready;
      dialog.resolve(isAccepted ? 1 : 0);
      await launched;
      await Promise.resolve();
    }

    it('announces Save in the dialog of closing', async () => {
      const hook = { messageHook: () => false };
      // stands in for the document manager, whose hook comes first
      MessageLoop.installMessageHook(panel, hook);
      saves.messageHook(panel, Widget.Msg.CloseRequest);
      await answer(null, true);
      await context.save();
      expect(announced).toEqual([context.localPath]);
    });

    it('announces a save again while it asks, until it is called off', async () => {
      const never = new Promise<void>(() => undefined);
      // all but intervals stay real
      jest.useFakeTimers({
        doNotFake: [
          ...(['Date', 'hrtime', 'nextTick', 'performance'] as const),
          ...(['queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
          ...(['setTimeout', 'clearTimeout'] as const),
          ...(['requestAnimationFrame', 'cancelAnimationFrame'] as const)
        ]
      });
      addCommand('docmanager:save', () => never);
      void commands.execute('docmanager:save');
      // as when the file has changed on disk: no end of the save is told
      (context.saveState as Signal<unknown, string>).emit('started');
      expect(announced).toHaveLength(1);
      jest.advanceTimersByTime(4500);
      expect(announced).toHaveLength(2);
      await answer(null, false);
      jest.advanceTimersByTime(9000);
      expect(announced).toHaveLength(2);
    });

    it('forgets a closing that was called off or asked nothing', async () => {
      saves.messageHook(panel, Widget.Msg.CloseRequest);
      await answer(null, false);
      await context.save();
      saves.messageHook(panel, Widget.Msg.CloseRequest);
      await Promise.resolve();
      await context.save();
      expect(announced).toEqual([]);
    });

    it('announces the new path of Save As', async () => {
      addCommand('docmanager:save-as', () => Promise.resolve());
      await commands.execute('docmanager:save-as');
      await answer('other.ipynb', true);
      await context.save();
      expect(announced).toEqual(['other.ipynb']);
      expect(seen[0]).toBe('other.ipynb started!');
      await commands.execute('docmanager:save-as');
      await answer('other.ipynb', false);
      await context.save();
      expect(announced).toHaveLength(1);
    });
  });
});
