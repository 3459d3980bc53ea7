import type { Reason, Verdict } from '../protocol';

/** So many cells are told of at most. */
const LIMIT = 12;

/** One cell on the way to the cause, with what is to be said of it. */
export interface ChainStep {
  readonly cell: string;
  readonly verdict: Verdict;
  /** Each cause once. */
  readonly reasons: readonly Reason[];
}

/**
 * The way from a cell to the causes of its state: the cell, the cells that its reasons name, those
 * that theirs name, and so on; each once, fresh ones left out.
 *
 * @param verdicts - Of all cells, by cell id.
 */
export function explain(
  cell: string,
  verdicts: ReadonlyMap<string, Verdict>
): ChainStep[] {
  const steps: ChainStep[] = [];
  const waiting = [cell];
  const seen = new Set(waiting);
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    const verdict = verdicts.get(id);
    if (verdict === undefined || (verdict.state === 'fresh' && id !== cell)) {
      continue;
    }
    const reasons = distinct(verdict.reasons);
    const { state } = verdict;
    steps.push({ cell: id, verdict: { state, reasons }, reasons });
    if (steps.length === LIMIT) {
      break;
    }
    for (const { byCell } of reasons) {
      if (byCell !== null && !seen.has(byCell)) {
        seen.add(byCell);
        waiting.push(byCell);
      }
    }
  }
  return steps;
}

/** A variable is told of once, though its binding and its content may both have changed. */
function distinct(reasons: readonly Reason[]): Reason[] {
  const found = new Map<string, Reason>();
  for (const reason of reasons) {
    const { kind, name, path, byCell } = reason;
    const key = JSON.stringify([kind, name ?? path, byCell]);
    if (!found.has(key)) {
      found.set(key, reason);
    }
  }
  return [...found.values()];
}
