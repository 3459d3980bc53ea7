import type { Execution } from '../../protocol';
import { isEnded } from './costs';
import { CellSpans, shownExecution } from './state';
import { compareRun, usualSeconds } from './usual';

/** One run in a small diagram of many. */
export interface SparkBar {
  /** Wall time in seconds; null when it is not known. */
  readonly seconds: number | null;
  /** From 0 to 1, of the longest. */
  readonly height: number;
  readonly outcome: Execution['state'];
}

/** What earlier runs of a cell say of the one that it shows. */
export interface UsualFacts {
  /** The median of earlier runs of the same text, in seconds. */
  readonly seconds: number;
  /** The run took so many times as long, and that is no noise; null: it did not. */
  readonly slower: number | null;
}

/** The runs of a cell that ended, the oldest first; at most `limit` of the newest. */
export function sparkBars(
  history: readonly Execution[],
  limit: number
): SparkBar[] {
  const runs = history.filter(isEnded).slice(0, limit).reverse();
  const longest = Math.max(...runs.map(run => run.wallSeconds ?? 0), 0);
  return runs.map(({ wallSeconds, state }) => ({
    seconds: wallSeconds,
    height:
      wallSeconds === null || longest <= 0
        ? 0
        : Math.max(wallSeconds, 0) / longest,
    outcome: state
  }));
}

/** What is usual for the run that a cell shows; null when that is not known. */
export function usualFacts(cell: CellSpans): UsualFacts | null {
  const run = shownExecution(cell);
  const seconds = run && usualSeconds(cell.history, run);
  if (run === null || seconds === null) {
    return null;
  }
  const comparison = compareRun(cell.history, run, 'wallSeconds');
  return {
    seconds,
    slower:
      comparison.kind === 'compared' && comparison.isMore
        ? comparison.factor
        : null
  };
}
