import { Context } from '@jupyterlab/docregistry';
import { INotebookModel, NotebookTracker } from '@jupyterlab/notebook';
import {
  initNotebookContext,
  NBTestUtils
} from '@jupyterlab/notebook/lib/testutils';
import { ServiceManagerMock } from '@jupyterlab/services/lib/testutils';

import { NotebookDocument } from '../document';
import { OpenDocuments } from '../documents';

const CELLS = [
  { id: 'a', cell_type: 'code', source: 'x = 1' },
  { id: 'm', cell_type: 'markdown', source: '# Title' },
  { id: 'b', cell_type: 'code', source: 'x + 1' }
];

describe('NotebookDocument', () => {
  let context: Context<INotebookModel>;
  let document: NotebookDocument;
  let said: string[];

  beforeEach(async () => {
    // JupyterLab's own document model warns of its own reads.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    const manager = new ServiceManagerMock();
    context = await initNotebookContext({ path: 'one.ipynb', manager });
    context.model.fromJSON({
      cells: CELLS.map(cell => ({ ...cell, metadata: {}, outputs: [] })),
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5
    });
    document = new NotebookDocument(context);
    said = [];
    document.structureChanged.connect(() => said.push('structure'));
    document.sourceChanged.connect((_, id) => said.push(id));
    document.kernelGone.connect(() => said.push('gone'));
    await context.ready;
    said.length = 0;
  });

  afterEach(() => {
    document.dispose();
    context.dispose();
    jest.restoreAllMocks();
  });

  const ids = () => document.cells.map(({ id }) => id);

  it('knows the cells from top to bottom', () => {
    expect(document.cells).toEqual([
      { id: 'a', type: 'code', source: 'x = 1' },
      { id: 'm', type: 'markdown', source: '# Title' },
      { id: 'b', type: 'code', source: 'x + 1' }
    ]);
  });

  it('follows edits, one cell at a time', () => {
    const { cells } = document;
    context.model.sharedModel.cells[2]?.setSource('x + 2');
    expect(said).toEqual(['b']);
    expect(document.cells[2]?.source).toBe('x + 2');
    expect(document.cells[0]).toBe(cells[0]);
  });

  it('does not take outputs and metadata for edits', () => {
    const cell = context.model.sharedModel.cells[0];
    cell?.setMetadata('tags', ['parameters']);
    expect(said).toEqual([]);
  });

  it('follows insertion, deletion, moves and changes of type', () => {
    const { sharedModel } = context.model;
    sharedModel.insertCell(1, { id: 'n', cell_type: 'code', source: 'y' });
    expect(ids()).toEqual(['a', 'n', 'm', 'b']);
    sharedModel.deleteCell(0);
    expect(ids()).toEqual(['n', 'm', 'b']);
    sharedModel.moveCell(0, 2);
    expect(ids()).toEqual(['m', 'b', 'n']);
    expect(said.every(what => what === 'structure')).toBe(true);
    said.length = 0;
    sharedModel.cells[2]?.setSource('y = 2');
    expect(said).toEqual(['n']);
    expect(document.cells[2]?.source).toBe('y = 2');
  });

  it('is silent once it is disposed', () => {
    document.dispose();
    context.model.sharedModel.cells[0]?.setSource('x = 9');
    context.model.sharedModel.deleteCell(0);
    expect(said).toEqual([]);
  });

  it('is one for all views of a notebook', async () => {
    const tracker = new NotebookTracker({ namespace: 'notebook' });
    const documents = new OpenDocuments(
      tracker,
      context => new NotebookDocument(context)
    );
    const events: string[] = [];
    documents.opened.connect((_, { path }) => events.push(`opened ${path}`));
    documents.closed.connect((_, { path }) => events.push(`closed ${path}`));
    documents.start();
    const [first, second] = [1, 2].map(() => {
      const panel = NBTestUtils.createNotebookPanel(context);
      panel.content.model = context.model;
      return panel;
    });
    await tracker.add(first!);
    await tracker.add(second!);
    first!.dispose();
    expect(events).toEqual(['opened one.ipynb']);
    second!.dispose();
    expect(events).toEqual(['opened one.ipynb', 'closed one.ipynb']);
    documents.dispose();
    tracker.dispose();
  });
});
