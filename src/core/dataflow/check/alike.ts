/** Names that share less of their pairs of letters are not alike. */
const ALIKE = 0.4;

/** The one of some names that is most like another one; null where none is like it. */
export function mostAlike(
  name: string,
  names: readonly string[]
): string | null {
  const [best] = names
    .map(known => ({ name: known, likeness: likeness(known, name) }))
    .sort((a, b) => b.likeness - a.likeness);
  return best && best.likeness >= ALIKE ? best.name : null;
}

/** Dice's coefficient of the pairs of neighbouring letters, from 0 to 1. */
function likeness(a: string, b: string): number {
  const [left, right] = [pairs(a), pairs(b)];
  const shared = [...left].filter(pair => right.has(pair)).length;
  return (2 * shared) / Math.max(1, left.size + right.size);
}

function pairs(text: string): ReadonlySet<string> {
  const letters = text.toLowerCase().replace(/[^a-z]/g, '');
  return new Set(
    [...letters].slice(1).map((letter, place) => `${letters[place]}${letter}`)
  );
}
