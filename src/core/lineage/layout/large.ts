import { type Arc, type Box, COLUMN_GAP, type Places, ROW_GAP } from './boxes';

/**
 * Places boxes in time linear in the graph: each one column after the last that it comes from, in a
 * column ordered as numbered, or by the middle of where their arcs come from.
 */
export function arrangeLarge(
  boxes: readonly Box[],
  arcs: readonly Arc[]
): Places {
  const columns = columnsOf(boxes, arcs);
  const before = neighbours(arcs, 'target', 'source');
  const places = new Map<string, { x: number; y: number; middle: number }>();
  let x = 0;
  for (const column of columns) {
    const wished = column.map(box => {
      const middles = (before.get(box.id) ?? []).flatMap(
        id => places.get(id)?.middle ?? []
      );
      return { box, at: middles.length > 0 ? mean(middles) : null };
    });
    let y = 0;
    for (const { box, at } of sorted(wished)) {
      y = Math.max(y, (at ?? 0) - box.height / 2);
      places.set(box.id, { x, y, middle: y + box.height / 2 });
      y += box.height + ROW_GAP;
    }
    x += Math.max(0, ...column.map(({ width }) => width)) + COLUMN_GAP;
  }
  return new Map([...places].map(([id, { x, y }]) => [id, { x, y }]));
}

interface Wish {
  readonly box: Box;
  readonly at: number | null;
}

/** By wish; but the boxes with an order among themselves in that order. */
function sorted(wishes: readonly Wish[]): Wish[] {
  const list = [...wishes].sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  const ordered = list
    .filter(({ box }) => box.order !== null)
    .sort((a, b) => (a.box.order ?? 0) - (b.box.order ?? 0));
  return list.map(wish =>
    wish.box.order === null ? wish : (ordered.shift() ?? wish)
  );
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function columnsOf(boxes: readonly Box[], arcs: readonly Arc[]): Box[][] {
  const after = neighbours(withoutCycles(boxes, arcs), 'source', 'target');
  const depths = depthsOf(boxes, after);
  const columns: Box[][] = [];
  for (const box of boxes) {
    const depth = depths.get(box.id) ?? 0;
    (columns[depth] ??= []).push(box);
  }
  return columns.filter(column => column.length > 0);
}

/** For each box the length of the longest way to it; a start stands right before what it leads to. */
function depthsOf(
  boxes: readonly Box[],
  after: ReadonlyMap<string, readonly string[]>
): ReadonlyMap<string, number> {
  const incoming = new Map<string, number>(boxes.map(({ id }) => [id, 0]));
  after.forEach(targets =>
    targets.forEach(id => incoming.set(id, (incoming.get(id) ?? 0) + 1))
  );
  const starts = boxes.filter(({ id }) => incoming.get(id) === 0);
  const depths = new Map(boxes.map(({ id }) => [id, 0]));
  const waiting = starts.map(({ id }) => id);
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    for (const target of after.get(id) ?? []) {
      const depth = Math.max(
        depths.get(target) ?? 0,
        (depths.get(id) ?? 0) + 1
      );
      depths.set(target, depth);
      const left = (incoming.get(target) ?? 1) - 1;
      incoming.set(target, left);
      if (left === 0) {
        waiting.push(target);
      }
    }
  }
  for (const { id } of starts) {
    const first = Math.min(
      ...(after.get(id) ?? []).map(target => depths.get(target) ?? 1)
    );
    depths.set(id, Number.isFinite(first) ? Math.max(0, first - 1) : 0);
  }
  return depths;
}

/** The arcs but those that lead back to where a walk along arcs came from. */
function withoutCycles(boxes: readonly Box[], arcs: readonly Arc[]): Arc[] {
  const after = neighbours(arcs, 'source', 'target');
  const state = new Map<string, 'open' | 'done'>();
  const kept: Arc[] = [];
  for (const { id: start } of boxes) {
    const way = state.has(start) ? [] : [{ id: start, next: 0 }];
    while (way.length > 0) {
      const here = way[way.length - 1] ?? { id: start, next: 0 };
      state.set(here.id, 'open');
      const target = (after.get(here.id) ?? [])[here.next++];
      if (target === undefined) {
        state.set(here.id, 'done');
        way.pop();
      } else if (state.get(target) !== 'open') {
        kept.push({ source: here.id, target });
        if (!state.has(target)) {
          way.push({ id: target, next: 0 });
        }
      }
    }
  }
  return kept;
}

function neighbours(
  arcs: readonly Arc[],
  from: 'source' | 'target',
  to: 'source' | 'target'
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const arc of arcs) {
    const list = found.get(arc[from]);
    if (list) {
      list.push(arc[to]);
    } else {
      found.set(arc[from], [arc[to]]);
    }
  }
  return found;
}
