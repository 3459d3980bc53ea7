import { Context } from '@jupyterlab/docregistry';
import {
  NotebookModelFactory,
  type NotebookPanel,
  NotebookTracker
} from '@jupyterlab/notebook';
import {
  initNotebookContext,
  NBTestUtils
} from '@jupyterlab/notebook/lib/testutils';
import { ServiceManagerMock } from '@jupyterlab/services/lib/testutils';

import { CurrentNotebook } from '../current-notebook';

const CELLS = ['a', 'b', 'c'];

async function openPanel(
  tracker: NotebookTracker,
  path: string
): Promise<NotebookPanel> {
  const manager = new ServiceManagerMock();
  const context = await initNotebookContext({ path, manager });
  context.model.fromJSON({
    cells: CELLS.map(id => ({
      id,
      cell_type: 'code',
      source: '',
      metadata: {},
      outputs: [],
      execution_count: null
    })),
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5
  });
  const panel = NBTestUtils.createNotebookPanel(context);
  panel.content.model = context.model;
  await tracker.add(panel);
  return panel;
}

describe('CurrentNotebook', () => {
  let tracker: NotebookTracker;
  let current: CurrentNotebook;
  let changes: number;

  beforeEach(() => {
    // JupyterLab's own document model warns of its own reads.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    tracker = new NotebookTracker({ namespace: 'notebook' });
    current = new CurrentNotebook(tracker);
    changes = 0;
    current.changed.connect(() => (changes += 1));
  });

  afterEach(() => {
    current.dispose();
    tracker.dispose();
    jest.restoreAllMocks();
  });

  it('says nothing where no notebook is open', () => {
    expect(current.focus).toBeNull();
  });

  it('says nothing of a notebook that is not loaded', async () => {
    const unloaded = new Context({
      manager: new ServiceManagerMock(),
      factory: new NotebookModelFactory({}),
      path: 'broken.ipynb'
    });
    const panel = NBTestUtils.createNotebookPanel(unloaded);
    await tracker.add(panel);
    expect(tracker.currentWidget).toBe(panel);
    expect(current.focus).toBeNull();
    await unloaded.initialize(true);
    expect(current.focus?.path).toBe('broken.ipynb');
  });

  it('follows the path, the order of the cells and the active cell', async () => {
    const panel = await openPanel(tracker, 'one.ipynb');
    expect(current.focus).toEqual({
      document: panel.id,
      path: 'one.ipynb',
      codeCells: CELLS,
      activeCell: { id: 'a', type: 'code' }
    });
    panel.content.activeCellIndex = 2;
    expect(current.focus?.activeCell?.id).toBe('c');
    const notebook = panel.context.model.sharedModel;
    notebook.moveCell(0, 2);
    expect(current.focus?.codeCells).toEqual(['b', 'c', 'a']);
    notebook.insertCell(0, { id: 'm', cell_type: 'markdown' });
    notebook.deleteCell(1);
    expect(current.focus?.codeCells).toEqual(['c', 'a']);
    panel.content.activeCellIndex = 0;
    expect(current.focus?.activeCell).toEqual({ id: 'm', type: 'markdown' });
  });

  it('is silent when nothing of it changed', async () => {
    const panel = await openPanel(tracker, 'one.ipynb');
    const before = changes;
    panel.context.model.sharedModel.cells[0]?.setSource('x = 1');
    panel.content.activeCellIndex = 0;
    expect(changes).toBe(before);
  });

  it('stays one document over a rename', async () => {
    const panel = await openPanel(tracker, 'one.ipynb');
    const { document } = current.focus ?? {};
    await panel.context.rename('two.ipynb');
    expect(current.focus).toMatchObject({ document, path: 'two.ipynb' });
  });

  it('goes from one notebook to another and to none', async () => {
    const first = await openPanel(tracker, 'one.ipynb');
    const second = await openPanel(tracker, 'two.ipynb');
    expect(current.focus?.path).toBe('two.ipynb');
    second.dispose();
    first.dispose();
    expect(current.focus).toBeNull();
  });

  it('says nothing more once it is disposed', async () => {
    const panel = await openPanel(tracker, 'one.ipynb');
    current.dispose();
    const before = changes;
    panel.content.activeCellIndex = 1;
    expect(changes).toBe(before);
    expect(current.isDisposed).toBe(true);
  });
});
