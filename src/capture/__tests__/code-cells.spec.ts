import type { Context } from '@jupyterlab/docregistry';
import {
  type INotebookModel,
  type NotebookPanel,
  NotebookTracker
} from '@jupyterlab/notebook';
import {
  initNotebookContext,
  NBTestUtils
} from '@jupyterlab/notebook/lib/testutils';
import { ServiceManagerMock } from '@jupyterlab/services/lib/testutils';

import { OpenCodeCells } from '../code-cells';

describe('OpenCodeCells', () => {
  let tracker: NotebookTracker;
  let cells: OpenCodeCells;
  let context: Context<INotebookModel>;
  let panel: NotebookPanel;
  let told: string[];

  beforeEach(async () => {
    // JupyterLab's own document model warns of its own reads
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    tracker = new NotebookTracker({ namespace: 'notebook' });
    cells = new OpenCodeCells(tracker);
    told = [];
    cells.changed.connect((_, path) => void told.push(path));
    cells.start();
    const manager = new ServiceManagerMock();
    context = await initNotebookContext({ path: 'a.ipynb', manager });
    context.model.fromJSON({
      cells: [
        { id: 'a', cell_type: 'code', source: 'x', metadata: {}, outputs: [] },
        { id: 'm', cell_type: 'markdown', source: 'words', metadata: {} },
        { id: 'b', cell_type: 'code', source: 'y', metadata: {}, outputs: [] }
      ],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5
    });
    panel = NBTestUtils.createNotebookPanel(context);
    panel.content.model = context.model;
    await tracker.add(panel);
  });

  afterEach(() => {
    cells.dispose();
    tracker.dispose();
    panel.dispose();
    jest.restoreAllMocks();
  });

  it('tell the order and the texts of code cells', () => {
    expect(cells.order('a.ipynb')).toEqual(['a', 'b']);
    expect(cells.order('a.ipynb')).toBe(cells.order('a.ipynb'));
    expect([...cells.sources('a.ipynb')]).toEqual([
      ['a', 'x'],
      ['b', 'y']
    ]);
    expect(cells.order('other.ipynb')).toBeNull();
    expect(cells.sources('other.ipynb').size).toBe(0);
  });

  it('follow cells that come, go and move', () => {
    expect(cells.order('a.ipynb')).toEqual(['a', 'b']);
    told = [];
    context.model.sharedModel.moveCell(0, 2);
    expect(cells.order('a.ipynb')).toEqual(['b', 'a']);
    context.model.sharedModel.deleteCell(1);
    expect(cells.order('a.ipynb')).toEqual(['a']);
    expect(new Set(told)).toEqual(new Set(['a.ipynb']));
  });

  it('stay the cells of a notebook that is renamed', async () => {
    await context.rename('new.ipynb');
    expect(cells.order('new.ipynb')).toEqual(['a', 'b']);
    expect(cells.order('a.ipynb')).toBeNull();
    expect(told).toContain('new.ipynb');
  });

  it('know nothing of a notebook that was closed', () => {
    panel.dispose();
    expect(cells.order('a.ipynb')).toBeNull();
  });
});
