import type {
  DatasetAccess,
  Execution,
  LineageGraph,
  LineageNode,
  LineageReply
} from '../../protocol';
import {
  type CellExecution,
  type CellReference,
  orderExecutions
} from './cells';
import { buildGraph } from './graph';
import { datasetKey, displayName } from './names';
import { type BlindSpotView, type LineageView, notebookView } from './views';

/** A cell of the drawing; `id` is the key of its reference. */
export interface DiagramCell {
  readonly kind: 'cell';
  readonly id: string;
  readonly label: string;
  readonly cell: CellReference;
  /** State of the execution that was seen. */
  readonly state: Execution['state'];
}

/** A dataset of the drawing, with the latest that is known of it. */
export interface DiagramDataset {
  readonly kind: 'dataset';
  readonly id: string;
  readonly label: string;
  readonly namespace: string;
  readonly name: string;
  /** Folder, host or namespace. */
  readonly where: string;
  readonly type: DatasetAccess['kind'];
  /** Rows, columns and bytes at the latest access that knows them; null when unknown. */
  readonly rows: number | null;
  readonly columns: DatasetAccess['columns'];
  readonly bytes: number | null;
  /** Each known access raised. */
  readonly failed: boolean;
}

/** Something that cells did and that could not be seen. */
export interface DiagramUnseen {
  readonly kind: 'unseen';
  readonly id: string;
  readonly label: string;
  readonly cells: readonly CellReference[];
}

export type DiagramNode = DiagramCell | DiagramDataset | DiagramUnseen;

/** A cell reads or writes a dataset, or did what could not be seen. Data flows to the target. */
export interface DiagramEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly kind: 'read' | 'write' | 'unseen';
  /** Each call raised. */
  readonly failed: boolean;
}

/** What is drawn and listed of a notebook's lineage: the graph, with what people want to know. */
export interface Diagram {
  readonly graph: LineageGraph;
  /** Cells in the order of the graph, datasets, and what could not be seen. */
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
  /** Why nothing, or not all, could be seen of some cells. */
  readonly unseen: LineageView['unseen'];
  /** Whether more cells elsewhere touch the same datasets than are drawn. */
  readonly hasMore: boolean;
  /** Whether an execution of the notebook is known at all. */
  readonly hasRun: boolean;
}

/**
 * The drawing of a notebook's last executions.
 *
 * @param cells - Ids of the notebook's code cells in document order.
 */
export function buildDiagram(
  reply: LineageReply,
  cells: readonly string[]
): Diagram {
  const graph = buildGraph(reply, cells);
  const executions = orderExecutions(reply, cells);
  const view = notebookView(reply, cells);
  const spots = view.blindSpots.map(unseenNode);
  return {
    graph,
    nodes: [
      ...cellNodes(graph.nodes, executions),
      ...datasetNodes(graph.nodes, executions),
      ...spots
    ],
    edges: [...graphEdges(graph), ...spots.flatMap(unseenEdges)],
    unseen: view.unseen,
    hasMore: reply.moreElsewhere === true,
    hasRun: view.states.length > 0
  };
}

function cellNodes(
  nodes: readonly LineageNode[],
  executions: readonly CellExecution[]
): DiagramCell[] {
  const known = new Map(executions.map(item => [item.cell.key, item]));
  return nodes.flatMap(({ id, label }): DiagramCell[] => {
    const item = known.get(id);
    return item
      ? [
          {
            kind: 'cell',
            id,
            label,
            cell: item.cell,
            state: item.execution.state
          }
        ]
      : [];
  });
}

function datasetNodes(
  nodes: readonly LineageNode[],
  executions: readonly CellExecution[]
): DiagramDataset[] {
  const known = accessesByDataset(executions);
  return nodes.flatMap(({ id, label }): DiagramDataset[] => {
    const accesses = known.get(id) ?? [];
    const [newest] = accesses;
    return newest ? [datasetNode(id, label, newest, accesses)] : [];
  });
}

/** The accesses of each dataset, newest first. */
function accessesByDataset(
  executions: readonly CellExecution[]
): Map<string, DatasetAccess[]> {
  const known = new Map<string, DatasetAccess[]>();
  const newestFirst = [...executions].sort(
    (a, b) => b.execution.sequence - a.execution.sequence
  );
  for (const { execution } of newestFirst) {
    for (const access of [...execution.datasets].reverse()) {
      const key = datasetKey(access);
      const accesses = known.get(key) ?? [];
      accesses.push(access);
      known.set(key, accesses);
    }
  }
  return known;
}

function datasetNode(
  id: string,
  label: string,
  newest: DatasetAccess,
  accesses: readonly DatasetAccess[]
): DiagramDataset {
  const { namespace, name, kind: type } = newest;
  const shaped = accesses.find(
    access => access.rows !== null || access.columns !== null
  );
  return {
    kind: 'dataset',
    id,
    label,
    namespace,
    name,
    where: displayName(newest).where,
    type,
    rows: shaped?.rows ?? null,
    columns: shaped?.columns ?? null,
    bytes: accesses.find(access => access.bytes !== null)?.bytes ?? null,
    failed: accesses.every(access => access.failed)
  };
}

function unseenNode({ spot, cells }: BlindSpotView): DiagramUnseen {
  const { kind, layer, message } = spot;
  const id = `unseen:${JSON.stringify([kind, layer, message])}`;
  return { kind: 'unseen', id, label: message, cells };
}

function graphEdges({ edges }: LineageGraph): DiagramEdge[] {
  return edges.map(({ source, target, direction, evidence }) => ({
    ...named(direction, source, target),
    failed: evidence.every(({ failed }) => failed)
  }));
}

function unseenEdges({ id, cells }: DiagramUnseen): DiagramEdge[] {
  return cells.map(({ key }) => ({
    ...named('unseen', key, id),
    failed: false
  }));
}

function named(kind: DiagramEdge['kind'], source: string, target: string) {
  return { id: JSON.stringify([kind, source, target]), source, target, kind };
}
