import * as React from 'react';

import type { AccessView, DatasetView } from '../../core/lineage';
import { formatCount } from '../../core/spans';
import { CopyButton, LinkButton, Name } from '../shared/parts';
import { Tree } from '../shared/tree';
import type { TreeNode } from '../shared/tree-rows';
import { datasetIcons, graphIcon } from './icons';
import { CellLink, CellList, type PartProps } from './parts';
import {
  columnsText,
  fullName,
  isReachable,
  kindText,
  modeText,
  rowsText,
  shapeText,
  sizeText
} from './wording';

export interface DatasetsProps extends PartProps {
  readonly datasets: readonly DatasetView[];
  readonly scope: 'cell' | 'notebook';
  /** Name of the list for screen readers. */
  readonly label: string;
}

/** Datasets in one direction; each opens to all that is known of it. */
export function Datasets(props: DatasetsProps): JSX.Element {
  const { datasets, scope, label, trans, actions } = props;
  const shared = { trans, actions };
  return (
    <Tree
      label={label}
      restLabel={count =>
        trans._n('Show %2 more', 'Show %2 more', count, formatCount(count))
      }
      nodes={datasets.map(dataset => ({
        key: dataset.key,
        content: <Summary dataset={dataset} scope={scope} {...shared} />,
        children: () => detailNodes(dataset, shared)
      }))}
    />
  );
}

function Summary(
  props: PartProps & { dataset: DatasetView; scope: 'cell' | 'notebook' }
): JSX.Element {
  const { dataset, scope, trans, actions } = props;
  const Icon = datasetIcons[dataset.kind].react;
  const shape = shapeText(dataset.rows, dataset.columns, trans);
  const inNotebook = scope === 'notebook';
  const isRead = dataset.direction === 'read';
  const cells = (text: string, users: DatasetView['writers']) =>
    users.length > 0 && (
      <>
        {text} <CellList users={users} trans={trans} actions={actions} />
      </>
    );
  return (
    <div className="nbx-Dataset">
      <Icon tag="span" className="nbx-Icon" aria-hidden="true" />
      <Name name={dataset.label} title={fullName(dataset)} />
      <span
        className="nbx-Dataset-shape"
        title={shape ? trans.__('Rows and columns') : undefined}
      >
        {shape ?? (
          <span title={trans.__('Rows and columns are not known')}>—</span>
        )}
      </span>
      <Facts>
        {kindText(dataset.kind, trans)}
        {dataset.failed && (
          <span className="nbx-mod-failed">⚠ {trans.__('failed')}</span>
        )}
        {dataset.modes.map(mode => modeText(mode, trans)).join(', ')}
        {trans.__('seen by %1', dataset.layers[0])}
        {(inNotebook || isRead) &&
          cells(trans.__('written by'), dataset.writers)}
        {(inNotebook || !isRead) && cells(trans.__('read by'), dataset.readers)}
      </Facts>
    </div>
  );
}

/** What is true among some parts, with dots between. */
function Facts(props: { children: React.ReactNode }): JSX.Element {
  const parts = React.Children.toArray(props.children).filter(
    part => part !== ''
  );
  return (
    <small className="nbx-Dataset-facts">
      {parts.map((part, index) => (
        <React.Fragment key={index}>
          {index > 0 && ' · '}
          {part}
        </React.Fragment>
      ))}
    </small>
  );
}

function detailNodes(dataset: DatasetView, shared: PartProps): TreeNode[] {
  const { trans, actions } = shared;
  const name = fullName(dataset);
  const columns = dataset.columns ?? [];
  const key = (part: string | number) => `${dataset.key}/${part}`;
  const nodes: TreeNode[] = [
    {
      key: key('name'),
      activate: () => actions.copy(name),
      content: (
        <span className="nbx-Dataset-name">
          {name} <CopyButton text={name} label={trans.__('Copy')} {...shared} />{' '}
          {actions.showInGraph && (
            <LinkButton
              onClick={() =>
                actions.showInGraph?.(dataset.namespace, dataset.name)
              }
            >
              <graphIcon.react
                tag="span"
                className="nbx-Icon"
                aria-hidden="true"
              />
              {trans.__('Show in graph')}
            </LinkButton>
          )}
        </span>
      )
    },
    { key: key('size'), content: sizeText(dataset, trans) },
    ...dataset.accesses.map((item, index): TreeNode => ({
      key: key(index),
      activate: isReachable(item.cell)
        ? () => actions.goTo(item.cell)
        : undefined,
      content: <Evidence item={item} {...shared} />
    }))
  ];
  return columns.length === 0
    ? nodes
    : [...nodes, columnsNode(key('columns'), columns, shared)];
}

/** One observed access: who, what, how much, and which part of nbxflow saw it. */
function Evidence(props: PartProps & { item: AccessView }): JSX.Element {
  const { item, trans, actions } = props;
  const { access, execution } = item;
  return (
    <Facts>
      <CellLink cell={item.cell} trans={trans} actions={actions} />
      {access.direction === 'read' ? trans.__('read') : trans.__('wrote')}
      {access.rows === null
        ? trans.__('rows unknown')
        : rowsText(access.rows, trans)}
      {access.failed && (
        <span className="nbx-mod-failed">⚠ {trans.__('failed')}</span>
      )}
      {trans.__('seen by %1', access.layers.join(', '))}
      {execution.endedAt && new Date(execution.endedAt).toLocaleString()}
    </Facts>
  );
}

function columnsNode(
  key: string,
  columns: NonNullable<DatasetView['columns']>,
  { trans }: PartProps
): TreeNode {
  return {
    key,
    content: columnsText(columns.length, trans),
    children: () =>
      columns.map(({ name, type }, index) => ({
        key: `${key}/${index}`,
        content: (
          <span className="nbx-Column">
            <Name name={name} title={name} />
            <span className="nbx-Column-type">
              {type ?? trans.__('unknown')}
            </span>
          </span>
        )
      }))
  };
}
