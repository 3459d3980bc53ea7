import type { Statement } from './code';

/** Classes of figures, of what is on them, and of what draws them. */
const DRAWN = /^(?:matplotlib|mpl_toolkits|seaborn)\./;
const CONTAINERS = /^(?:builtins\.)?(?:list|tuple|set|dict)$/;

/** Whether a value is a figure or a part of one, which leads to all of it. */
export function isDrawn(type: string | null): boolean {
  return type !== null && DRAWN.test(type);
}

/** Whether a value that a statement makes of a figure may hold parts of it. */
export function mayHoldDrawn(
  type: string | null,
  { facts }: Statement
): boolean {
  // `counts, edges, bars = ax.hist(values)`: the arrays are numbers.
  const isOfHistogram = facts.calls.some(call => /\bhist(?:2d)?$/.test(call));
  return (
    type !== null &&
    (CONTAINERS.test(type) || (type === 'numpy.ndarray' && !isOfHistogram))
  );
}
