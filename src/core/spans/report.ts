import type { Execution } from '../../protocol';
import { rowsRead } from './badge';
import { isEnded, lastRun } from './costs';
import { CellSpans, CellState, HISTORY_LIMIT, cellState } from './state';
import { Comparison, compareRun } from './usual';

/** A cell in the report of the costliest cells: what its last run cost; null is unknown. */
export interface ReportRow {
  readonly cell: string;
  /** Among the code cells, from 1. */
  readonly position: number;
  readonly state: CellState;
  readonly seconds: number | null;
  readonly cpuSeconds: number | null;
  readonly growthBytes: number | null;
  readonly peakBytes: number | null;
  /** A lower bound. */
  readonly outputBytes: number;
  readonly queueSeconds: number | null;
  readonly rowsRead: number | null;
  /** Runs that are kept of this cell. */
  readonly runs: number;
  /** There may have been more. */
  readonly hasMoreRuns: boolean;
  /** Wall time, and growth of memory, against earlier runs. */
  readonly time: Comparison;
  readonly memory: Comparison;
}

/** What the rows can be sorted by. */
export type ReportColumn =
  | 'cell'
  | 'time'
  | 'usual'
  | 'cpu'
  | 'growth'
  | 'peak'
  | 'output'
  | 'queue'
  | 'rows'
  | 'runs';

/** Which way rows are sorted. */
export interface ReportOrder {
  readonly column: ReportColumn;
  readonly isDescending: boolean;
}

/** The rows of the cells that ran, in document order. */
export function reportRows(
  order: readonly string[],
  cells: ReadonlyMap<string, CellSpans>
): ReportRow[] {
  const rows: ReportRow[] = [];
  order.forEach((id, index) => {
    const cell = cells.get(id);
    const run = lastRun(cell);
    if (cell !== undefined && run !== null) {
      rows.push(rowOf(id, index + 1, cell, run));
    }
  });
  return rows;
}

/** Sorts rows; what is unknown stands last either way, equals in document order. */
export function sortRows(
  rows: readonly ReportRow[],
  { column, isDescending }: ReportOrder
): ReportRow[] {
  const sign = isDescending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [first, second] = [valueOf(a, column), valueOf(b, column)];
    if (first === null || second === null) {
      return (
        Number(first === null) - Number(second === null) ||
        a.position - b.position
      );
    }
    return sign * (first - second) || a.position - b.position;
  });
}

/** Whether a row's last run took longer, or grew memory more, than is noise. */
export function isRegression({ time, memory }: ReportRow): boolean {
  return [time, memory].some(one => one.kind === 'compared' && one.isMore);
}

/** The wall time of all runs that are given, in seconds, and how many of them have one. */
export function recordedTime(executions: readonly Execution[]): {
  seconds: number;
  runs: number;
} {
  let seconds = 0;
  let runs = 0;
  for (const { wallSeconds } of executions) {
    if (wallSeconds !== null) {
      seconds += Math.max(wallSeconds, 0);
      runs += 1;
    }
  }
  return { seconds, runs };
}

/** Longer lines are cut: no screen shows more. */
const LONGEST_LINE = 200;

/** The first line of a text that says something: no comment, as far as there is one. */
export function firstLine(source: string): string {
  const lines = source.split('\n', 50).map(line => line.trim());
  const code = lines.find(line => line !== '' && !line.startsWith('#'));
  const line = code ?? lines.find(line => line !== '') ?? '';
  return line.slice(0, LONGEST_LINE);
}

function rowOf(
  cell: string,
  position: number,
  spans: CellSpans,
  run: Execution
): ReportRow {
  const { history } = spans;
  return {
    cell,
    position,
    state: cellState(spans) ?? run.state,
    seconds: run.wallSeconds,
    cpuSeconds: run.cpuSeconds,
    growthBytes: run.memoryGrowthBytes,
    peakBytes: run.memoryPeakBytes,
    outputBytes: run.outputBytes,
    queueSeconds: run.queueSeconds,
    rowsRead: reportedRows(run),
    runs: history.filter(isEnded).length,
    hasMoreRuns: history.length >= HISTORY_LIMIT,
    time: compareRun(history, run, 'wallSeconds'),
    memory: compareRun(history, run, 'memoryGrowthBytes')
  };
}

/** None were read only if nothing can have been overlooked. */
function reportedRows({
  datasets,
  blindSpots,
  probe
}: Execution): number | null {
  const isNone =
    probe === 'active' &&
    blindSpots.length === 0 &&
    !datasets.some(({ direction }) => direction === 'read');
  return isNone ? 0 : rowsRead(datasets);
}

function valueOf(row: ReportRow, column: ReportColumn): number | null {
  switch (column) {
    case 'cell':
      return row.position;
    case 'time':
      return row.seconds;
    case 'usual':
      return row.time.kind === 'compared' ? row.time.factor : null;
    case 'cpu':
      return row.cpuSeconds;
    case 'growth':
      return row.growthBytes;
    case 'peak':
      return row.peakBytes;
    case 'output':
      return row.outputBytes;
    case 'queue':
      return row.queueSeconds;
    case 'rows':
      return row.rowsRead;
    case 'runs':
      return row.runs;
  }
}
