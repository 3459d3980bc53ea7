import type { Arc, Places, Point } from './boxes';

/** Keys that lead from node to node. */
export const STEP_KEYS = [
  'ArrowRight',
  'ArrowLeft',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End'
] as const;

export type StepKey = (typeof STEP_KEYS)[number];

/**
 * The node that a key leads to: right and left along the edges, to the nearest one; up and down to
 * the nearest above or below, if there is one in the same column; home and end to the first and the
 * last node as they are read. Null where there is none.
 */
export function step(
  key: StepKey,
  id: string,
  places: Places,
  arcs: readonly Arc[]
): string | null {
  const here = places.get(id);
  const others = [...places].filter(([other]) => other !== id);
  switch (key) {
    case 'ArrowRight':
      return nearest(here, places, follow(arcs, id, 'source', 'target'));
    case 'ArrowLeft':
      return nearest(here, places, follow(arcs, id, 'target', 'source'));
    case 'ArrowUp':
    case 'ArrowDown':
      return here ? above(here, others, key === 'ArrowUp' ? -1 : 1) : null;
    case 'Home':
    case 'End': {
      const order = [...places].sort(([, a], [, b]) => a.y - b.y || a.x - b.x);
      return order[key === 'Home' ? 0 : order.length - 1]?.[0] ?? null;
    }
  }
}

function follow(
  arcs: readonly Arc[],
  id: string,
  from: 'source' | 'target',
  to: 'source' | 'target'
): string[] {
  return arcs
    .filter(arc => arc[from] === id && arc[to] !== id)
    .map(arc => arc[to]);
}

function nearest(
  here: Point | undefined,
  places: Places,
  ids: readonly string[]
): string | null {
  return least(ids, id => {
    const there = places.get(id);
    return here && there
      ? Math.abs(there.y - here.y) + Math.abs(there.x - here.x)
      : Infinity;
  });
}

/** What is aside counts for farther than what is straight above or below. */
function above(
  here: Point,
  others: readonly (readonly [string, Point])[],
  sign: 1 | -1
): string | null {
  const found = others.filter(([, { y }]) => (y - here.y) * sign > 0.5);
  const there = new Map(found);
  return least(
    found.map(([id]) => id),
    id => {
      const { x, y } = there.get(id) ?? here;
      return Math.abs(y - here.y) + 4 * Math.abs(x - here.x);
    }
  );
}

function least(
  ids: readonly string[],
  cost: (id: string) => number
): string | null {
  let found: string | null = null;
  let lowest = Infinity;
  for (const id of ids) {
    const value = cost(id);
    if (found === null || value < lowest) {
      found = id;
      lowest = value;
    }
  }
  return found;
}
