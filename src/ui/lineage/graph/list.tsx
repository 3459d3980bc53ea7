import * as React from 'react';

import {
  byEnd,
  type Diagram,
  type DiagramEdge,
  type DiagramNode,
  oneLine
} from '../../../core/lineage';
import { formatCount } from '../../../core/spans';
import type { VerdictState } from '../../../protocol';
import { LinkButton, Name } from '../../shared/parts';
import { Tree } from '../../shared/tree';
import type { TreeNode } from '../../shared/tree-rows';
import { datasetIcons, graphIcon, unseenIcon } from '../icons';
import { CellLink, type PartProps } from '../parts';
import { isReachable } from '../wording';
import { cellState, datasetFacts, nodeName } from './words';

export interface GraphListProps extends PartProps {
  readonly diagram: Diagram;
  readonly verdicts: ReadonlyMap<string, VerdictState>;
  /** Nodes that were looked for; null: all show. */
  readonly found: ReadonlySet<string> | null;
  /** Shows a node in the graph. */
  readonly onShow: (id: string) => void;
}

/** What the graph shows, as lists: datasets with their cells, cells with their datasets. */
export function GraphList(props: GraphListProps): JSX.Element {
  const { diagram, found, trans } = props;
  const nodes = diagram.nodes.filter(({ id }) => found?.has(id) ?? true);
  const lists = useLists(props);
  const section = (kind: DiagramNode['kind'], title: string) => {
    const shown = nodes.filter(node => node.kind === kind);
    return (
      shown.length > 0 && (
        <section className="nbx-Section">
          <h3>
            <span>{title}</span>
            <span>{formatCount(shown.length)}</span>
          </h3>
          <Tree
            label={title}
            restLabel={count =>
              trans._n(
                'Show %2 more',
                'Show %2 more',
                count,
                formatCount(count)
              )
            }
            nodes={shown.map(lists)}
          />
        </section>
      )
    );
  };
  return (
    <div className="nbx-Graph-list">
      {section('dataset', trans.__('Datasets'))}
      {section('cell', trans.__('Cells'))}
      {section('unseen', trans.__('Could not see'))}
    </div>
  );
}

/** The row of a node; what it is connected with opens below it. */
function useLists(props: GraphListProps): (node: DiagramNode) => TreeNode {
  const { diagram, trans } = props;
  const [known, incoming, outgoing] = React.useMemo(
    () => [
      new Map(diagram.nodes.map(node => [node.id, node])),
      byEnd(diagram.edges, 'target'),
      byEnd(diagram.edges, 'source')
    ],
    [diagram]
  );
  const row = (edge: DiagramEdge, other: string): TreeNode[] => {
    const node = known.get(other);
    return node ? [relation(edge, node, props)] : [];
  };
  return node => ({
    key: node.id,
    content: <Summary node={node} {...props} />,
    children: () => [
      {
        key: `${node.id}/show`,
        activate: () => props.onShow(node.id),
        content: (
          <LinkButton onClick={() => props.onShow(node.id)}>
            <graphIcon.react
              tag="span"
              className="nbx-Icon"
              aria-hidden="true"
            />{' '}
            {trans.__('Show in graph')}
          </LinkButton>
        )
      },
      ...(incoming.get(node.id) ?? []).flatMap(edge => row(edge, edge.source)),
      ...(outgoing.get(node.id) ?? []).flatMap(edge => row(edge, edge.target))
    ]
  });
}

function relation(
  edge: DiagramEdge,
  other: DiagramNode,
  props: GraphListProps
): TreeNode {
  const { trans, actions, onShow } = props;
  const key = `${edge.id}/${other.id}`;
  const failed = edge.failed && (
    <span className="nbx-mod-failed"> ⚠ {trans.__('failed')}</span>
  );
  if (other.kind === 'cell') {
    const { cell } = other;
    return {
      key,
      activate: isReachable(cell) ? () => actions.goTo(cell) : undefined,
      content: (
        <>
          {byText(edge.kind, trans)}{' '}
          <CellLink cell={cell} trans={trans} actions={actions} />
          {failed}
        </>
      )
    };
  }
  return {
    key,
    activate: () => onShow(other.id),
    content: (
      <span className="nbx-Graph-relation">
        {doesText(edge.kind, trans)}{' '}
        <Name name={oneLine(other.label)} title={oneLine(other.label)} />
        {failed}
      </span>
    )
  };
}

function byText(kind: DiagramEdge['kind'], trans: PartProps['trans']): string {
  switch (kind) {
    case 'read':
      return trans.__('read by');
    case 'write':
      return trans.__('written by');
    case 'unseen':
      return trans.__('done by');
  }
}

function doesText(
  kind: DiagramEdge['kind'],
  trans: PartProps['trans']
): string {
  switch (kind) {
    case 'read':
      return trans.__('reads');
    case 'write':
      return trans.__('writes');
    case 'unseen':
      return trans.__('could not see:');
  }
}

function Summary(props: GraphListProps & { node: DiagramNode }): JSX.Element {
  const { node, verdicts, trans, actions } = props;
  switch (node.kind) {
    case 'cell': {
      const state = cellState(node, verdicts.get(node.id), trans);
      return (
        <span className={`nbx-Graph-row nbx-mod-${state.name}`}>
          {isReachable(node.cell) ? (
            <CellLink cell={node.cell} trans={trans} actions={actions} />
          ) : (
            nodeName(node, trans)
          )}
          <small>{state.word}</small>
        </span>
      );
    }
    case 'dataset': {
      const Icon = datasetIcons[node.type].react;
      return (
        <span className="nbx-Graph-row">
          <Icon tag="span" className="nbx-Icon" aria-hidden="true" />
          <Name
            name={oneLine(node.label)}
            title={oneLine(`${node.namespace} ${node.name}`)}
          />
          <small className={node.failed ? 'nbx-mod-failed' : undefined}>
            {node.failed
              ? `⚠ ${trans.__('failed')}`
              : datasetFacts(node, trans)}
          </small>
        </span>
      );
    }
    case 'unseen':
      return (
        <span className="nbx-Unseen">
          <unseenIcon.react
            tag="span"
            className="nbx-Icon"
            aria-hidden="true"
          />
          <span>{node.label}</span>
        </span>
      );
  }
}
