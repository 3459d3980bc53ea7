import type { DiagramEdge } from './diagram';

type Ends = Pick<DiagramEdge, 'id' | 'source' | 'target'>;

/** The way of data through a node: all it comes from, all it goes to. */
export interface DiagramPath {
  /** Ids of nodes, the node itself among them. */
  readonly nodes: ReadonlySet<string>;
  /** Ids of edges. */
  readonly edges: ReadonlySet<string>;
}

/** All ancestors and descendants of the node with this id, and the edges on the way. */
export function pathThrough(edges: readonly Ends[], id: string): DiagramPath {
  const nodes = new Set([id]);
  const found = new Set<string>();
  walk(byEnd(edges, 'source'), 'target', id, nodes, found);
  walk(byEnd(edges, 'target'), 'source', id, nodes, found);
  return { nodes, edges: found };
}

/** The edges that begin, or end, at each node. */
export function byEnd<Edge extends Ends>(
  edges: readonly Edge[],
  end: 'source' | 'target'
): ReadonlyMap<string, readonly Edge[]> {
  const found = new Map<string, Edge[]>();
  for (const edge of edges) {
    const list = found.get(edge[end]);
    if (list) {
      list.push(edge);
    } else {
      found.set(edge[end], [edge]);
    }
  }
  return found;
}

function walk(
  edgesOf: ReadonlyMap<string, readonly Ends[]>,
  next: 'source' | 'target',
  start: string,
  nodes: Set<string>,
  edges: Set<string>
): void {
  const seen = new Set([start]);
  const waiting = [start];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const edge of edgesOf.get(id) ?? []) {
      const other = edge[next];
      edges.add(edge.id);
      nodes.add(other);
      if (!seen.has(other)) {
        seen.add(other);
        waiting.push(other);
      }
    }
  }
}
