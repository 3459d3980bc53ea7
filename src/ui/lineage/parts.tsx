import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { CellReference, DatasetUser } from '../../core/lineage';
import { formatCount } from '../../core/spans';
import { LinkButton } from '../shared/parts';
import { cellName, isReachable } from './wording';

/** What the parts of the panel can ask for. */
export interface LineageActions {
  /** Shows a cell, in its notebook. */
  readonly goTo: (cell: CellReference) => void;
  readonly copy: (text: string) => void;
  /** Shows a dataset in the graph of the current notebook. */
  readonly showInGraph?: (namespace: string, name: string) => void;
}

/** What every part of the panel is given. */
export interface PartProps {
  readonly trans: TranslationBundle;
  readonly actions: LineageActions;
}

/** A cell's name; a link when there is a cell to go to. */
export function CellLink(
  props: PartProps & { cell: CellReference }
): JSX.Element {
  const { cell, trans, actions } = props;
  const name = cellName(cell, trans);
  if (!isReachable(cell)) {
    return <span>{name}</span>;
  }
  const title =
    cell.place === 'elsewhere'
      ? (cell.path ?? '')
      : trans.__('Go to this cell');
  return (
    <LinkButton title={title} onClick={() => actions.goTo(cell)}>
      {name}
    </LinkButton>
  );
}

/** Cells of a list that are named; the others are counted. */
const NAMED = 4;

/** `cell 6, cell 9 and 3 more`. */
export function CellList(
  props: PartProps & { users: readonly DatasetUser[] }
): JSX.Element {
  const { users, trans, actions } = props;
  const more = users.length - NAMED;
  return (
    <>
      {users.slice(0, NAMED).map(({ cell, failed }, index) => (
        <React.Fragment key={cell.key}>
          {index > 0 && ', '}
          <CellLink cell={cell} trans={trans} actions={actions} />
          {failed && ` (${trans.__('failed')})`}
        </React.Fragment>
      ))}
      {more > 0 &&
        ` ${trans._n('and %2 more', 'and %2 more', more, formatCount(more))}`}
    </>
  );
}
