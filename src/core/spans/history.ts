import type { Execution } from '../../protocol';
import { HISTORY_LIMIT } from './state';

/**
 * The newest executions of a cell out of those known and those answered, the newest first; the
 * known list itself when nothing is new. Of two records of one execution the higher sequence
 * counts.
 */
export function mergeHistory(
  known: readonly Execution[],
  answered: readonly Execution[]
): readonly Execution[] {
  const byId = new Map(known.map(execution => [execution.id, execution]));
  let same = true;
  for (const record of answered) {
    const old = byId.get(record.id);
    if (old === undefined || old.sequence < record.sequence) {
      byId.set(record.id, record);
      same = false;
    }
  }
  if (same) {
    return known;
  }
  return [...byId.values()].sort(newestFirst).slice(0, HISTORY_LIMIT);
}

/** An execution asked for later is newer, whenever its record changed last. */
function newestFirst(a: Execution, b: Execution): number {
  return askedAt(b) - askedAt(a) || b.sequence - a.sequence;
}

function askedAt(execution: Execution): number {
  const text = execution.queuedAt ?? execution.startedAt ?? execution.endedAt;
  const time = text === null ? NaN : Date.parse(text);
  return Number.isNaN(time) ? 0 : time;
}
