import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';
import { createRoot, type Root } from 'react-dom/client';

import { notebookCosts, reportRows } from '../../../core/spans';
import { EMPTY_CELL } from '../../../core/spans/state';
import { execution } from '../../../core/spans/__tests__/support';
import type { CostsReport } from '../../../models/spans-costs';
import type { Execution } from '../../../protocol';
import { ReportView } from '../report';
import { reportMarkdown } from '../report-markdown';

const trans = nullTranslator.load('nbxflow');

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

/** A report of cells with these histories, the newest first. */
function reportOf(
  histories: Record<string, Partial<Execution>[]>,
  given: Partial<CostsReport> = {}
): CostsReport {
  const order = [...Object.keys(histories), 'never'];
  const cells = new Map(
    Object.entries(histories).map(([id, history]) => [
      id,
      {
        ...EMPTY_CELL,
        history: history.map((one, index) =>
          execution({ id: `${id}${index}`, sourceHash: 'h', ...one })
        )
      }
    ])
  );
  return {
    path: 'a.ipynb',
    cells: order.length,
    rows: reportRows(order, cells),
    totals: notebookCosts(order, cells).totals,
    recorded: { seconds: 3725, runs: 124 },
    timeline: null,
    isComplete: true,
    status: { state: 'ready', reason: null },
    sources: new Map(order.map(id => [id, `${id} = 1\nsecond`])),
    ...given
  };
}

const RUNS = reportOf({
  a: [{ wallSeconds: 1, memoryGrowthBytes: 5e6 }],
  b: [9, 2, 2, 2].map(wallSeconds => ({ wallSeconds })),
  c: [{ state: 'failed', wallSeconds: 3, memoryGrowthBytes: null }]
});

