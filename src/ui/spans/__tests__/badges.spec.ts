import { CodeCell } from '@jupyterlab/cells';
import { Context } from '@jupyterlab/docregistry';
import {
  INotebookModel,
  NotebookActions,
  NotebookPanel,
  NotebookTracker,
  StaticNotebook
} from '@jupyterlab/notebook';
import { NBTestUtils } from '@jupyterlab/notebook/lib/testutils';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { SpansAction, cellId, notebookPath } from '../../../core/spans';
import { at, execution } from '../../../core/spans/__tests__/support';
import type { Execution } from '../../../protocol';
import { detailsIcon } from '../../shared/icons';
import { CellMark, CellMarks, CellMarksChange } from '../../shared/marks';
import { Badges } from '../badges';
import { KnownSpans } from './known-spans';

/** Lets promises and posted messages of Lumino happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    await new Promise(resolve => setTimeout(resolve, 0));
    await new Promise(resolve => requestAnimationFrame(() => resolve(null)));
  }
}

describe('Badges', () => {
  let context: Context<INotebookModel>;
  let panel: NotebookPanel;
  let tracker: NotebookTracker;
  let spans: KnownSpans;
  let badges: Badges;
  let marks: CellMarks;

  async function open(
    windowingMode: StaticNotebook.INotebookConfig['windowingMode']
  ): Promise<NotebookPanel> {
    const view = NBTestUtils.createNotebookPanel(context);
    view.content.notebookConfig = {
      ...view.content.notebookConfig,
      windowingMode
    };
    view.content.model = context.model;
    Widget.attach(view, document.body);
    await tracker.add(view);
    await settle();
    return view;
  }

  beforeEach(async () => {
    // JupyterLab's own document model warns of its own reads.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    context = await NBTestUtils.createMockContext();
    context.model.fromJSON({
      cells: ['c1', 'c2', 'c3'].map(id => ({
        id,
        cell_type: 'code',
        source: 'x = 1',
        metadata: {},
        outputs: [],
        execution_count: null
      })),
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5
    });
    tracker = new NotebookTracker({ namespace: 'notebook' });
    spans = new KnownSpans();
    marks = new CellMarks();
    badges = new Badges(tracker, spans, marks, nullTranslator.load('nbxflow'));
    badges.shown = true;
    const path = notebookPath(context.localPath);
    spans.apply(
      { type: 'opened', path },
      { type: 'loaded', path, complete: true }
    );
  });

  afterEach(() => {
    badges.dispose();
    tracker.dispose();
    panel.dispose();
    context.dispose();
    document.body.replaceChildren();
    jest.restoreAllMocks();
  });

  const record = (given: Partial<Execution> = {}): SpansAction => ({
    type: 'records',
    records: [execution({ path: context.localPath, ...given })],
    at: Date.now()
  });

  const lines = (view = panel) => [
    ...view.node.querySelectorAll<HTMLElement>('.nbx-Badge-line')
  ];
  const texts = (view = panel) => lines(view).map(line => line.textContent);
  const card = () => document.querySelector<HTMLElement>('.nbx-Card');

  describe.each(['none', 'defer', 'contentVisibility', 'full'] as const)(
    'under windowing mode %s',
    mode => {
      beforeEach(async () => {
        panel = await open(mode);
        for (const cell of panel.content.widgets) {
          if (!cell.isAttached) {
            // jsdom has no sizes: what scrolling would attach is attached by hand
            Widget.attach(cell, document.body);
          }
        }
        await settle();
      });

      const attached = () =>
        panel.content.widgets.map(
          cell => cell.node.querySelector('.nbx-Badge-line')?.textContent
        );

      it('stand once in each code cell, directly before its footer', () => {
        for (const cell of panel.content.widgets) {
          const children = [...cell.node.children].map(
            child => child.className
          );
          expect(children.filter(name => /nbx-Badge/.test(name))).toHaveLength(
            1
          );
          expect(children[children.length - 2]).toMatch(/nbx-Badge/);
          expect(children[children.length - 1]).toMatch(/jp-Cell-footer/);
        }
        expect(attached()).toEqual(['not run', 'not run', 'not run']);
      });
    }
  );

  it('come back with what is true when scrolling draws a cell again', async () => {
    panel = await open('full');
    const cell = panel.content.widgets[0]!;
    cell.parent = null;
    spans.apply(record({ wallSeconds: 0.61 }));
    await settle();
    Widget.attach(cell, document.body);
    expect(cell.node.querySelector('.nbx-Badge-line')?.textContent).toBe(
      '0.61 s'
    );
  });

  describe('of a notebook', () => {
    beforeEach(async () => {
      panel = await open('none');
    });

    it('follow the records', async () => {
      spans.apply(record({ wallSeconds: 0.61 }));
      await settle();
      expect(texts()).toEqual(['0.61 s', 'not run', 'not run']);
      expect(lines()[0]?.getAttribute('aria-label')).toBe(
        'Last run: done, 0.61 s'
      );
      spans.apply(
        record({ id: 'e2', sequence: 2, state: 'failed', queuedAt: at(9) })
      );
      await settle();
      expect(texts()[0]).toBe('failed · 1.00 s');
      expect(lines()[0]?.dataset.nbxState).toBe('failed');
    });

    it('say what is marked in place of the time alone, with a link', async () => {
      const asked: string[] = [];
      const changed = new Signal<unknown, CellMarksChange>({});
      let mark: CellMark | null = null;
      marks.setSource({
        changed,
        mark: (_, cell) => (cell === 'c1' ? mark : null)
      });
      spans.apply(record({ wallSeconds: 0.61 }));
      await settle();
      expect(texts()[0]).toBe('0.61 s');
      mark = {
        state: 'stale',
        shown: { icon: detailsIcon, word: 'stale', isFirst: false },
        meaning: 'Stale: because.',
        action: {
          label: 'Why?',
          caption: 'Explain',
          execute: () => asked.push('why')
        }
      };
      changed.emit({ path: context.localPath, cells: new Set(['c1']) });
      await settle();
      const [line] = lines();
      expect(line?.textContent).toBe('stale · 0.61 sWhy?');
      expect(line?.dataset.nbxVerdict).toBe('stale');
      expect(line?.getAttribute('aria-label')).toBe(
        'Stale: because. Last run: done, 0.61 s'
      );
      line?.querySelector('button')?.click();
      expect(asked).toEqual(['why']);

      // a failure is more than a mark that is not first
      spans.apply(
        record({ id: 'e2', sequence: 2, state: 'failed', queuedAt: at(9) })
      );
      await settle();
      expect(lines()[0]?.textContent).toBe('failed · 1.00 sWhy?');
      mark = null;
      changed.emit({ path: context.localPath, cells: null });
      await settle();
      expect(lines()[0]?.textContent).toBe('failed · 1.00 s');
      expect(lines()[0]?.dataset.nbxVerdict).toBeUndefined();
    });

    it('leave the lines of other cells untouched', async () => {
      const before = [...lines()[1]!.childNodes];
      spans.apply(record());
      await settle();
      expect([...lines()[1]!.childNodes]).toEqual(before);
      expect(lines()[1]!.firstChild).toBe(before[0]);
    });

    it('stay in one place in the cell, whatever they say', async () => {
      const badge = panel.node.querySelector('.nbx-Badge');
      spans.apply({
        type: 'scheduled',
        path: notebookPath(context.localPath),
        cell: cellId('c1'),
        at: Date.now()
      });
      await settle();
      expect(texts()[0]).toBe('queued');
      expect(panel.node.querySelector('.nbx-Badge')).toBe(badge);
    });

    it('claim no "not run" of a cell that has run elsewhere, or before all is known', async () => {
      const cell = panel.content.widgets[1] as CodeCell;
      cell.model.executionCount = 4;
      await settle();
      expect(texts()).toEqual(['not run', '', 'not run']);
      expect(lines()[1]?.getAttribute('aria-hidden')).toBe('true');
      spans.setStatus({ state: 'unavailable', reason: 'Off.' });
      await settle();
      expect(texts()).toEqual(['', '', '']);
    });

    it('follow inserted, deleted, moved, changed and restored cells', async () => {
      const { content } = panel;
      spans.apply(record());
      content.activeCellIndex = 0;
      NotebookActions.insertBelow(content);
      await settle();
      expect(texts()).toEqual(['1.00 s', 'not run', 'not run', 'not run']);

      content.moveCell(0, 3);
      await settle();
      expect(texts()).toEqual(['not run', 'not run', 'not run', '1.00 s']);

      content.activeCellIndex = 3;
      NotebookActions.changeCellType(content, 'markdown');
      await settle();
      expect(texts()).toEqual(['not run', 'not run', 'not run']);
      NotebookActions.changeCellType(content, 'code');
      await settle();
      expect(lines()).toHaveLength(4);

      context.model.sharedModel.clearUndoHistory();
      NotebookActions.deleteCells(content);
      await settle();
      expect(lines()).toHaveLength(3);
      NotebookActions.undo(content);
      await settle();
      expect(lines()).toHaveLength(4);
      expect(
        panel.content.widgets.map(
          cell => cell.node.querySelectorAll('.nbx-Badge').length
        )
      ).toEqual([1, 1, 1, 1]);
    });

    it('are told the same in each view of the notebook', async () => {
      const second = await open('none');
      spans.apply(record());
      await settle();
      expect(texts(panel)).toEqual(texts(second));
      second.dispose();
      spans.apply(record({ sequence: 2, wallSeconds: 3 }));
      await settle();
      expect(texts()[0]).toBe('3.00 s');
    });

    it('let the Tab key reach the active cell only', async () => {
      panel.content.activeCellIndex = 0;
      expect(lines().map(line => line.tabIndex)).toEqual([0, -1, -1]);
      panel.content.activeCellIndex = 2;
      expect(lines().map(line => line.tabIndex)).toEqual([-1, -1, 0]);
    });

    it('say when the server no longer answers', async () => {
      spans.apply(record());
      spans.setStatus({ state: 'unreachable', reason: 'No answer.' });
      await settle();
      const marked = panel.node.querySelectorAll('.nbx-mod-old');
      expect([...marked].map(node => node.textContent)).toEqual(['1.00 s']);
      lines()[0]!.focus();
      expect(card()?.textContent).toContain('No answer.');
    });

    it('go and come with the setting', async () => {
      badges.shown = false;
      expect(lines()).toEqual([]);
      badges.shown = true;
      await settle();
      expect(texts()).toEqual(['not run', 'not run', 'not run']);
    });

    it('show the seconds of a running cell', async () => {
      spans.apply(
        record({ state: 'running', startedAt: new Date().toISOString() })
      );
      await settle();
      expect(texts()[0]).toBe('running · 0 s');
      await new Promise(resolve => setTimeout(resolve, 1100));
      expect(texts()[0]).toBe('running · 1 s');
    });
  });

  describe('details', () => {
    let elsewhere: HTMLElement;

    beforeEach(async () => {
      elsewhere = document.body.appendChild(document.createElement('button'));
      panel = await open('none');
      spans.apply(
        record({
          queueSeconds: 0.014,
          wallSeconds: 2.84,
          memoryPeakBytes: null,
          memoryGrowthBytes: 412e6,
          outputBytes: 1240
        })
      );
      await settle();
    });

    const press = (key: string) =>
      document.body.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true })
      );

    it('open on focus, describe the line, close on Escape and on leaving', () => {
      const line = lines()[0]!;
      line.focus();
      const text = card()?.textContent;
      expect(text).toContain('Queue14 ms');
      expect(text).toContain('Wall2.84 s');
      expect(text).toContain('Memory peakunknown');
      expect(text).toContain('Memory growth412 MB');
      expect(text).toContain('Outputat least 1.2 kB');
      expect(line.getAttribute('aria-describedby')).toBe(card()?.id);
      press('Escape');
      expect(card()).toBeNull();
      expect(line.hasAttribute('aria-describedby')).toBe(false);
      elsewhere.focus();
      line.focus();
      expect(card()).not.toBeNull();
      elsewhere.focus();
      expect(card()).toBeNull();
    });

    it('open when the pointer rests, and stay while it is on the card', async () => {
      const over = (node: Element) =>
        node.dispatchEvent(new Event('pointerover', { bubbles: true }));
      const wait = (ms: number) =>
        new Promise(resolve => setTimeout(resolve, ms));
      over(lines()[0]!.firstElementChild!);
      expect(card()).toBeNull();
      await wait(350);
      expect(card()).not.toBeNull();
      over(card()!);
      await wait(250);
      expect(card()).not.toBeNull();
      over(document.body);
      await wait(250);
      expect(card()).toBeNull();
    });

    it('close when the notebook scrolls or the cell goes', async () => {
      lines()[0]!.focus();
      panel.content.node.dispatchEvent(new Event('scroll'));
      expect(card()).toBeNull();
      elsewhere.focus();
      lines()[0]!.focus();
      expect(card()).not.toBeNull();
      panel.content.activeCellIndex = 0;
      NotebookActions.deleteCells(panel.content);
      await settle();
      expect(card()).toBeNull();
    });

    it('follow what becomes known', () => {
      lines()[0]!.focus();
      spans.apply(
        record({ id: 'e2', sequence: 2, state: 'failed', queuedAt: at(50) })
      );
      expect(card()?.textContent).toMatch(/^Failed/);
    });

    it('open for a cell with nothing to tell not at all', async () => {
      (panel.content.widgets[1] as CodeCell).model.executionCount = 1;
      await settle();
      lines()[1]!.focus();
      expect(card()).toBeNull();
    });

    it('are shown by the command, in command mode', async () => {
      panel.content.activeCellIndex = 0;
      panel.content.mode = 'edit';
      await settle();
      panel.content.node.focus();
      await badges.showDetails();
      await settle();
      expect(panel.content.mode).toBe('command');
      expect(document.activeElement).toBe(lines()[0]);
      expect(card()).not.toBeNull();
    });
  });
});
