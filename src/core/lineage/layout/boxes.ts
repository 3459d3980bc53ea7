/** A node as far as its place is concerned. */
export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** Boxes with a number stand in its order, top to bottom, where they share a column. */
  readonly order: number | null;
}

/** An edge as far as places are concerned: the target stands to the right of the source. */
export interface Arc {
  readonly source: string;
  readonly target: string;
}

/** The top left corner of a box. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Top left corners by id. */
export type Places = ReadonlyMap<string, Point>;

/** Free room between boxes of one column, and between columns. */
export const ROW_GAP = 14;
export const COLUMN_GAP = 56;

/** The arcs between two different boxes that exist, each once. */
export function usableArcs(
  boxes: readonly Box[],
  arcs: readonly Arc[]
): readonly Arc[] {
  const ids = new Set(boxes.map(({ id }) => id));
  const usable = new Map<string, Arc>();
  for (const arc of arcs) {
    const { source, target } = arc;
    if (source !== target && ids.has(source) && ids.has(target)) {
      usable.set(JSON.stringify([source, target]), arc);
    }
  }
  return [...usable.values()];
}
