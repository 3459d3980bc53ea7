import type { TranslationBundle } from '@jupyterlab/translation';
import { checkIcon, copyIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { CellReference, DatasetUser } from '../../core/lineage';
import { formatCount } from '../../core/spans';
import { InCurrentRow } from './tree';
import { cellName, isReachable } from './wording';

/** What the parts of the panel can ask for. */
export interface LineageActions {
  /** Shows a cell, in its notebook. */
  readonly goTo: (cell: CellReference) => void;
  readonly copy: (text: string) => void;
}

/** What every part of the panel is given. */
export interface PartProps {
  readonly trans: TranslationBundle;
  readonly actions: LineageActions;
}

/** Letters that stay whole at the end of a name that is too long for its place. */
const TAIL = 12;

/** A name that loses its middle when it does not fit; the whole of it is the tooltip. */
export function Name(props: { name: string; title: string }): JSX.Element {
  // a line break or another control character would spoil the line, unseen
  const letters = Array.from(props.name.replace(/\p{Cc}/gu, '\ufffd'));
  const cut = Math.max(letters.length - TAIL, 0);
  return (
    <span className="nbx-Name" title={props.title}>
      <span className="nbx-Name-head">{letters.slice(0, cut).join('')}</span>
      <span className="nbx-Name-tail">{letters.slice(cut).join('')}</span>
    </span>
  );
}

/** A button that looks like a link, with the tab order of the row it is in. */
export function LinkButton(props: {
  onClick: () => void;
  title?: string;
  disabled?: boolean;
  children: React.ReactNode;
}): JSX.Element {
  const tabIndex = React.useContext(InCurrentRow) ? 0 : -1;
  return (
    <button
      type="button"
      className="nbx-Link"
      title={props.title}
      disabled={props.disabled}
      tabIndex={tabIndex}
      onClick={event => {
        event.stopPropagation();
        props.onClick();
      }}
    >
      {props.children}
    </button>
  );
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

/** Copies a text and says that it did. */
export function CopyButton(
  props: PartProps & { text: string; label: string }
): JSX.Element {
  const { text, label, trans, actions } = props;
  const [copied, setCopied] = React.useState(false);
  const Icon = (copied ? checkIcon : copyIcon).react;
  return (
    <LinkButton
      onClick={() => {
        actions.copy(text);
        setCopied(true);
      }}
    >
      <Icon tag="span" className="nbx-Icon" aria-hidden="true" />
      {copied ? trans.__('Copied') : label}
    </LinkButton>
  );
}
