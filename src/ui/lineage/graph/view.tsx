import '../../../../style/graph.css';

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import {
  type Diagram,
  type DiagramNode,
  pathThrough
} from '../../../core/lineage';
import type { Places } from '../../../core/lineage/layout';
import type { LineageGraphSnapshot } from '../../../models/lineage-graph';
import type { GraphView as Kept } from '../../../models/lineage-views';
import { Failure } from '../../shared/failure';
import type { LineageActions } from '../parts';
import type { Arranger } from './arranger';
import { GraphCanvas, type GraphHandle } from './canvas';
import { findNodes } from './find';
import { Header } from './header';
import { GraphList } from './list';
import { Empty, Notes } from './notes';
import { usePlaces } from './use-places';
import { nodeName } from './words';

/** A node to show; the number tells requests for the same one apart. */
export interface RevealRequest {
  readonly id: string;
  readonly number: number;
}

export interface LineageGraphViewProps {
  readonly snapshot: LineageGraphSnapshot;
  /** How the graph was looked at last. */
  readonly kept: Kept;
  readonly keep: (change: Partial<Kept>) => void;
  readonly reveal: RevealRequest | null;
  /** One sentence on what was done last; empty for nothing. */
  readonly said: string;
  readonly arranger: Arranger;
  readonly trans: TranslationBundle;
  readonly actions: LineageActions & {
    readonly refresh: () => void;
    readonly openExports: (button: HTMLElement) => void;
  };
}

/** The lineage of a notebook as a graph or as lists. */
export function LineageGraphView(props: LineageGraphViewProps): JSX.Element {
  const { snapshot, kept, keep, trans, actions } = props;
  const { diagram } = snapshot;
  const { mode } = kept;
  const canvas = React.useRef<GraphHandle>(null);
  const placement = usePlaces(
    diagram,
    props.arranger,
    kept.places,
    places => keep({ places }),
    // once they are drawn where they stand now
    () => requestAnimationFrame(() => canvas.current?.home())
  );
  const [selected, select] = React.useState<string | null>(null);
  const [query, setQuery] = React.useState('');
  const found = React.useMemo(
    () => findNodes(diagram, query, node => nodeName(node, trans)),
    [diagram, query, trans]
  );
  const [show, onReady] = useShow(
    props,
    placement.places !== null,
    canvas,
    select
  );
  const next = () => {
    const ids = found ?? [];
    const id = ids[(ids.indexOf(selected ?? '') + 1) % ids.length];
    if (id !== undefined) {
      select(id);
      canvas.current?.centre(id, false);
    }
  };
  const hasGraph = (diagram?.nodes.length ?? 0) > 0;
  const { activeNode } = snapshot;
  return (
    <>
      <Header
        {...{ mode, query, hasGraph, trans }}
        found={found?.length ?? null}
        hasActive={diagram?.nodes.some(({ id }) => id === activeNode) ?? false}
        onMode={value => keep({ mode: value })}
        onQuery={setQuery}
        onNext={next}
        zoomIn={() => canvas.current?.zoomIn()}
        zoomOut={() => canvas.current?.zoomOut()}
        fit={() => canvas.current?.fit()}
        centre={() => activeNode !== null && show(activeNode)}
        arrange={placement.arrangeAgain}
        onExport={actions.openExports}
      />
      {snapshot.failure && (
        <Failure
          failure={snapshot.failure}
          trans={trans}
          actions={actions}
          onRetry={actions.refresh}
        >
          {diagram
            ? trans.__(
                'Below is what was known before; the notebook still runs.'
              )
            : trans.__('Lineage cannot be shown; the notebook still runs.')}
        </Failure>
      )}
      <Notes
        {...{ diagram, trans }}
        isArranging={placement.isArranging && placement.places === null}
        said={props.said}
      />
      <Body
        {...{ props, selected, select, found, canvas, show, onReady }}
        places={placement.places}
      />
    </>
  );
}

interface BodyProps {
  readonly props: LineageGraphViewProps;
  readonly places: Places | null;
  readonly selected: string | null;
  readonly select: (id: string | null) => void;
  readonly found: readonly string[] | null;
  readonly canvas: React.Ref<GraphHandle>;
  readonly show: (id: string) => void;
  readonly onReady: () => void;
}

/** The graph, the lists, or one sentence that says what will be there. */
function Body({ props, ...rest }: BodyProps): JSX.Element | null {
  const { snapshot, kept, keep, trans, actions } = props;
  const { diagram, verdicts, activeNode } = snapshot;
  const { places, selected, select } = rest;
  const path = React.useMemo(
    () => pathOf(diagram, selected),
    [diagram, selected]
  );
  const found = React.useMemo(
    () => rest.found && new Set(rest.found),
    [rest.found]
  );
  if (!diagram || diagram.nodes.length === 0) {
    return <Empty snapshot={snapshot} trans={trans} />;
  }
  const shared = { diagram, verdicts, found, trans };
  if (kept.mode === 'list') {
    return <GraphList {...shared} actions={actions} onShow={rest.show} />;
  }
  return (
    places && (
      <GraphCanvas
        ref={rest.canvas}
        {...{ ...shared, places, selected, path, activeNode }}
        viewport={kept.viewport}
        onSelect={select}
        onOpen={node => node.kind === 'cell' && actions.goTo(node.cell)}
        onViewport={viewport => keep({ viewport })}
        onReady={rest.onReady}
      />
    )
  );
}

function pathOf(diagram: Diagram | null, id: string | null) {
  const isThere = diagram?.nodes.some((node: DiagramNode) => node.id === id);
  return diagram && id !== null && isThere
    ? pathThrough(diagram.edges, id)
    : null;
}

/**
 * Shows a node in the graph and gives it the focus, now and when it is asked for from outside; as
 * soon as the graph is ready, which calls the second result.
 */
function useShow(
  { keep, snapshot, reveal }: LineageGraphViewProps,
  isDrawn: boolean,
  canvas: React.RefObject<GraphHandle>,
  select: (id: string) => void
): readonly [show: (id: string) => void, onReady: () => void] {
  const [, tryAgain] = React.useReducer((count: number) => count + 1, 0);
  const [wanted, want] = React.useState<string | null>(null);
  const show = (id: string) => {
    keep({ mode: 'graph' });
    select(id);
    want(id);
  };
  React.useEffect(() => {
    if (reveal) {
      show(reveal.id);
    }
  }, [reveal?.number]);
  React.useEffect(() => {
    const isThere = snapshot.diagram?.nodes.some(({ id }) => id === wanted);
    if (wanted !== null && isDrawn) {
      if (!isThere || canvas.current?.centre(wanted)) {
        want(null);
      }
    }
  });
  return [show, tryAgain];
}
