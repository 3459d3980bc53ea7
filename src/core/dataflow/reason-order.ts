import type { Reason, ReasonKind } from '../../protocol';
import type { Ledger } from './ledger';
import { parseRegion, plainName } from './locations';
import type { Run } from './run';

/** The kinds, the most useful to show first. */
const RANK: readonly ReasonKind[] = [
  'raised',
  'earlier-session',
  'upstream-edited',
  'upstream-never-run',
  'upstream-failed',
  'upstream-deleted',
  'upstream-moved',
  'run-twice',
  'file-changed',
  'mutated',
  'redefined',
  'upstream-rerun',
  'out-of-order',
  'orphan'
];

/** A reason about nothing in particular. */
export function bareReason(
  kind: ReasonKind,
  name: string | null = null,
  byExecution: number | null = null
): Reason {
  return { kind, name, path: null, byCell: null, byExecution };
}

/** Each reason once, the most useful first; of equal use in the given order. */
export function orderReasons(reasons: readonly Reason[]): Reason[] {
  const seen = new Set<string>();
  const once = reasons.filter(reason => {
    const text = `${reason.kind}|${reason.name}|${reason.byCell}`;
    return seen.has(text) ? false : seen.add(text) !== undefined;
  });
  const rank = (reason: Reason): number => {
    const at = RANK.indexOf(reason.kind);
    return at < 0 ? RANK.length : at;
  };
  return once
    .map((reason, index) => ({ reason, index }))
    .sort((a, b) => rank(a.reason) - rank(b.reason) || a.index - b.index)
    .map(({ reason }) => reason);
}

/** The name of the variable through which a run read a location. */
export function nameOfRead(ledger: Ledger, run: Run, read: number): string {
  const location = run.reads[read]?.location ?? '';
  const region = parseRegion(location);
  if (region === null) {
    return plainName(location);
  }
  const raw = run.raws[read] as number;
  const names: string[] = [];
  run.reads.forEach((other, index) => {
    const writer = ledger.byOrdinal.get(other.writer ?? -1);
    const write = writer?.writesByRaw.get(run.raws[index] as number);
    if (
      other.location.startsWith('name:') &&
      write?.rawReaches.includes(raw) === true
    ) {
      names.push(other.location.slice(5));
    }
  });
  return names.includes(region.path)
    ? region.path
    : (names[0] ?? plainName(location));
}
