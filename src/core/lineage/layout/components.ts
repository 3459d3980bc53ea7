import type { Arc, Box } from './boxes';

/** Boxes that are connected with each other, and their arcs. */
export interface Component {
  readonly boxes: readonly Box[];
  readonly arcs: readonly Arc[];
}

/** The connected parts of a graph; their boxes and arcs in the order of the graph. */
export function componentsOf(
  boxes: readonly Box[],
  arcs: readonly Arc[]
): Component[] {
  const heads = new Map(boxes.map(({ id }) => [id, id]));
  const headOf = (id: string): string => {
    let head = id;
    for (let next = heads.get(head); next && next !== head;) {
      head = next;
      next = heads.get(head);
    }
    heads.set(id, head);
    return head;
  };
  for (const { source, target } of arcs) {
    heads.set(headOf(source), headOf(target));
  }
  const parts = new Map<string, { boxes: Box[]; arcs: Arc[] }>();
  for (const box of boxes) {
    const head = headOf(box.id);
    const part = parts.get(head) ?? { boxes: [], arcs: [] };
    part.boxes.push(box);
    parts.set(head, part);
  }
  for (const arc of arcs) {
    parts.get(headOf(arc.source))?.arcs.push(arc);
  }
  return [...parts.values()];
}
