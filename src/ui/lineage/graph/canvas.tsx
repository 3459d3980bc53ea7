import '@xyflow/react/dist/base.css';
import '../../../../style/graph-canvas.css';

import { ReactFlow, type ReactFlowInstance } from '@xyflow/react';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Diagram, DiagramNode, DiagramPath } from '../../../core/lineage';
import {
  arcsOf,
  type Box,
  boxesOf,
  type Places,
  step,
  STEP_KEYS,
  type StepKey
} from '../../../core/lineage/layout';
import type { GraphViewport } from '../../../models/lineage-views';
import type { VerdictState } from '../../../protocol';
import { Edges } from './edges';
import { type GraphNode, LineageNode, NodeContext } from './nodes';
import { useFlowNodes } from './use-flow-nodes';
import { useSize } from './use-size';
import { centring, fitting, showing, type Size, ZOOM } from './viewport';

/** What the buttons around the graph ask of it. */
export interface GraphHandle {
  zoomIn(): void;
  zoomOut(): void;
  /** Shows all of the graph. */
  fit(): void;
  /** Shows what showed first. */
  home(): void;
  /** Brings a node to the middle; false while it cannot. */
  centre(id: string, takesFocus?: boolean): boolean;
}

export interface GraphCanvasProps {
  readonly diagram: Diagram;
  readonly places: Places;
  /** The part that shows first; null: what is chosen for the graph. */
  readonly viewport: GraphViewport | null;
  readonly verdicts: ReadonlyMap<string, VerdictState>;
  readonly selected: string | null;
  /** The path of the selected node. */
  readonly path: DiagramPath | null;
  /** Nodes that were looked for; null when none are. */
  readonly found: ReadonlySet<string> | null;
  readonly activeNode: string | null;
  readonly trans: TranslationBundle;
  readonly onSelect: (id: string | null) => void;
  readonly onOpen: (node: DiagramNode) => void;
  readonly onViewport: (viewport: GraphViewport) => void;
  /** From now on the handle can move the view. */
  readonly onReady: () => void;
}

const NODE_TYPES = { lineage: LineageNode };

type Flow = ReactFlowInstance<GraphNode>;

/** The drawing of a diagram: pan, zoom, and a way through it for the keyboard. */
export const GraphCanvas = React.forwardRef(function GraphCanvas(
  props: GraphCanvasProps,
  handle: React.Ref<GraphHandle>
): JSX.Element {
  const { diagram, places, trans } = props;
  const [container, size] = useSize();
  const flow = React.useRef<Flow | null>(null);
  const wanted = React.useRef<string | null>(null);
  const [current, setCurrent] = React.useState<string | null>(null);
  const [isFar, setFar] = React.useState(false);
  const boxes = React.useMemo(() => boxesOf(diagram), [diagram]);
  const boxOf = React.useMemo(
    () => new Map(boxes.map(box => [box.id, box])),
    [boxes]
  );
  const tabStop = tabStopOf(diagram, current ?? props.selected);
  const nodes = useFlowNodes({ ...props, boxOf, tabStop });
  const id = React.useId();

  const { controls, bring } = useControls(props, {
    ...{ boxes, boxOf, size, flow, wanted, setCurrent }
  });
  React.useImperativeHandle(handle, () => controls);

  const onClick = (node: DiagramNode) => {
    props.onSelect(node.id);
    if (node.kind === 'cell') {
      props.onOpen(node);
    }
  };
  const keys = useKeys(props, tabStop, controls, node => {
    bring(node, showing, true);
  });
  return (
    <div
      className="nbx-Graph-canvas"
      ref={container}
      onKeyDown={keys}
      data-nbx-nodes={diagram.nodes.length}
    >
      {size && (
        <NodeContext.Provider
          value={{ trans, wanted, onFocus: setCurrent, onClick }}
        >
          <ReactFlow<GraphNode>
            id={id}
            aria-label={trans.__(
              'Lineage graph. Arrow keys go from node to node along the edges.'
            )}
            nodes={nodes}
            nodeTypes={NODE_TYPES}
            defaultViewport={
              props.viewport ?? firstViewport(boxes, props, size)
            }
            minZoom={Math.min(ZOOM.least, fitting(boxes, places, size).zoom)}
            maxZoom={ZOOM.most}
            onInit={instance => {
              flow.current = instance;
              props.onReady();
            }}
            onMove={(_, { zoom }) => setFar(zoom < ZOOM.letters)}
            onMoveEnd={(_, viewport) => props.onViewport(viewport)}
            onPaneClick={() => props.onSelect(null)}
            {...BEHAVIOUR}
            // far away nearly all are in view: coming and going would cost more
            onlyRenderVisibleElements={!isFar}
          >
            <Edges
              diagram={diagram}
              boxes={boxOf}
              places={places}
              path={props.path}
            />
          </ReactFlow>
        </NodeContext.Provider>
      )}
    </div>
  );
});

