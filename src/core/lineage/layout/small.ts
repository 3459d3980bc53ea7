import { Graph, type GraphLabel, layout } from '@dagrejs/dagre';

import { type Arc, type Box, COLUMN_GAP, type Places, ROW_GAP } from './boxes';

type Drawing = Graph<GraphLabel>;

/** From so many boxes on, the best columns take longer to find than they are worth. */
const SIMPLEX_LIMIT = 120;

/** Places boxes with dagre: columns from left to right, few crossings. */
export function arrangeSmall(
  boxes: readonly Box[],
  arcs: readonly Arc[]
): Places {
  const drawing: Drawing = new Graph();
  drawing.setGraph({
    rankdir: 'LR',
    ranker: boxes.length > SIMPLEX_LIMIT ? 'tight-tree' : 'network-simplex',
    nodesep: ROW_GAP,
    edgesep: ROW_GAP / 2,
    ranksep: COLUMN_GAP
  });
  drawing.setDefaultEdgeLabel(() => ({}));
  // dagre is given numbers: an id may be a text that means something to it
  const numbers = new Map(boxes.map(({ id }, index) => [id, String(index)]));
  for (const { id, width, height } of boxes) {
    drawing.setNode(numbers.get(id) ?? '', { width, height });
  }
  for (const { source, target } of arcs) {
    drawing.setEdge(numbers.get(source) ?? '', numbers.get(target) ?? '');
  }
  layout(drawing, {
    customOrder: (graph, order) =>
      order(graph, { constraints: inOrder(graph, boxes) })
  });
  return new Map(
    boxes.map(({ id, width, height }) => {
      const { x = 0, y = 0 } = drawing.node(numbers.get(id) ?? '');
      return [id, { x: x - width / 2, y: y - height / 2 }];
    })
  );
}

/** In each column, the boxes that have an order, one above the next. */
function inOrder(graph: Drawing, boxes: readonly Box[]) {
  const columns = new Map<number, string[]>();
  const ordered = boxes
    .map(({ order }, index) => ({ order, number: String(index) }))
    .filter(({ order }) => order !== null)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  for (const { number } of ordered) {
    const rank = graph.node(number).rank ?? 0;
    columns.set(rank, [...(columns.get(rank) ?? []), number]);
  }
  return [...columns.values()].flatMap(column =>
    column
      .slice(1)
      .map((right, index) => ({ left: column[index] ?? '', right }))
  );
}
