import type { UnknownKind } from '../../protocol';

/** The kinds of unknown in the order in which they are told; a set of them is an integer. */
const KINDS: readonly UnknownKind[] = [
  'clock',
  'entropy',
  'network',
  'input',
  'dynamic-code',
  'magic',
  'outside-writer',
  'possible-write',
  'uncomparable',
  'budget',
  'old-facts'
];

const BITS = new Map<UnknownKind, number>(
  KINDS.map((kind, index) => [kind, 1 << index])
);

/** A cell that has not run as it stands may have written this: running it settles it. */
export const MAY_BE_WRITTEN = 1 << KINDS.length;

/** An interrupted cell may have written this: running it again settles it. */
export const CUT_SHORT = 1 << (KINDS.length + 1);

/** What running cells again can settle. */
export const SETTLED_BY_RUNNING = MAY_BE_WRITTEN | CUT_SHORT;

/** What makes a cell take another way through its code each time. */
export const VARYING = (1 << 5) - 1;

/** The set of kinds as an integer. */
export function kindsToBits(kinds: Iterable<UnknownKind>): number {
  let bits = 0;
  for (const kind of kinds) {
    bits |= BITS.get(kind) ?? 0;
  }
  return bits;
}

/** The kinds in a set, those that may have been written as `possible-write`. */
export function bitsToKinds(bits: number): UnknownKind[] {
  const kinds = KINDS.filter((_, index) => (bits & (1 << index)) !== 0);
  if ((bits & SETTLED_BY_RUNNING) !== 0 && !kinds.includes('possible-write')) {
    kinds.push('possible-write');
  }
  return kinds;
}
