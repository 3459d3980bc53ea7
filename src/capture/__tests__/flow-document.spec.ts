import { Context } from '@jupyterlab/docregistry';
import { INotebookModel } from '@jupyterlab/notebook';
import { initNotebookContext } from '@jupyterlab/notebook/lib/testutils';
import { ServiceManagerMock } from '@jupyterlab/services/lib/testutils';

import { FlowDocument } from '../flow-document';

describe('FlowDocument', () => {
  let context: Context<INotebookModel>;
  let document: FlowDocument;

  beforeEach(async () => {
    // JupyterLab's own document model warns of its own reads.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    const manager = new ServiceManagerMock();
    context = await initNotebookContext({ path: 'one.ipynb', manager });
    const code = { cell_type: 'code', outputs: [], execution_count: null };
    context.model.fromJSON({
      cells: [
        { id: 'm', cell_type: 'markdown', source: '# One', metadata: {} },
        {
          ...{ ...code, id: 'a', source: 'x = 1' },
          metadata: { tags: ['parameters', 3] }
        },
        { ...code, id: 'b', source: '', metadata: { tags: 'odd' } }
      ],
      metadata: {
        kernelspec: { name: 'mine', display_name: 'Mine', language: 'R' }
      },
      nbformat: 4,
      nbformat_minor: 5
    });
    document = new FlowDocument(context);
    await context.ready;
  });

  afterEach(() => {
    document.dispose();
    context.dispose();
    jest.restoreAllMocks();
  });

  it('gives sources and tags, whatever the file holds', () => {
    expect(document.sources()).toEqual([
      { id: 'm', type: 'markdown', source: '# One', tags: [] },
      { id: 'a', type: 'code', source: 'x = 1', tags: ['parameters'] },
      { id: 'b', type: 'code', source: '', tags: [] }
    ]);
  });

  it('tells of texts, tags and cells that change', () => {
    let heard = 0;
    document.contentChanged.connect(() => {
      heard += 1;
    });
    const cell = context.model.cells.get(1);
    cell.setMetadata('tags', []);
    expect(heard).toBeGreaterThan(0);
    heard = 0;
    cell.sharedModel.setSource('x = 2');
    expect(heard).toBeGreaterThan(0);
    expect(document.sources()[1]?.source).toBe('x = 2');
    heard = 0;
    context.model.sharedModel.deleteCell(0);
    expect(heard).toBeGreaterThan(0);
  });

  it('says which kernel it asks for, and in which language it is', () => {
    expect([document.kernelName, document.isPython]).toEqual(['mine', false]);
  });
});
