import type { DatasetAccess, Execution } from '../../protocol';
import { SparkBar, UsualFacts, sparkBars, usualFacts } from './spark';
import { CellSpans, CellState, cellState, shownExecution } from './state';

/** Growth of memory below this many bytes is noise, not worth a place in the line. */
const NOTABLE_GROWTH_BYTES = 1_000_000;

/** What takes less than so many seconds, now and usually, is not worth a comparison in the line. */
const NOTABLE_SECONDS = 0.1;

/** So many runs are drawn in the line. */
const BARS = 8;

/** What the line under a cell says; null where it says nothing. */
export interface BadgeFacts {
  /** `never`: no execution is on record, and none can have been missed. */
  readonly state: CellState | 'never' | null;
  /** Wall time of an execution that ended, in seconds. */
  readonly wallSeconds: number | null;
  /** Start of the running execution, in milliseconds of this page's clock. */
  readonly runningSince: number | null;
  /** Only when it is well above the wall time: several processors worked. */
  readonly cpuSeconds: number | null;
  /** Only when notable. */
  readonly memoryGrowthBytes: number | null;
  /** Rows read; null unless known for every dataset read. */
  readonly rowsRead: number | null;
  /** Datasets read and written; null when none was seen. */
  readonly datasets: DatasetCounts | null;
  /** Earlier runs; null when too few are known, or all were short. */
  readonly usual: (UsualFacts & { readonly bars: readonly SparkBar[] }) | null;
}

/** How many different datasets. */
export interface DatasetCounts {
  readonly reads: number;
  readonly writes: number;
}

const NOTHING: BadgeFacts = {
  state: null,
  wallSeconds: null,
  runningSince: null,
  cpuSeconds: null,
  memoryGrowthBytes: null,
  rowsRead: null,
  datasets: null,
  usual: null
};

/**
 * What the line under a cell says.
 *
 * @param cell - What is known of it.
 * @param neverRan - Whether it is certain that a cell without record was not run.
 */
export function badgeFacts(
  cell: CellSpans | undefined,
  neverRan: boolean
): BadgeFacts {
  const state = cellState(cell);
  if (cell === undefined || state === null) {
    return neverRan ? { ...NOTHING, state: 'never' } : NOTHING;
  }
  const shown = shownExecution(cell);
  if (state === 'running') {
    const usual = notableUsual(cell);
    return { ...NOTHING, state, runningSince: cell.runningSince, usual };
  }
  if (state === 'queued' || state === 'aborted' || shown === null) {
    return { ...NOTHING, state };
  }
  return {
    state,
    wallSeconds: shown.wallSeconds,
    runningSince: null,
    cpuSeconds: notableCpu(shown),
    memoryGrowthBytes: notableGrowth(shown),
    rowsRead: rowsRead(shown.datasets),
    datasets: datasetCounts(shown.datasets),
    usual: notableUsual(cell)
  };
}

/** How many different datasets were read and written; failed calls do not count. */
export function datasetCounts(
  accesses: readonly DatasetAccess[]
): DatasetCounts | null {
  const names = { read: new Set<string>(), write: new Set<string>() };
  for (const access of accesses) {
    if (!access.failed) {
      names[access.direction].add(`${access.namespace} ${access.name}`);
    }
  }
  const counts = { reads: names.read.size, writes: names.write.size };
  return counts.reads + counts.writes === 0 ? null : counts;
}

/** Rows read; null unless known for every dataset read, and some was. */
export function rowsRead(accesses: readonly DatasetAccess[]): number | null {
  const reads = accesses.filter(
    access => access.direction === 'read' && !access.failed
  );
  let sum = 0;
  for (const { rows } of reads) {
    if (rows === null) {
      return null;
    }
    sum += rows;
  }
  return reads.length === 0 ? null : sum;
}

function notableUsual(cell: CellSpans): BadgeFacts['usual'] {
  const usual = usualFacts(cell);
  const seconds = shownExecution(cell)?.wallSeconds ?? 0;
  return usual !== null && Math.max(usual.seconds, seconds) >= NOTABLE_SECONDS
    ? { ...usual, bars: sparkBars(cell.history, BARS) }
    : null;
}

function notableCpu({ cpuSeconds, wallSeconds }: Execution): number | null {
  return cpuSeconds !== null &&
    wallSeconds !== null &&
    cpuSeconds >= 1 &&
    cpuSeconds > 1.2 * wallSeconds
    ? cpuSeconds
    : null;
}

function notableGrowth({ memoryGrowthBytes }: Execution): number | null {
  return memoryGrowthBytes !== null &&
    Math.abs(memoryGrowthBytes) >= NOTABLE_GROWTH_BYTES
    ? memoryGrowthBytes
    : null;
}
