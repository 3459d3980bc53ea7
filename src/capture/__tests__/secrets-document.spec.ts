import { Context } from '@jupyterlab/docregistry';
import { INotebookModel } from '@jupyterlab/notebook';
import { initNotebookContext } from '@jupyterlab/notebook/lib/testutils';
import { ServiceManagerMock } from '@jupyterlab/services/lib/testutils';

import { SecretsDocument } from '../secrets-document';

const STREAM = { output_type: 'stream', name: 'stdout', text: 'one' };

describe('SecretsDocument', () => {
  let context: Context<INotebookModel>;
  let document: SecretsDocument;

  beforeEach(async () => {
    // JupyterLab's own document model warns of its own reads.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    const manager = new ServiceManagerMock();
    context = await initNotebookContext({ path: 'one.ipynb', manager });
    context.model.fromJSON({
      cells: [
        {
          id: 'a',
          cell_type: 'code',
          source: 'x = 1\ny = 2',
          metadata: {},
          outputs: [STREAM],
          execution_count: null
        },
        { id: 'm', cell_type: 'markdown', source: 'text', metadata: {} }
      ],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5
    });
    document = new SecretsDocument(context);
    await document.ready;
    context.model.sharedModel.clearUndoHistory();
    context.model.dirty = false;
  });

  afterEach(() => {
    document.dispose();
    context.dispose();
    jest.restoreAllMocks();
  });

  const source = (index = 0) =>
    context.model.cells.get(index).sharedModel.getSource();

  it('edits a text in one step that undo takes back', () => {
    const cell = context.model.cells.get(0).sharedModel;
    cell.updateSource(0, 0, '# typed\n');
    const edits = [
      {
        span: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
        text: 'import os\n'
      },
      {
        span: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 6 },
        text: 'os.environ["Y"]'
      }
    ];
    const after = 'import os\n# typed\nx = 1\ny = os.environ["Y"]';
    expect(document.edit('a', edits)).toBe(after);
    expect(source()).toBe(after);
    cell.undo();
    expect(source()).toBe('# typed\nx = 1\ny = 2');
    cell.undo();
    expect(source()).toBe('x = 1\ny = 2');
    expect(document.edit('gone', edits)).toBeNull();
  });

  it('puts a text back in one step', () => {
    document.setSource('m', 'other');
    expect(source(1)).toBe('other');
    context.model.cells.get(1).sharedModel.undo();
    expect(source(1)).toBe('text');
  });

  it('gives outputs, and puts others in their place', () => {
    const changed: string[] = [];
    document.outputsChanged.connect((_, cell) => changed.push(cell));
    expect(document.outputs('a')).toMatchObject([STREAM]);
    expect(document.outputs('m')).toEqual([]);
    document.setOutputs('a', [{ ...STREAM, text: 'two' }]);
    expect(document.outputs('a')).toMatchObject([{ text: 'two' }]);
    document.setOutputs('m', [STREAM]);
    expect(changed).toContain('a');
    expect(changed).not.toContain('m');
  });

  it('tells of the end of a run', () => {
    const cell = context.model.cells.get(0).sharedModel;
    const states: boolean[] = [];
    document.outputsChanged.connect(() => states.push(document.isRunning('a')));
    const code = cell as typeof cell & { executionState: string };
    code.executionState = 'running';
    code.executionState = 'idle';
    expect(states).toEqual([true, false]);
    expect(document.isRunning('m')).toBe(false);
  });

  it('makes the notebook ask before it closes', () => {
    expect(context.model.dirty).toBe(false);
    document.markUnsaved();
    expect(context.model.dirty).toBe(true);
  });

  it('gives the notebook as it would be saved', () => {
    const [cell] = document.content().cells;
    expect(cell).toMatchObject({ id: 'a', outputs: [STREAM] });
    expect(document.isPython).toBe(true);
  });
});
