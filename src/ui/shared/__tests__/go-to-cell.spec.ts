import { JupyterFrontEnd } from '@jupyterlab/application';
import { type NotebookPanel, NotebookTracker } from '@jupyterlab/notebook';
import {
  initNotebookContext,
  NBTestUtils
} from '@jupyterlab/notebook/lib/testutils';
import { ServiceManagerMock } from '@jupyterlab/services/lib/testutils';
import { CommandRegistry } from '@lumino/commands';
import { Widget } from '@lumino/widgets';

import { goToCell } from '../go-to-cell';

async function createPanel(path: string): Promise<NotebookPanel> {
  const manager = new ServiceManagerMock();
  const context = await initNotebookContext({ path, manager });
  context.model.fromJSON({
    cells: [
      { id: 'h', cell_type: 'markdown', source: '# Title', metadata: {} },
      ...['a', 'b'].map(id => ({
        id,
        cell_type: 'code' as const,
        source: '',
        metadata: {},
        outputs: [],
        execution_count: null
      }))
    ],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5
  });
  const panel = NBTestUtils.createNotebookPanel(context);
  panel.content.model = context.model;
  Widget.attach(panel, document.body);
  return panel;
}

describe('goToCell', () => {
  const commands = new CommandRegistry();
  const activated: string[] = [];
  const shell = { activateById: (id: string) => void activated.push(id) };
  const app = { commands, shell: shell as unknown as JupyterFrontEnd.IShell };
  let tracker: NotebookTracker;
  let answer: unknown;
  let opened: unknown[];

  commands.addCommand('docmanager:open', {
    label: 'Open',
    describedBy: { args: { type: 'object', properties: {} } },
    execute: ({ path }) => {
      opened.push(path);
      return answer;
    }
  });

  beforeEach(() => {
    // JupyterLab's own document model warns of its own reads.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    tracker = new NotebookTracker({ namespace: 'notebook' });
    activated.length = 0;
    opened = [];
  });

  afterEach(() => {
    tracker.dispose();
    document.body.replaceChildren();
    jest.restoreAllMocks();
  });

  it('activates a cell of an open notebook without opening it again', async () => {
    const panel = await createPanel('one.ipynb');
    await tracker.add(panel);
    await tracker.add(await createPanel('two.ipynb'));
    panel.content.mode = 'edit';
    await goToCell(app, tracker, { path: 'one.ipynb', cell: 'b' });
    expect(opened).toEqual([]);
    expect(activated).toEqual([panel.id]);
    expect(panel.content.activeCell?.model.id).toBe('b');
    expect(panel.content.mode).toBe('command');
  });

  it('opens a notebook that is not open', async () => {
    const panel = await createPanel('sub/one.ipynb');
    answer = panel;
    await goToCell(app, tracker, { path: 'sub/one.ipynb', cell: 'a' });
    expect(opened).toEqual(['sub/one.ipynb']);
    expect(activated).toEqual([panel.id]);
    expect(panel.content.activeCell?.model.id).toBe('a');
  });

  it('stays at the notebook when the cell is gone', async () => {
    const panel = await createPanel('one.ipynb');
    await tracker.add(panel);
    panel.content.activeCellIndex = 1;
    await goToCell(app, tracker, { path: 'one.ipynb', cell: 'gone' });
    expect(activated).toEqual([panel.id]);
    expect(panel.content.activeCell?.model.id).toBe('a');
  });

  it('leaves it at that where a notebook opens in a page of its own', async () => {
    answer = undefined;
    await goToCell(app, tracker, { path: 'one.ipynb', cell: 'a' });
    expect(opened).toEqual(['one.ipynb']);
    expect(activated).toEqual([]);
  });
});
