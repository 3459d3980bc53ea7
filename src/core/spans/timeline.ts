import type { Execution } from '../../protocol';
import { isEnded } from './costs';

/** When one execution of a run of the notebook took place. */
export interface TimelineBar {
  readonly cell: string;
  readonly execution: string;
  readonly outcome: Execution['state'];
  /** In seconds after the start of the timeline, pauses cut short. */
  readonly start: number;
  /** Wall time in seconds. */
  readonly seconds: number;
}

/** The last run of a notebook: what ran when. */
export interface Timeline {
  /** When it began (ISO 8601). */
  readonly startedAt: string;
  /** From the first start to the last end in seconds, pauses cut short. */
  readonly seconds: number;
  /** In order of their starts; the newest, when there are very many. */
  readonly bars: readonly TimelineBar[];
  /** Where a pause was cut short, in seconds after the start. */
  readonly cuts: readonly number[];
  /** So many earlier executions of the run are left out. */
  readonly leftOut: number;
}

/** More bars are not told apart in any panel. */
const MOST_BARS = 400;

/** A pause longer than this part of all work is cut to it: what ran stays visible beside it. */
const LONGEST_PAUSE = 0.05;

/**
 * What ran when in the newest run that is among the executions; null when there is none with times.
 *
 * @param executions - Of one notebook, in any order.
 */
export function timelineOf(executions: readonly Execution[]): Timeline | null {
  const runs = executions
    .filter(run => isEnded(run) && run.run !== null && startOf(run) !== null)
    .sort((a, b) => (startOf(a) ?? 0) - (startOf(b) ?? 0));
  const newest = runs[runs.length - 1];
  if (newest === undefined) {
    return null;
  }
  const all = runs.filter(({ run }) => run?.id === newest.run?.id);
  const shown = all.slice(-MOST_BARS);
  const work = shown.reduce((sum, run) => sum + secondsOf(run), 0);
  const leftOut = all.length - shown.length;
  return { ...layOut(shown, work * LONGEST_PAUSE), leftOut };
}

function layOut(
  runs: readonly Execution[],
  longestPause: number
): Omit<Timeline, 'leftOut'> {
  const bars: TimelineBar[] = [];
  const cuts: number[] = [];
  let end = 0;
  let realEnd = startOf(runs[0]) ?? 0;
  for (const run of runs) {
    const realStart = startOf(run) ?? realEnd;
    const pause = Math.max(realStart - realEnd, 0);
    if (pause > longestPause) {
      cuts.push(end + longestPause / 2);
    }
    const start = end + Math.min(pause, longestPause);
    const seconds = secondsOf(run);
    bars.push({
      cell: run.cell ?? '',
      execution: run.id,
      outcome: run.state,
      start,
      seconds
    });
    end = start + seconds;
    realEnd = Math.max(realEnd, realStart + seconds);
  }
  return { startedAt: runs[0]?.startedAt ?? '', seconds: end, bars, cuts };
}

/** Seconds since 1970; null when it is not known. */
function startOf(run: Execution | undefined): number | null {
  const time = Date.parse(run?.startedAt ?? '');
  return Number.isNaN(time) ? null : time / 1000;
}

function secondsOf({ wallSeconds }: Execution): number {
  return Math.max(wallSeconds ?? 0, 0);
}
