import { Context } from '@jupyterlab/docregistry';
import {
  INotebookModel,
  NotebookActions,
  NotebookPanel
} from '@jupyterlab/notebook';
import { NBTestUtils } from '@jupyterlab/notebook/lib/testutils';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import type { OpenFlows } from '../../../models/flow';
import type { FlowSnapshot } from '../../../models/flow-snapshot';
import { makeSpec, makeStep } from '../../../models/__tests__/flow-support';
import { StepMarks } from '../marks';
import { flowSnapshot, proposal } from './known-flow';

/** What is known of all notebooks, set by hand. */
class KnownFlows {
  readonly changed: Signal<KnownFlows, string> = new Signal(this);
  snapshot: FlowSnapshot | null = null;

  find = () => this.snapshot && { snapshot: this.snapshot };

  say(path: string, steps: Record<string, string[]>): void {
    const made = Object.entries(steps).map(([id, cells]) =>
      makeStep(id, cells)
    );
    const spec = makeSpec(made);
    this.snapshot = flowSnapshot({ proposal: proposal({ spec }) });
    this.changed.emit(path);
  }
}

describe('StepMarks', () => {
  let context: Context<INotebookModel>;
  let panel: NotebookPanel;
  let flows: KnownFlows;
  let marks: StepMarks;

  beforeEach(async () => {
    // JupyterLab's own document model warns of its own reads.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    context = await NBTestUtils.createMockContext();
    context.model.fromJSON({
      cells: ['a', 'b', 'c'].map(id => ({
        ...{ id, cell_type: 'code', source: id, metadata: {} },
        ...{ outputs: [], execution_count: null }
      })),
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5
    });
    panel = NBTestUtils.createNotebookPanel(context);
    panel.content.model = context.model;
    flows = new KnownFlows();
    marks = new StepMarks(
      panel,
      flows as unknown as OpenFlows,
      nullTranslator.load('nbxflow')
    );
  });

  afterEach(() => {
    marks.dispose();
    panel.dispose();
    context.dispose();
    jest.restoreAllMocks();
  });

  /** Number and name of the step beside each cell. */
  function shown(): (string | null)[] {
    return panel.content.widgets.map(({ node }) => {
      const mark = node.querySelector<HTMLElement>('.nbx-StepMark');
      return mark && `${mark.dataset.nbxNumber} ${mark.title}`.trim();
    });
  }

  it('says the step of each cell, by number and by name', async () => {
    flows.say(context.localPath, { load: ['a', 'b'], '<b>': ['c'] });
    await updated();
    expect(shown()).toEqual([
      '1 Step 1: load',
      'Step 1: load',
      '2 Step 2: <b>'
    ]);
    const mark = panel.content.widgets[2]?.node.querySelector('.nbx-StepMark');
    expect(mark?.getAttribute('aria-label')).toBe('Step 2: <b>');
  });

  it('follows boundaries and cells that come and go', async () => {
    flows.say(context.localPath, { load: ['a'], clean: ['b', 'c'] });
    await updated();
    flows.say(context.localPath, { load: ['b', 'c'] });
    await updated();
    expect(shown()).toEqual([null, '1 Step 1: load', 'Step 1: load']);
    panel.content.activeCellIndex = 1;
    NotebookActions.deleteCells(panel.content);
    await updated();
    expect(shown()).toEqual([null, 'Step 1: load']);
  });

  it('leaves no trace', async () => {
    flows.say(context.localPath, { load: ['a', 'b', 'c'] });
    await updated();
    marks.dispose();
    expect(shown()).toEqual([null, null, null]);
    expect(panel.node.querySelector('[data-nbx-step]')).toBeNull();
  });
});

/** Marks come a little after their cause. */
function updated(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 400));
}
