import type { Diagram, DiagramNode } from '../diagram';
import type { Arc, Box } from './boxes';

const SQUARE = { width: 34, height: 34 };
const NAMED = { width: 150, height: 34 };
const DATASET = { width: 190, height: 42 };

/** The size of a node in the drawing: cells of the notebook are squares with a number. */
export function sizeOf(node: DiagramNode): Pick<Box, 'width' | 'height'> {
  if (node.kind !== 'cell') {
    return DATASET;
  }
  return node.cell.place === 'elsewhere' ? NAMED : SQUARE;
}

/** The nodes of a diagram as boxes; the notebook's cells in its order. */
export function boxesOf({ nodes }: Diagram): Box[] {
  return nodes.map((node, index) => ({
    id: node.id,
    ...sizeOf(node),
    order: node.kind === 'cell' ? index : null
  }));
}

export function arcsOf({ edges }: Diagram): Arc[] {
  return edges.map(({ source, target }) => ({ source, target }));
}
