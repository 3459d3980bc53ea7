import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { capitalized, cellName, Sentence } from './sentence';

/** What all that is shown of a notebook's dataflow needs. */
export interface DataflowProps {
  /** Ids of the code cells in document order. */
  readonly order: readonly string[];
  /** Shows a cell. */
  readonly goTo: (cell: string) => void;
  readonly trans: TranslationBundle;
}

/** A button that looks like a link. */
export function Link(props: {
  title?: string;
  onClick: () => void;
  children: React.ReactNode;
}): JSX.Element {
  return (
    <button
      type="button"
      className="nbx-Link"
      title={props.title}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  );
}

/** The name of a cell; a link when the cell is there. */
export function CellName(
  props: DataflowProps & { cell: string; isFirst?: boolean }
): JSX.Element {
  const { cell, order, goTo, trans, isFirst } = props;
  const plain = cellName(cell, order, trans);
  const name = isFirst ? capitalized(plain) : plain;
  return order.includes(cell) ? (
    <Link title={trans.__('Go to this cell')} onClick={() => goTo(cell)}>
      {name}
    </Link>
  ) : (
    <>{name}</>
  );
}

/** A sentence with its cells as links and names as code. */
export function SentenceView(
  props: DataflowProps & { parts: Sentence }
): JSX.Element {
  return (
    <>
      {props.parts.map((part, index) =>
        part.kind === 'cell' ? (
          <CellName
            key={index}
            {...props}
            cell={part.cell}
            isFirst={index === 0}
          />
        ) : part.kind === 'name' ? (
          <code key={index}>{part.text}</code>
        ) : (
          <React.Fragment key={index}>
            {index === 0 ? capitalized(part.text) : part.text}
          </React.Fragment>
        )
      )}
    </>
  );
}

/** Cells of a list that are named; the others are counted. */
const NAMED = 10;

/** Cells one after the other: `4, 5`. */
export function CellNumbers(
  props: DataflowProps & { cells: readonly string[] }
): JSX.Element {
  const { cells, order, goTo, trans } = props;
  const more = cells.length - NAMED;
  return (
    <>
      {cells.slice(0, NAMED).map((cell, index) => (
        <React.Fragment key={cell}>
          {index > 0 && ', '}
          <Link title={trans.__('Go to this cell')} onClick={() => goTo(cell)}>
            {order.indexOf(cell) + 1}
          </Link>
        </React.Fragment>
      ))}
      {more > 0 && ` ${trans._n('and %1 more', 'and %1 more', more)}`}
    </>
  );
}
