import {
  type Node,
  type NodeProps,
  type ReactFlowState,
  useStore
} from '@xyflow/react';
import type { TranslationBundle } from '@jupyterlab/translation';
import { notebookIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { type DiagramNode, oneLine } from '../../../core/lineage';
import { Name } from '../../shared/parts';
import { datasetIcons, unseenIcon } from '../icons';
import { ZOOM } from './viewport';
import { cellFace, type CellState, datasetFacts } from './words';

/** What a node of the drawing shows. */
export type NodeData = {
  readonly node: DiagramNode;
  /** Its name and its neighbours, for screen readers and as tooltip. */
  readonly label: string;
  /** Null for what is no cell. */
  readonly state: CellState | null;
  /** It is the one in the tab order. */
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
  /** It is on the path of the selected node, or found; null when neither is asked for. */
  readonly isMeant: boolean | null;
  /** It is the active cell of the notebook. */
  readonly isActive: boolean;
};

export type GraphNode = Node<NodeData, 'lineage'>;

/** What nodes can ask for. */
export interface NodeActions {
  readonly trans: TranslationBundle;
  /** Id of the node that takes the focus as soon as it is drawn. */
  readonly wanted: { current: string | null };
  readonly onFocus: (id: string) => void;
  readonly onClick: (node: DiagramNode) => void;
}

export const NodeContext = React.createContext<NodeActions | null>(null);

/** One node: a numbered square for a cell, a rounded box for a dataset or what was not seen. */
export const LineageNode = React.memo(function LineageNode(
  props: NodeProps<GraphNode>
): JSX.Element | null {
  const { data } = props;
  const { node } = data;
  const actions = React.useContext(NodeContext);
  const isReadable = useStore(isNear);
  const button = React.useRef<HTMLButtonElement>(null);
  React.useEffect(() => {
    const isWanted = actions?.wanted.current === node.id;
    if (isWanted || (data.isCurrent && waitsForFocus(button.current))) {
      if (actions) {
        actions.wanted.current = null;
      }
      button.current?.focus({ preventScroll: true });
    }
  });
  if (!actions) {
    return null;
  }
  return (
    <button
      ref={button}
      type="button"
      className={classOf(data)}
      data-nbx-state={data.state?.name}
      tabIndex={data.isCurrent ? 0 : -1}
      title={data.label}
      aria-label={data.label}
      aria-pressed={data.isSelected}
      aria-current={data.isActive ? 'location' : undefined}
      onFocus={() => actions.onFocus(node.id)}
      onClick={() => actions.onClick(node)}
    >
      {isReadable && <Face data={data} trans={actions.trans} />}
    </button>
  );
});

/** The panel itself has the focus: it was activated before anything was drawn. */
function waitsForFocus(button: HTMLElement | null): boolean {
  const { activeElement } = document;
  return (
    activeElement !== null && button?.closest('.nbx-Graph') === activeElement
  );
}

/** So many names cost little at any size. */
const FEW = 300;

function isNear({ transform, nodeLookup }: ReactFlowState): boolean {
  return transform[2] >= ZOOM.letters || nodeLookup.size <= FEW;
}

function classOf(data: NodeData): string {
  const { node, state, isSelected, isMeant, isActive } = data;
  const isElsewhere = node.kind === 'cell' && node.cell.place !== 'here';
  const isFailed = node.kind === 'dataset' && node.failed;
  return [
    'nbx-GraphNode',
    `nbx-mod-${node.kind}`,
    state && `nbx-mod-${state.name}`,
    isElsewhere && 'nbx-mod-elsewhere',
    isFailed && 'nbx-mod-failed',
    isSelected && 'nbx-mod-selected',
    isMeant === true && 'nbx-mod-meant',
    isMeant === false && 'nbx-mod-faded',
    isActive && 'nbx-mod-active'
  ]
    .filter(part => part)
    .join(' ');
}

function Face(props: {
  data: NodeData;
  trans: TranslationBundle;
}): JSX.Element {
  const { data, trans } = props;
  const { node, state } = data;
  switch (node.kind) {
    case 'cell': {
      const Mark = state?.mark?.react;
      const isElsewhere = node.cell.place === 'elsewhere';
      return (
        <>
          {isElsewhere && (
            <notebookIcon.react tag="span" className="nbx-Icon" />
          )}
          <Name name={cellFace(node)} title="" />
          {Mark && <Mark tag="span" className="nbx-GraphNode-mark" />}
        </>
      );
    }
    case 'dataset':
      return (
        <Lines
          icon={datasetIcons[node.type]}
          name={oneLine(node.label)}
          facts={
            node.failed ? `⚠ ${trans.__('failed')}` : datasetFacts(node, trans)
          }
        />
      );
    case 'unseen':
      return (
        <Lines
          icon={unseenIcon}
          name={oneLine(node.label)}
          facts={trans.__('could not see')}
        />
      );
  }
}

function Lines(props: {
  icon: typeof unseenIcon;
  name: string;
  facts: string;
}): JSX.Element {
  const Icon = props.icon.react;
  return (
    <>
      <Icon tag="span" className="nbx-Icon" />
      <span className="nbx-GraphNode-lines">
        <Name name={props.name} title="" />
        <small>{props.facts}</small>
      </span>
    </>
  );
}
