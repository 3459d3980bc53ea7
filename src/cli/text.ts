import {
  type CellReference,
  type DatasetView,
  displayName,
  type LineageView,
  notebookView,
  type Unseen
} from '../core/lineage';
import { formatBytes, formatCount, formatSeconds } from '../core/spans';
import type {
  DatasetAccess,
  Execution,
  LineageReply
} from '../protocol/generated';

/** What a run is told about in text. */
export interface IRunReport {
  readonly path: string;
  readonly status: 'ok' | 'error' | 'timeout';
  /** Ids of the code cells in document order. */
  readonly cells: readonly string[];
  readonly executions: readonly Execution[];
}

/** A run as a table of its cells, totals, and what was read, written and not seen. */
export function runText(report: IRunReport): string {
  const { path, status, cells, executions } = report;
  const reply = {
    path,
    sequence: 0,
    executions: [...executions],
    elsewhere: []
  };
  const view = notebookView(reply, cells);
  return joinSections([
    `${path}: ${status}`,
    table(HEADINGS, cellRows(cells, executions)),
    totals(cells, executions, view),
    ...lineageSections(view)
  ]);
}

/** What the last executions of a notebook read, wrote and did that could not be seen. */
export function lineageText(
  reply: LineageReply,
  cells: readonly string[]
): string {
  const sections = lineageSections(notebookView(reply, cells));
  const none = sections.length === 0 ? ['No dataset was seen.'] : [];
  return joinSections([reply.path, ...sections, ...none]);
}

const HEADINGS = ['cell', 'state', 'wall', 'memory', 'reads', 'writes'];

function cellRows(
  cells: readonly string[],
  executions: readonly Execution[]
): string[][] {
  const rows = cells.map((cell, index) => {
    const execution = executions.find(item => item.cell === cell);
    return execution
      ? executionRow(`${index + 1}`, execution)
      : [`${index + 1}`, 'not run', '', '', '', ''];
  });
  const others = executions.filter(
    ({ cell }) => cell === null || !cells.includes(cell)
  );
  return [...rows, ...others.map(item => executionRow('?', item))];
}

function executionRow(cell: string, execution: Execution): string[] {
  const { state, error, wallSeconds, memoryPeakBytes, datasets } = execution;
  return [
    cell,
    error ? `${state}: ${error.name}` : state,
    known(wallSeconds, formatSeconds),
    known(memoryPeakBytes, formatBytes),
    accesses(datasets, 'read'),
    accesses(datasets, 'write')
  ];
}

/** How many datasets a cell of the table names; all of them are listed below it. */
const NAMED = 2;

function accesses(
  datasets: readonly DatasetAccess[],
  direction: DatasetAccess['direction']
): string {
  const names = datasets
    .filter(access => access.direction === direction)
    .map(access => {
      const rows = access.rows === null ? '' : ` (${rowCount(access.rows)})`;
      return `${displayName(access).label}${access.failed ? ' (failed)' : rows}`;
    });
  const more = names.length - NAMED;
  return [...names.slice(0, NAMED), ...(more > 0 ? [`${more} more`] : [])].join(
    ', '
  );
}

function totals(
  cells: readonly string[],
  executions: readonly Execution[],
  view: LineageView
): string {
  const states = new Map<string, number>();
  for (const { state } of executions) {
    states.set(state, (states.get(state) ?? 0) + 1);
  }
  const counts = [...states].map(([state, count]) => `${count} ${state}`);
  const peaks = executions.flatMap(item => item.memoryPeakBytes ?? []);
  return [
    `${plural(cells.length, 'cell')}: ${counts.join(', ') || 'none ran'}`,
    `wall ${known(total(executions, 'wallSeconds'), formatSeconds)}`,
    `CPU ${known(total(executions, 'cpuSeconds'), formatSeconds)}`,
    `memory peak ${known(peaks.length > 0 ? Math.max(...peaks) : null, formatBytes)}`,
    `${plural(view.reads.length, 'dataset')} read`,
    `${plural(view.writes.length, 'dataset')} written`
  ].join(' · ');
}

/** The sum of what is known; null when nothing is. */
function total(
  executions: readonly Execution[],
  name: 'wallSeconds' | 'cpuSeconds'
): number | null {
  const values = executions.flatMap(item => item[name] ?? []);
  return values.length > 0 ? values.reduce((a, b) => a + b, 0) : null;
}

function lineageSections(view: LineageView): string[] {
  const unseen = [
    ...view.blindSpots.map(({ spot, cells }) => [
      spot.message,
      cellList(cells)
    ]),
    ...view.unseen.map(({ why, cells }) => [WHY_UNSEEN[why], cellList(cells)])
  ];
  return [
    section('Reads', view.reads.map(datasetRow)),
    section('Writes', view.writes.map(datasetRow)),
    section('Could not see', unseen)
  ].filter(text => text !== '');
}

const WHY_UNSEEN: Record<Unseen, string> = {
  'no-probe': 'Nothing was watched inside this kernel: only time is known.',
  'probe-off': 'The probe in the kernel had switched itself off.',
  'kernel-died': 'The kernel died in the middle of it.'
};

function datasetRow(dataset: DatasetView): string[] {
  const place =
    dataset.namespace === 'file'
      ? dataset.name
      : `${dataset.namespace} ${dataset.name}`;
  const details = [
    dataset.format ?? dataset.kind,
    ...(dataset.rows === null ? [] : [rowCount(dataset.rows)]),
    ...(dataset.columns === null
      ? []
      : [plural(dataset.columns.length, 'column')]),
    ...(dataset.failed ? ['failed'] : [])
  ];
  const cells = dataset.accesses.map(({ cell }) => cell);
  const seen = `seen by ${dataset.layers.join(', ')}`;
  return [place, details.join(', '), cellList(cells), seen];
}

function cellList(cells: readonly CellReference[]): string {
  const names = cells.map(({ position, count }) =>
    position !== null ? `${position}` : `[${count ?? ' '}]`
  );
  const unique = [...new Set(names)];
  return `${unique.length === 1 ? 'cell' : 'cells'} ${unique.join(', ')}`;
}

function section(title: string, rows: readonly string[][]): string {
  return rows.length === 0
    ? ''
    : `${title}\n${table(null, rows).replace(/^/gm, '  ')}`;
}

function joinSections(sections: readonly string[]): string {
  return `${sections.filter(text => text !== '').join('\n\n')}\n`;
}

/** Columns as wide as their widest cell, two spaces apart, without control characters. */
export function table(
  headings: readonly string[] | null,
  rows: readonly string[][]
): string {
  const lines = [...(headings ? [headings] : []), ...rows].map(row =>
    row.map(oneLine)
  );
  const widths: number[] = [];
  for (const line of lines) {
    line.forEach((text, column) => {
      widths[column] = Math.max(widths[column] ?? 0, letters(text));
    });
  }
  return lines
    .map(line =>
      line
        .map((text, column) => pad(text, widths[column] ?? 0))
        .join('  ')
        .trimEnd()
    )
    .join('\n');
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - letters(text)));
}

function letters(text: string): number {
  return Array.from(text).length;
}

/** Names come from outside: none of their letters may steer the terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** What is not known is a question mark, never a number. */
function known(
  value: number | null,
  format: (value: number) => string
): string {
  return value === null ? '?' : format(value);
}

function rowCount(rows: number): string {
  return plural(rows, 'row');
}

export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