describe('ReportView', () => {
  let node: HTMLElement;
  let root: Root;
  let done: string[];

  beforeEach(() => {
    node = document.body.appendChild(document.createElement('div'));
    root = createRoot(node);
    done = [];
  });

  afterEach(() => {
    React.act(() => root.unmount());
    node.remove();
  });

  function show(report: CostsReport | null): string {
    React.act(() =>
      root.render(
        <ReportView
          report={report}
          overlay={{ isShown: false, measure: 'time' }}
          trans={trans}
          actions={{
            goTo: cell => void done.push(`go to ${cell}`),
            copy: text => void done.push(text),
            retry: () => void done.push('retry'),
            pick: measure => void done.push(`pick ${measure}`)
          }}
        />
      )
    );
    return node.textContent ?? '';
  }

  const buttons = () => [...node.querySelectorAll('button')];
  const button = (label: string) =>
    buttons().find(one => one.textContent?.startsWith(label));
  const press = (label: string) => React.act(() => button(label)?.click());
  const sortBy = (column: string) =>
    React.act(() =>
      node
        .querySelector<HTMLElement>(`th[data-nbx-column=${column}] > button`)
        ?.click()
    );
  const cells = () => [
    ...node.querySelectorAll<HTMLElement>('.nbx-Report-cell')
  ];
  const lines = () => cells().map(cell => cell.textContent);
  const sorts = () =>
    [...node.querySelectorAll('th[aria-sort]')].map(head => [
      head.textContent?.replace(/[▲▼]/, ''),
      head.getAttribute('aria-sort')
    ]);
  const key = (name: string) =>
    React.act(() => {
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key: name, bubbles: true })
      );
    });

  it('says what will be there', () => {
    expect(show(null)).toContain('Open a notebook');
    expect(show(reportOf({}))).toContain('Run cells');
    const status = { state: 'loading', reason: null } as const;
    expect(show(reportOf({}, { status }))).toContain('Loading…');
    expect(show(reportOf({}, { isComplete: false }))).toContain('Loading…');
  });

  it('has totals, and says of how many cells they are', () => {
    const text = show(RUNS);
    expect(text).toContain('last runs of 3 of 4 cells13.0 s');
    expect(text).toContain('124 runs on record1 h 2 min');
    expect(show({ ...RUNS, isComplete: false })).toContain('≥ 1 h 2 min');
  });

  it('keeps what was there while it loads', () => {
    const text = show(RUNS);
    const status = { state: 'loading', reason: null } as const;
    expect(show({ ...RUNS, status })).toBe(text);
    expect(node.querySelector('.nbx-mod-loading')).not.toBeNull();
    expect(node.querySelector('[aria-busy=true]')).not.toBeNull();
  });

  it('says what failed, and asks again', () => {
    const status = { state: 'unreachable', reason: 'No answer.' } as const;
    show({ ...RUNS, status });
    expect(node.querySelector('[role=alert]')?.textContent).toContain(
      'No answer. This is the last that is known.'
    );
    expect(lines()).toHaveLength(3);
    press('Try again');
    press('Copy details');
    expect(done).toEqual(['retry', 'No answer.']);
  });

  it('sorts by time first, by each head, and says so', () => {
    show(RUNS);
    expect(lines()).toEqual(['2b = 1', '3c = 1', '1a = 1']);
    expect(sorts()).toEqual([['Time', 'descending']]);
    sortBy('time');
    expect(lines()).toEqual(['1a = 1', '3c = 1', '2b = 1']);
    expect(sorts()).toEqual([['Time', 'ascending']]);
    sortBy('growth');
    expect(lines()).toEqual(['1a = 1', '2b = 1', '3c = 1']);
    sortBy('cell');
    expect(sorts()).toEqual([['Cell', 'ascending']]);
  });

  it('goes to cells, with one of them in the tab order', () => {
    show(RUNS);
    expect(cells().map(cell => cell.tabIndex)).toEqual([0, -1, -1]);
    React.act(() => cells()[0]?.focus());
    for (const [name, at] of [
      ...[['ArrowDown', 1] as const, ['End', 2] as const],
      ...[['ArrowDown', 2] as const, ['Home', 0] as const],
      ['ArrowUp', 0] as const
    ]) {
      key(name);
      expect(document.activeElement).toBe(cells()[at]);
      expect(cells()[at]?.tabIndex).toBe(0);
    }
    React.act(() => cells()[1]?.click());
    expect(done).toEqual(['go to c']);
  });

  it('names first what took more than usual', () => {
    const text = show(RUNS);
    expect(text).toContain('More than usual1');
    expect(text).toContain('Cell 2 9.00 s, usually 2.00 s (4.5 ×)');
    press('Cell 2');
    expect(done).toEqual(['go to b']);
    const growth = [4e8, 1e8, 1e8, 1e8].map(memoryGrowthBytes => ({
      memoryGrowthBytes
    }));
    expect(show(reportOf({ a: growth }))).toContain(
      'Cell 1 memory grew by 400 MB, usually 100 MB (4.0 ×)'
    );
  });

  it('says why a cell is not compared', () => {
    const other = { sourceHash: 'another' };
    const text = show(reportOf({ a: [{}], b: [{}, other, other, other] }));
    expect(text).toContain('Nothing to compare yet');
    expect(text).toContain('too few runs');
    expect(text).toContain('other text');
    const same = show(reportOf({ a: [{}, {}, {}, {}] }));
    expect(same).toContain('1 cell that can be compared took no more');
    expect(same).toContain('1.0 × usual (1.00 s)');
  });

  it('says "unknown" of what was not measured, and names what did not end well', () => {
    const text = show(RUNS);
    expect(text).toContain('3.00 s · failed');
    expect(text).toContain('unknown');
  });

  it('shows hostile texts as they are', () => {
    const hostile = '<img src=x onerror=alert(1)>' + '"'.repeat(10_000);
    show({ ...RUNS, sources: new Map([['a', hostile]]) });
    expect(node.querySelector('img')).toBeNull();
    expect(node.textContent).toContain('<img src=x onerror=alert(1)>');
    expect(node.textContent).toContain('(empty)');
  });

  it('draws the first 100 of 2,000 cells, and the rest when asked', () => {
    const many: Record<string, Partial<Execution>[]> = {};
    for (let index = 0; index < 2000; index++) {
      many[`c${index}`] = [{}];
    }
    show(reportOf(many));
    expect(cells()).toHaveLength(100);
    press('Show 1900 more');
    expect(cells()).toHaveLength(2000);
  });

  it('draws the last run along time, each bar with its cell', () => {
    const bar = { outcome: 'done', start: 0, seconds: 1 } as const;
    show({
      ...RUNS,
      timeline: {
        startedAt: '2026-11-21T10:00:00Z',
        seconds: 4,
        bars: [
          { ...bar, cell: 'a', execution: 'e1' },
          { ...bar, cell: 'c', execution: 'e2', outcome: 'failed', start: 2 },
          { ...bar, cell: 'gone', execution: 'e3', start: 3 }
        ],
        cuts: [1.5],
        leftOut: 7
      }
    });
    const drawing = node.querySelector('svg[role=img]');
    expect(drawing?.getAttribute('aria-label')).toContain(
      '3 executions in 3.00 s of work'
    );
    const bars = [...(drawing?.querySelectorAll('rect') ?? [])];
    expect(bars.map(one => one.textContent)).toEqual([
      'Cell 1: 1.00 s',
      'Cell 3: 1.00 s failed',
      'A cell that is gone: 1.00 s'
    ]);
    expect(bars.map(one => one.getAttribute('x'))).toEqual(['0', '500', '750']);
    expect(bars[1]?.classList.contains('nbx-mod-hollow')).toBe(true);
    expect(node.textContent).toContain('pauses, cut short');
    expect(node.textContent).toContain('7 earlier left out');
    React.act(() => {
      bars[1]?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    });
    expect(done).toEqual(['go to c']);
  });

  it('picks what the cells show', () => {
    show(RUNS);
    const select = node.querySelector('select')!;
    expect(select.closest('label')?.textContent).toContain('In cells');
    const pick = (value: string) =>
      React.act(() => {
        select.value = value;
        select.dispatchEvent(new Event('change', { bubbles: true }));
      });
    pick('memory');
    expect(done).toEqual(['pick memory']);
  });

  it('copies what it shows, in its order', () => {
    show(RUNS);
    sortBy('cell');
    press('Copy as CSV');
    expect(done[0]).toMatch(/^position,.*\r\n1,a,a = 1,done,1,/);
    expect(button('Copied')).toBeDefined();
    press('Copy as Markdown');
    expect(done[1]).toContain('| 2 `b = 1` | 9.00 s | 4.5 × usual (2.00 s) |');
  });
});

describe('reportMarkdown', () => {
  it.each([
    ['a | b', '`a \\| b`'],
    ['f`x`', '`` f`x` ``'],
    ['', '1 |']
  ])('keeps %p in its place', (line, text) => {
    const [row] = RUNS.rows;
    const table = reportMarkdown([row!], new Map([['a', line]]), trans);
    expect(table).toContain(text);
    expect(table.trim().split('\n')).toHaveLength(3);
  });
});
