import { Context } from '@jupyterlab/docregistry';
import {
  INotebookModel,
  NotebookActions,
  NotebookPanel,
  NotebookTracker
} from '@jupyterlab/notebook';
import { NBTestUtils } from '@jupyterlab/notebook/lib/testutils';

import { OpenNotebooks } from '../notebooks';
import { ScheduledRuns } from '../scheduled';

describe('capture', () => {
  let context: Context<INotebookModel>;
  let panel: NotebookPanel;
  let tracker: NotebookTracker;
  let log: string[];

  function view(): NotebookPanel {
    const made = NBTestUtils.createNotebookPanel(context);
    made.content.model = context.model;
    return made;
  }

  beforeEach(async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    context = await NBTestUtils.createMockContext(true);
    context.model.fromJSON({
      cells: [
        {
          id: 'c1',
          cell_type: 'code',
          source: 'x = 1',
          metadata: {},
          outputs: [],
          execution_count: null
        },
        { id: 'm1', cell_type: 'markdown', source: 'text', metadata: {} }
      ],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5
    });
    panel = view();
    tracker = new NotebookTracker({ namespace: 'notebook' });
    log = [];
  });

  afterEach(() => {
    tracker.dispose();
    panel.dispose();
    context.dispose();
    jest.restoreAllMocks();
  });

  describe('ScheduledRuns', () => {
    let runs: ScheduledRuns;

    beforeEach(async () => {
      await tracker.add(panel);
      runs = new ScheduledRuns(tracker);
      const place = context.localPath;
      runs.scheduled.connect((_, { path, cell }) =>
        log.push(`scheduled ${path === place} ${cell}`)
      );
      runs.settled.connect((_, { path, cell }) =>
        log.push(`settled ${path === place} ${cell}`)
      );
      runs.withdrawn.connect((_, path) =>
        log.push(`withdrawn ${path === place}`)
      );
    });

    afterEach(() => runs.dispose());

    it('tell of a code cell that is run, not of a text', async () => {
      await NotebookActions.runAll(panel.content, panel.sessionContext);
      expect(log).toEqual(['scheduled true c1', 'settled true c1']);
    });

    it('tell nothing of notebooks that are not tracked', async () => {
      const other = view();
      await NotebookActions.runAll(other.content, panel.sessionContext);
      expect(log).toEqual([]);
      other.dispose();
    });

    it('tell that the kernel is gone, not that the first one comes', async () => {
      await panel.sessionContext.shutdown();
      expect(log).toContain('withdrawn true');
      log.length = 0;
      await panel.sessionContext.changeKernel({ name: 'python3' });
      expect(log).toEqual([]);
    });

    it('tell nothing once disposed', async () => {
      runs.dispose();
      await NotebookActions.runAll(panel.content, panel.sessionContext);
      expect(log).toEqual([]);
    });
  });

  describe('OpenNotebooks', () => {
    let notebooks: OpenNotebooks;

    beforeEach(() => {
      notebooks = new OpenNotebooks(tracker);
      notebooks.opened.connect((_, path) => log.push(`opened ${path}`));
      notebooks.closed.connect((_, path) => log.push(`closed ${path}`));
      notebooks.renamed.connect((_, { from, to }) =>
        log.push(`renamed ${from} ${to}`)
      );
    });

    afterEach(() => notebooks.dispose());

    it('tell of each notebook once, whatever the number of its views', async () => {
      const path = context.localPath;
      await tracker.add(panel);
      notebooks.start();
      const second = view();
      await tracker.add(second);
      expect(log).toEqual([`opened ${path}`]);
      second.dispose();
      expect(log).toEqual([`opened ${path}`]);
      panel.dispose();
      expect(log).toEqual([`opened ${path}`, `closed ${path}`]);
    });

    it('follow a rename', async () => {
      const path = context.localPath;
      notebooks.start();
      await tracker.add(panel);
      await context.save();
      await context.rename('renamed.ipynb');
      const now = context.localPath;
      expect(now).not.toBe(path);
      expect(log).toEqual([`opened ${path}`, `renamed ${path} ${now}`]);
      panel.dispose();
      expect(log[2]).toBe(`closed ${now}`);
    });
  });
});
