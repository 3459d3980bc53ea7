import { type NotebookPanel, NotebookTracker } from '@jupyterlab/notebook';
import {
  initNotebookContext,
  NBTestUtils
} from '@jupyterlab/notebook/lib/testutils';
import { Contents, ServerConnection } from '@jupyterlab/services';
import { ServiceManagerMock } from '@jupyterlab/services/lib/testutils';
import { Signal } from '@lumino/signaling';

import { FollowedNotebook } from '../lineage-notebook';

const file = (ids: readonly string[]) => ({
  cells: ids.map(id => ({
    id,
    cell_type: id.startsWith('m') ? 'markdown' : 'code',
    source: '',
    metadata: {},
    outputs: [],
    execution_count: null
  })),
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5
});

/** Files as the server has them. */
class Files {
  readonly files = new Map<string, unknown>();
  readonly fileChanged = new Signal<Contents.IManager, Contents.IChangedArgs>(
    this as unknown as Contents.IManager
  );

  async get(path: string): Promise<Contents.IModel> {
    const content = this.files.get(path);
    if (content === undefined) {
      const response = new Response('', { status: 404 });
      throw new ServerConnection.ResponseError(response);
    }
    return { content } as Contents.IModel;
  }

  move(type: 'rename' | 'delete' | 'new', before: string, after = ''): void {
    this.fileChanged.emit({
      type,
      oldValue: type === 'new' ? null : { path: before },
      newValue: type === 'delete' ? null : { path: after || before }
    });
  }
}

async function open(
  tracker: NotebookTracker,
  path: string,
  ids: readonly string[]
): Promise<NotebookPanel> {
  const manager = new ServiceManagerMock();
  const context = await initNotebookContext({ path, manager });
  context.model.fromJSON(file(ids));
  const panel = NBTestUtils.createNotebookPanel(context);
  panel.content.model = context.model;
  await tracker.add(panel);
  return panel;
}

const settle = () => new Promise(resolve => setTimeout(resolve, 0));

describe('FollowedNotebook', () => {
  let tracker: NotebookTracker;
  let files: Files;

  beforeEach(() => {
    // JupyterLab's own document model warns of its own reads.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    tracker = new NotebookTracker({ namespace: 'notebook' });
    files = new Files();
  });

  afterEach(() => {
    tracker.dispose();
    jest.restoreAllMocks();
  });

  it('reads the file of a notebook that is not open', async () => {
    files.files.set('p/a.ipynb', file(['a', 'm', 'b']));
    const notebook = new FollowedNotebook('p/a.ipynb', tracker, files);
    expect(notebook.codeCells).toBeNull();
    await settle();
    expect(notebook.codeCells).toEqual(['a', 'b']);
    expect(notebook.activeCell).toBeNull();
    files.move('rename', 'p', 'q');
    expect(notebook.path).toBe('q/a.ipynb');
    files.move('delete', 'q/a.ipynb');
    expect(notebook.isGone).toBe(true);
    files.files.set('q/a.ipynb', file(['c']));
    files.move('new', 'q/a.ipynb');
    await settle();
    expect(notebook.isGone).toBe(false);
    expect(notebook.codeCells).toEqual(['c']);
  });

  it('says that there is none', async () => {
    const notebook = new FollowedNotebook('none.ipynb', tracker, files);
    await settle();
    expect(notebook.isGone).toBe(true);
    expect(notebook.codeCells).toEqual([]);
  });

  it('takes the cells of an open notebook as they are in it', async () => {
    const panel = await open(tracker, 'a.ipynb', ['a', 'b']);
    const notebook = new FollowedNotebook('a.ipynb', tracker, files);
    let changes = 0;
    notebook.changed.connect(() => (changes += 1));
    expect(notebook.codeCells).toEqual(['a', 'b']);
    expect(notebook.activeCell).toBe('a');
    panel.content.activeCellIndex = 1;
    expect(notebook.activeCell).toBe('b');
    panel.content.model?.sharedModel.moveCell(0, 1);
    expect(notebook.codeCells).toEqual(['b', 'a']);
    expect(changes).toBeGreaterThan(0);
    notebook.dispose();
    changes = 0;
    panel.content.activeCellIndex = 0;
    expect(changes).toBe(0);
  });

  it('follows a notebook that opens and closes', async () => {
    files.files.set('a.ipynb', file(['a']));
    const notebook = new FollowedNotebook('a.ipynb', tracker, files);
    await settle();
    const panel = await open(tracker, 'a.ipynb', ['a', 'b']);
    expect(notebook.codeCells).toEqual(['a', 'b']);
    panel.dispose();
    await settle();
    expect(notebook.codeCells).toEqual(['a']);
    expect(notebook.activeCell).toBeNull();
  });
});
