import { Context } from '@jupyterlab/docregistry';
import {
  INotebookModel,
  NotebookPanel,
  NotebookTracker
} from '@jupyterlab/notebook';
import { NBTestUtils } from '@jupyterlab/notebook/lib/testutils';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Widget } from '@lumino/widgets';

import { OpenCodeCells } from '../../../capture/code-cells';
import { notebookPath } from '../../../core/spans';
import { execution } from '../../../core/spans/__tests__/support';
import { CostsModel } from '../../../models/spans-costs';
import { Overlay } from '../../../models/spans-overlay';
import type { Execution } from '../../../protocol';
import { CellMarks } from '../../shared/marks';
import { Badges } from '../badges';
import { MinimapStrips } from '../minimap';
import { PerformanceStatus } from '../performance-status';
import { Strips } from '../strips';
import { KnownSpans } from './known-spans';

const trans = nullTranslator.load('nbxflow');

/** Lets promises, throttled changes and posted messages of Lumino happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) {
    await new Promise(resolve => setTimeout(resolve, 5));
    await new Promise(resolve => requestAnimationFrame(() => resolve(null)));
  }
}

describe('the shares of cells', () => {
  let context: Context<INotebookModel>;
  let panel: NotebookPanel;
  let tracker: NotebookTracker;
  let spans: KnownSpans;
  let badges: Badges;
  let cells: OpenCodeCells;
  let costs: CostsModel;
  let overlay: Overlay;
  let strips: Strips;

  beforeEach(async () => {
    // JupyterLab's own document model warns of its own reads
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    context = await NBTestUtils.createMockContext();
    context.model.fromJSON({
      cells: ['c1', 'c2', 'c3', 'm1'].map(id => ({
        id,
        cell_type: id.startsWith('m') ? 'markdown' : 'code',
        source: `text of ${id}`,
        metadata: {},
        ...(id.startsWith('m') ? {} : { outputs: [], execution_count: null })
      })),
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5
    });
    tracker = new NotebookTracker({ namespace: 'notebook' });
    spans = new KnownSpans();
    cells = new OpenCodeCells(tracker);
    costs = new CostsModel(spans, cells, 0);
    cells.start();
    overlay = new Overlay();
    strips = new Strips(costs, overlay, trans);
    const marks = new CellMarks();
    marks.setStripSource(strips);
    badges = new Badges(tracker, spans, marks, trans);
    badges.shown = true;
    panel = NBTestUtils.createNotebookPanel(context);
    panel.content.notebookConfig = {
      ...panel.content.notebookConfig,
      windowingMode: 'none'
    };
    panel.content.model = context.model;
    Widget.attach(panel, document.body);
    await tracker.add(panel);
    const path = notebookPath(context.localPath);
    spans.apply(
      { type: 'opened', path },
      { type: 'loaded', path, complete: true }
    );
    run('c1', { wallSeconds: 3 });
    run('c2', { wallSeconds: 1 });
    await settle();
  });

  afterEach(() => {
    badges.dispose();
    costs.dispose();
    cells.dispose();
    tracker.dispose();
    panel.dispose();
    context.dispose();
    document.body.replaceChildren();
    jest.restoreAllMocks();
  });

  function run(cell: string, given: Partial<Execution> = {}): void {
    spans.apply({
      type: 'records',
      records: [
        execution({ id: `e-${cell}`, path: context.localPath, cell, ...given })
      ],
      at: Date.now()
    });
  }

  const drawn = () => [
    ...panel.node.querySelectorAll<HTMLElement>('.nbx-Strip')
  ];
  const texts = () => drawn().map(strip => strip.textContent);
  const widths = () =>
    panel.content.widgets.map(({ node }) =>
      node.style.getPropertyValue('--nbx-share')
    );

  it('show only while they are wanted, and leave nothing behind', async () => {
    expect(drawn()).toEqual([]);
    const before = panel.node.outerHTML;
    overlay.toggle();
    expect(texts()).toEqual(['75 %', '25 %', 'no figure']);
    expect(widths()).toEqual(['75.0%', '25.0%', '0%', '']);
    overlay.toggle();
    expect(panel.node.outerHTML.replace(/ style=""/g, '')).toBe(
      before.replace(/ style=""/g, '')
    );
  });

  it('say in words what they are part of', () => {
    overlay.toggle();
    const [first, , third] = drawn();
    expect(first?.title).toBe(
      'Time: 3.00 s of 4.00 s (last runs of 2 of 3 cells)'
    );
    expect(first?.getAttribute('role')).toBe('img');
    expect(first?.getAttribute('aria-label')).toBe('Time: 75 %, 3.00 s');
    expect(third?.title).toBe('No figure: no run of this cell is on record.');
  });

  it('follow what runs, also in the other cells', async () => {
    overlay.toggle();
    run('c3', { wallSeconds: null, state: 'running' });
    await settle();
    expect(texts()).toEqual(['75 %', '25 %', 'running']);
    run('c3', { wallSeconds: 8, sequence: 2 });
    await settle();
    expect(texts()).toEqual(['25 %', '8 %', '67 %']);
    expect(drawn()[0]?.title).toContain('of 12.0 s');
  });

  it('are of another measure when that is picked', () => {
    run('c1', { sequence: 2, memoryGrowthBytes: -38e6 });
    run('c2', { sequence: 2, memoryGrowthBytes: null });
    overlay.toggle('memory');
    expect(texts()).toEqual(['0 %', 'no figure', 'no figure']);
    expect(drawn()[0]?.title).toContain('38 MB given back of 0 B');
    expect(drawn()[1]?.title).toBe(
      'No figure: it was not measured in the last run.'
    );
    overlay.toggle('output');
    expect(texts()).toEqual(['0 %', '0 %', 'no figure']);
  });

  it('follow cells that go', async () => {
    overlay.toggle();
    context.model.sharedModel.deleteCell(0);
    await settle();
    expect(texts()).toEqual(['100 %', 'no figure']);
  });

  it('show without the lines, in the place of these', async () => {
    badges.shown = false;
    expect(panel.node.querySelector('.nbx-Badge')).toBeNull();
    overlay.toggle();
    await settle();
    const lines = [
      ...panel.node.querySelectorAll<HTMLElement>('.nbx-Badge-line')
    ];
    expect(lines.map(({ hidden }) => hidden)).toEqual([true, true, true]);
    expect(texts()).toEqual(['75 %', '25 %', 'no figure']);
    badges.shown = true;
    expect(lines.map(({ hidden }) => hidden)).toEqual([false, false, false]);
    badges.shown = false;
    overlay.toggle();
    expect(panel.node.querySelector('.nbx-Badge')).toBeNull();
  });

  it('show in the minimap, as long as it has items', async () => {
    const content = document.createElement('ol');
    content.className = 'jp-WindowedPanel-scrollbar-content';
    panel.content.node.querySelector(`.${content.className}`)?.remove();
    panel.content.node.appendChild(content);
    overlay.toggle();
    const minimap = new MinimapStrips(panel, strips);
    content.replaceChildren(
      ...['0', '1', '2', '3'].map(index => {
        const item = document.createElement('li');
        item.dataset.index = index;
        return item;
      })
    );
    await settle();
    const items = () => [...content.children] as HTMLElement[];
    const shown = () =>
      items().map(item => [item.dataset.nbxStrip, item.title]);
    expect(shown()).toEqual([
      ['share', 'Time: 75 %, 3.00 s'],
      ['share', 'Time: 25 %, 1.00 s'],
      ['none', 'No figure: no run of this cell is on record.'],
      [undefined, '']
    ]);
    expect(items()[0]?.style.getPropertyValue('--nbx-share')).toBe('75.0%');
    run('c2', { sequence: 2, wallSeconds: 3 });
    await settle();
    expect(shown()[1]).toEqual(['share', 'Time: 50 %, 3.00 s']);
    minimap.dispose();
    expect(shown().every(([state, title]) => !state && !title)).toBe(true);
  });

  it('add up in the status bar, silent when there is nothing', async () => {
    const commands = new CommandRegistry();
    const done: string[] = [];
    commands.addCommand('nbxflow:show-report', {
      execute: () => void done.push('report')
    });
    const parts = { costs, overlay, tracker, commands, trans };
    const status = new PerformanceStatus(parts);
    Widget.attach(status, document.body);
    await settle();
    expect(status.isActive).toBe(true);
    const button = status.node.querySelector('button');
    expect(button?.textContent).toBe('4.00 s');
    expect(button?.title).toContain('in the last runs of 2 of 3 cells');
    button?.click();
    expect(done).toEqual(['report']);
    let told = 0;
    status.activeChanged.connect(() => (told += 1));
    status.isShown = false;
    expect([status.isActive, told]).toEqual([false, 1]);
    status.isShown = true;
    run('c1', { sequence: 2, wallSeconds: 0 });
    run('c2', { sequence: 2, wallSeconds: 0 });
    await settle();
    expect(status.isActive).toBe(false);
    status.dispose();
  });
});