interface ControlParts {
  readonly boxes: readonly Box[];
  readonly boxOf: ReadonlyMap<string, Box>;
  readonly size: Size | null;
  readonly flow: { readonly current: Flow | null };
  /** Id of the node that takes the focus as soon as it is drawn. */
  readonly wanted: { current: string | null };
  readonly setCurrent: (id: string) => void;
}

/** What moves the view, from outside and by keys. */
function useControls(props: GraphCanvasProps, parts: ControlParts) {
  const { places } = props;
  const { boxes, boxOf, size, flow, wanted, setCurrent } = parts;
  const move = (to: GraphViewport) => void flow.current?.setViewport(to);
  const bring = (id: string, how: typeof showing, takesFocus: boolean) => {
    const box = places.has(id) ? boxOf.get(id) : undefined;
    if (!box || !size || !flow.current) {
      return false;
    }
    wanted.current = takesFocus ? id : null;
    move(how(box, places, size, flow.current.getViewport()));
    setCurrent(id);
    return true;
  };
  const controls: GraphHandle = {
    zoomIn: () => void flow.current?.zoomIn(),
    zoomOut: () => void flow.current?.zoomOut(),
    fit: () => size && move(fitting(boxes, places, size)),
    home: () => size && move(firstViewport(boxes, props, size)),
    centre: (id, takesFocus = true) => bring(id, centring, takesFocus)
  };
  return { controls, bring };
}

/** A graph to look at: nothing is dragged, connected or deleted; the wheel scrolls as elsewhere. */
const BEHAVIOUR = {
  nodesDraggable: false,
  nodesConnectable: false,
  nodesFocusable: false,
  edgesFocusable: false,
  elementsSelectable: false,
  disableKeyboardA11y: true,
  panOnScroll: true,
  panOnScrollSpeed: 1,
  zoomOnDoubleClick: false,
  deleteKeyCode: null,
  selectionKeyCode: null,
  multiSelectionKeyCode: null,
  panActivationKeyCode: null,
  proOptions: { hideAttribution: true }
} as const;

/** All of it if it can be read then; else its beginning, or the active cell. */
function firstViewport(
  boxes: readonly Box[],
  { places, activeNode }: GraphCanvasProps,
  size: Size
): GraphViewport {
  const viewport = fitting(boxes, places, size, ZOOM.readable);
  const active = boxes.find(({ id }) => id === activeNode);
  return active ? showing(active, places, size, viewport) : viewport;
}

function tabStopOf({ nodes }: Diagram, id: string | null): string | null {
  return nodes.some(node => node.id === id) ? id : (nodes[0]?.id ?? null);
}

/** What keys do while a node has the focus. */
function useKeys(
  props: GraphCanvasProps,
  current: string | null,
  controls: GraphHandle,
  go: (id: string) => void
): React.KeyboardEventHandler {
  const { diagram, places, onSelect } = props;
  const act = (key: string): boolean => {
    switch (key) {
      case '+':
      case '=':
        controls.zoomIn();
        return true;
      case '-':
        controls.zoomOut();
        return true;
      case '0':
        controls.fit();
        return true;
      case 'Escape':
        onSelect(null);
        return true;
      case ' ':
        onSelect(current === props.selected ? null : current);
        return true;
    }
    const isStep = STEP_KEYS.includes(key as StepKey);
    if (isStep && current !== null) {
      const next = step(key as StepKey, current, places, arcsOf(diagram));
      go(next ?? current);
    }
    return isStep;
  };
  return event => {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (!ctrlKey && !metaKey && !altKey && act(key)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
}
