import { ViewportPortal } from '@xyflow/react';
import * as React from 'react';

import type { Diagram, DiagramEdge, DiagramPath } from '../../../core/lineage';
import { type Box, curve, type Places } from '../../../core/lineage/layout';

export interface EdgesProps {
  readonly diagram: Diagram;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly places: Places;
  /** The path that stands out; null when none does. */
  readonly path: DiagramPath | null;
}

/**
 * All edges as a few paths, one for each look: thousands of elements of their own would make each
 * frame slow. What they say is in the names of the nodes.
 */
export const Edges = React.memo(function Edges(props: EdgesProps): JSX.Element {
  const { diagram, boxes, places, path } = props;
  const looks = React.useMemo(
    () => drawn(diagram.edges, boxes, places, path),
    [diagram, boxes, places, path]
  );
  return (
    <ViewportPortal>
      <svg className="nbx-Graph-edges" aria-hidden="true">
        {looks.map(({ look, lines, heads }) => (
          <g key={look} className={look}>
            <path className="nbx-Graph-line" d={lines.join('')} />
            <path className="nbx-Graph-head" d={heads.join('')} />
          </g>
        ))}
      </svg>
    </ViewportPortal>
  );
});

interface Look {
  readonly look: string;
  readonly lines: string[];
  readonly heads: string[];
}

function drawn(
  edges: readonly DiagramEdge[],
  boxes: ReadonlyMap<string, Box>,
  places: Places,
  path: DiagramPath | null
): Look[] {
  const placed = (id: string) => {
    const [box, place] = [boxes.get(id), places.get(id)];
    return box && place ? { ...box, ...place } : null;
  };
  const looks = new Map<string, Look>();
  for (const edge of edges) {
    const [source, target] = [placed(edge.source), placed(edge.target)];
    if (source && target) {
      const look = lookOf(edge, path);
      const drawing = looks.get(look) ?? { look, lines: [], heads: [] };
      const { line, head } = curve(source, target);
      drawing.lines.push(line);
      drawing.heads.push(edge.kind === 'unseen' ? '' : head);
      looks.set(look, drawing);
    }
  }
  // what stands out is drawn last
  return [...looks.values()].sort(
    (a, b) => Number(isMeant(a)) - Number(isMeant(b))
  );
}

function isMeant({ look }: Look): boolean {
  return look.includes('nbx-mod-meant');
}

function lookOf({ id, kind, failed }: DiagramEdge, path: DiagramPath | null) {
  return [
    `nbx-mod-${kind}`,
    failed && 'nbx-mod-failed',
    path && (path.edges.has(id) ? 'nbx-mod-meant' : 'nbx-mod-faded')
  ]
    .filter(part => part)
    .join(' ');
}
