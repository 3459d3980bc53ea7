import * as React from 'react';

import type { Diagram, DiagramNode, DiagramPath } from '../../../core/lineage';
import type { Box, Places, Point } from '../../../core/lineage/layout';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { VerdictState } from '../../../protocol';
import type { GraphNode, NodeData } from './nodes';
import { type CellState, cellState, nodeLabels } from './words';

export interface FlowNodesOptions {
  readonly diagram: Diagram;
  readonly places: Places;
  readonly boxOf: ReadonlyMap<string, Box>;
  readonly verdicts: ReadonlyMap<string, VerdictState>;
  readonly tabStop: string | null;
  readonly selected: string | null;
  readonly path: DiagramPath | null;
  readonly found: ReadonlySet<string> | null;
  readonly activeNode: string | null;
  readonly trans: TranslationBundle;
}

/**
 * The nodes of a drawing; one that looks as before is the same object, so that it is not drawn
 * again. They have numbers as ids: names of datasets can hold anything.
 */
export function useFlowNodes(options: FlowNodesOptions): GraphNode[] {
  const { diagram, verdicts, trans } = options;
  const known = React.useRef(new Map<string, GraphNode>());
  const labels = React.useMemo(
    () => nodeLabels(diagram, verdicts, trans),
    [diagram, verdicts, trans]
  );
  const states = React.useMemo(
    () => statesOf(diagram, verdicts, trans),
    [diagram, verdicts, trans]
  );
  const nodes = diagram.nodes.flatMap((node): GraphNode[] => {
    const place = options.places.get(node.id);
    const box = options.boxOf.get(node.id);
    if (!place || !box) {
      return [];
    }
    const data: NodeData = {
      node,
      label: labels.get(node.id) ?? '',
      state: states.get(node.id) ?? null,
      isCurrent: node.id === options.tabStop,
      isSelected: node.id === options.selected,
      isMeant: isMeant(node, options),
      isActive: node.id === options.activeNode
    };
    const before = known.current.get(node.id);
    const numbered = before?.id ?? String(known.current.size + 1);
    const made =
      before && isSame(before, data, place)
        ? before
        : flowNode(numbered, data, place, box);
    known.current.set(node.id, made);
    return [made];
  });
  const last = React.useRef<GraphNode[]>(nodes);
  if (!isSameList(last.current, nodes)) {
    last.current = nodes;
  }
  return last.current;
}

function statesOf(
  { nodes }: Diagram,
  verdicts: ReadonlyMap<string, VerdictState>,
  trans: TranslationBundle
): ReadonlyMap<string, CellState> {
  return new Map(
    nodes.flatMap(node =>
      node.kind === 'cell'
        ? [[node.id, cellState(node, verdicts.get(node.id), trans)]]
        : []
    )
  );
}

function isMeant(
  { id }: DiagramNode,
  { path, found }: FlowNodesOptions
): boolean | null {
  return found?.has(id) ?? path?.nodes.has(id) ?? null;
}

function isSame(before: GraphNode, data: NodeData, place: Point): boolean {
  const { position, data: old } = before;
  return (
    position.x === place.x &&
    position.y === place.y &&
    old.node === data.node &&
    old.label === data.label &&
    old.state?.name === data.state?.name &&
    old.isCurrent === data.isCurrent &&
    old.isSelected === data.isSelected &&
    old.isMeant === data.isMeant &&
    old.isActive === data.isActive
  );
}

function isSameList(a: readonly GraphNode[], b: readonly GraphNode[]): boolean {
  return a.length === b.length && a.every((node, index) => node === b[index]);
}

/** With its size and no handles, so that nothing has to be measured before it shows. */
function flowNode(
  id: string,
  data: NodeData,
  { x, y }: Point,
  { width, height }: Box
): GraphNode {
  return {
    id,
    type: 'lineage',
    data,
    position: { x, y },
    ...{ width, height, measured: { width, height }, handles: [] }
  };
}
