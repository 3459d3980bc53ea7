import { CellSpans, cellState } from '../core/spans';
import type { Verdict } from '../protocol';

/** The ids of the cells that wait or run. */
export function runningCells(
  cells: ReadonlyMap<string, CellSpans>
): ReadonlySet<string> {
  const running = [...cells].filter(([, cell]) => {
    const state = cellState(cell);
    return state === 'queued' || state === 'running';
  });
  return new Set(running.map(([id]) => id));
}

/** The ids of the cells of which something else is said than before, or may be. */
export function changedCells(
  before: ReadonlyMap<string, Verdict>,
  after: ReadonlyMap<string, Verdict>
): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const old = before.get(id);
    const now = after.get(id);
    // reasons are only worked out when asked for: they may be other ones
    if (old?.state !== now?.state || (old !== now && hasReasons(now))) {
      changed.add(id);
    }
  }
  return changed;
}

function hasReasons(verdict: Verdict | undefined): boolean {
  return verdict?.state === 'stale' || verdict?.state === 'unknown';
}

/** Whether two lists hold the same things in the same order. */
export function isSame(
  before: readonly unknown[],
  after: readonly unknown[]
): boolean {
  return (
    before.length === after.length &&
    before.every((item, index) => item === after[index])
  );
}
