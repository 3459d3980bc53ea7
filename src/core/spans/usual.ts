import type { Execution } from '../../protocol';
import { HISTORY_LIMIT } from './state';

/** What is compared with earlier runs: wall seconds, or bytes by which memory grew. */
export type Compared = 'wallSeconds' | 'memoryGrowthBytes';

/**
 * How a run stands against earlier ones of the same text:
 * - `compared`: against their median;
 * - `few`: too few of them ended well;
 * - `other-text`: there are enough earlier runs, but of another text;
 * - `unknown`: the run did not end well, or has no figure.
 */
export type Comparison =
  | {
      readonly kind: 'compared';
      /** The median, in the unit of what is compared. */
      readonly usual: number;
      /** Of so many earlier runs. */
      readonly runs: number;
      /** So many times the median; null when that is not above zero. */
      readonly factor: number | null;
      /** So much more than the median that it is no noise. */
      readonly isMore: boolean;
    }
  | { readonly kind: 'few' | 'other-text' | 'unknown' };

/** A median of fewer runs says little: one odd run is a third of them. */
const LEAST_RUNS = 3;

/** Less than this much more is what caches, disks and other programs do to any cell. */
const LEAST_FACTOR = 1.5;

/** Less than this is not worth a look: half a second, 50 MB. */
const LEAST_MORE: Readonly<Record<Compared, number>> = {
  wallSeconds: 0.5,
  memoryGrowthBytes: 50_000_000
};

/** This part of the earlier runs must have taken clearly less: others go up and down by themselves. */
const MOST = 0.75;

/**
 * Compares a run with the earlier runs of its cell.
 *
 * @param history - The executions of the cell, the newest first, `run` among them.
 */
export function compareRun(
  history: readonly Execution[],
  run: Execution,
  what: Compared
): Comparison {
  const value = run[what];
  if (run.state !== 'done' || value === null || run.sourceHash === null) {
    return { kind: 'unknown' };
  }
  const earlier = usualRuns(history, run);
  const values = figures(earlier, what);
  const usual = values.length < LEAST_RUNS ? null : median(values);
  if (usual === null) {
    const any = before(history, run).filter(isGood);
    const others = any.filter(other => other.sourceHash !== run.sourceHash);
    return { kind: others.length >= LEAST_RUNS ? 'other-text' : 'few' };
  }
  return {
    kind: 'compared',
    usual,
    runs: values.length,
    factor: usual > 0 ? value / usual : null,
    isMore: isMore(value, usual, values, LEAST_MORE[what])
  };
}

/**
 * The median wall time of the runs of a cell before this one, in seconds, of the same text, ended
 * well; null when they are too few. The run itself may still be under way.
 */
export function usualSeconds(
  history: readonly Execution[],
  run: Execution
): number | null {
  const values = figures(usualRuns(history, run), 'wallSeconds');
  return values.length < LEAST_RUNS ? null : median(values);
}

/**
 * The earlier runs to compare one with. The first run in a kernel imports and fills caches: it is
 * compared only with other first runs. A later one may be compared with all.
 */
function usualRuns(history: readonly Execution[], run: Execution): Execution[] {
  const same = before(history, run).filter(
    other =>
      isGood(other) &&
      other.sourceHash !== null &&
      other.sourceHash === run.sourceHash
  );
  return isFirst(history, run)
    ? same.filter(other => isFirst(history, other))
    : same;
}

function before(history: readonly Execution[], run: Execution): Execution[] {
  return history.slice(history.findIndex(({ id }) => id === run.id) + 1);
}

/** Whether a run is the first of its text in its kernel process; of the oldest kept that is unknown. */
function isFirst(history: readonly Execution[], run: Execution): boolean {
  const earlier = before(history, run);
  if (earlier.length === 0 && history.length >= HISTORY_LIMIT) {
    return false;
  }
  return !earlier.some(
    other =>
      isGood(other) &&
      other.sourceHash === run.sourceHash &&
      processOf(other) === processOf(run)
  );
}

function processOf({ kernel }: Execution): string {
  return kernel.session ?? kernel.id;
}

function isGood(execution: Execution): boolean {
  return execution.state === 'done';
}

/** Most earlier runs must have taken clearly less, not only the one in the middle. */
function isMore(
  value: number,
  usual: number,
  values: readonly number[],
  least: number
): boolean {
  const sorted = [...values].sort((a, b) => a - b);
  const most = sorted[Math.ceil(MOST * sorted.length) - 1] ?? usual;
  return value - usual >= least && value >= LEAST_FACTOR * most;
}

function figures(runs: readonly Execution[], what: Compared): number[] {
  return runs.map(run => run[what]).filter(value => value !== null);
}

/** Null of nothing. */
function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) {
    return null;
  }
  const lower = sorted.length % 2 === 1 ? upper : sorted[middle - 1];
  return ((lower ?? upper) + upper) / 2;
}
