import type {
  CellBlindSpot,
  LineageEdge,
  LineageGraph,
  LineageNode,
  LineageReply
} from '../../protocol';
import {
  compareText,
  type CellExecution,
  type CellReference,
  isPresent,
  orderExecutions
} from './cells';
import { datasetKey, displayName } from './names';

/**
 * The graph of a notebook's last executions: its cells that touched data or could not be seen
 * through, the datasets, and cells elsewhere (or removed) that touch the same datasets. Nodes:
 * cells in document order, the other cells, then datasets by name; the same reply and cells always
 * give the same graph.
 *
 * @param cells - Ids of the notebook's code cells in document order.
 */
export function buildGraph(
  reply: LineageReply,
  cells: readonly string[]
): LineageGraph {
  const executions = orderExecutions(reply, cells);
  const present = executions.filter(item => isPresent(item.cell));
  const wanted = new Set(
    present.flatMap(item => item.execution.datasets.map(datasetKey))
  );
  const edges = buildEdges(executions, wanted);
  const touched = new Set(edges.flatMap(edge => [edge.source, edge.target]));
  const cellNodes = uniqueCells(executions)
    .filter(
      ({ cell, execution }) =>
        touched.has(cell.key) ||
        (isPresent(cell) && execution.blindSpots.length > 0)
    )
    .map(({ cell }) => cellNode(cell));
  return {
    path: reply.path,
    nodes: [...cellNodes, ...datasetNodes(present)],
    edges,
    blindSpots: present.flatMap(({ cell, execution }) =>
      execution.blindSpots.map((spot): CellBlindSpot => ({
        cell: cell.cell,
        spot
      }))
    )
  };
}

function uniqueCells(executions: readonly CellExecution[]): CellExecution[] {
  const found = new Map<string, CellExecution>();
  for (const item of executions) {
    found.set(item.cell.key, item);
  }
  return [...found.values()];
}

function cellNode(cell: CellReference): LineageNode {
  return {
    id: cell.key,
    kind: 'cell',
    label: cellLabel(cell),
    cell: cell.cell,
    path: cell.path,
    namespace: null,
    name: null
  };
}

/** The label of a cell in text output; the sidebar has its own, translated. */
function cellLabel(cell: CellReference): string {
  const count = cell.count === null ? '' : ` [${cell.count}]`;
  switch (cell.place) {
    case 'here':
      return `cell ${cell.position}`;
    case 'removed':
      return 'removed cell';
    case 'unnamed':
      return `unnamed cell${count}`;
    case 'elsewhere':
      return `${cell.path ?? cell.client}${count}`;
  }
}

function datasetNodes(executions: readonly CellExecution[]): LineageNode[] {
  const found = new Map<string, LineageNode>();
  const labels = new Map<string, number>();
  for (const { execution } of executions) {
    for (const access of execution.datasets) {
      const id = datasetKey(access);
      if (found.has(id)) {
        continue;
      }
      const { namespace, name } = access;
      const { label } = displayName(access);
      labels.set(label, (labels.get(label) ?? 0) + 1);
      const shared = { kind: 'dataset' as const, cell: null, path: null };
      found.set(id, { id, label, namespace, name, ...shared });
    }
  }
  return [...found.values()]
    .map(node =>
      (labels.get(node.label) ?? 0) > 1
        ? { ...node, label: fullName(node) }
        : node
    )
    .sort(
      (a, b) =>
        compareText(a.name ?? '', b.name ?? '') || compareText(a.id, b.id)
    );
}

function fullName(node: LineageNode): string {
  return node.namespace === 'file'
    ? `${node.name}`
    : `${node.namespace} ${node.name}`;
}

function buildEdges(
  executions: readonly CellExecution[],
  wanted: ReadonlySet<string>
): LineageEdge[] {
  const edges = new Map<string, LineageEdge>();
  for (const { cell, execution } of executions) {
    for (const access of execution.datasets) {
      const dataset = datasetKey(access);
      if (!wanted.has(dataset)) {
        continue;
      }
      const { direction, layers, rows, failed } = access;
      const ends =
        direction === 'read'
          ? { source: dataset, target: cell.key }
          : { source: cell.key, target: dataset };
      const key = JSON.stringify([direction, cell.key, dataset]);
      const edge = edges.get(key) ?? { ...ends, direction, evidence: [] };
      edge.evidence.push({ execution: execution.id, layers, rows, failed });
      edges.set(key, edge);
    }
  }
  return [...edges.values()];
}
