import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type {
  CellVariables,
  VariableIn,
  VariableOut
} from '../../core/dataflow';

/** Readers of a variable that are named; the others are counted. */
const NAMED = 3;

export interface VariablesProps {
  readonly variables: CellVariables;
  /** Ids of the code cells in document order. */
  readonly order: readonly string[];
  /** Shows a cell of this notebook, by id. */
  readonly goTo: (cell: string) => void;
  readonly trans: TranslationBundle;
}

/** The variables that a cell reads, with the cells that made them: `flights ← 2`. */
export function VariablesIn(
  props: VariablesProps & { label: string }
): JSX.Element {
  return (
    <ul className="nbx-Variables" aria-label={props.label}>
      {props.variables.in.map(variable => (
        <li key={variable.name}>
          <ChipIn {...props} variable={variable} />
        </li>
      ))}
    </ul>
  );
}

/** The variables that a cell makes or changes, with the cells that read them: `delays → 5, 6`. */
export function VariablesOut(
  props: VariablesProps & { label: string }
): JSX.Element {
  return (
    <ul className="nbx-Variables" aria-label={props.label}>
      {props.variables.out.map(variable => (
        <li key={variable.name}>
          <ChipOut {...props} variable={variable} />
        </li>
      ))}
    </ul>
  );
}

function ChipIn(props: VariablesProps & { variable: VariableIn }): JSX.Element {
  const { variable, order, trans } = props;
  const { name, byCell, older } = variable;
  const position = byCell === null ? 0 : order.indexOf(byCell) + 1;
  const from =
    position > 0
      ? String(position)
      : byCell === null
        ? trans.__('elsewhere')
        : trans.__('removed');
  const cells = older ? trans.__('%1 (older)', from) : from;
  const title = older
    ? trans.__('%1 has a newer value than the one that was read', name)
    : position > 0
      ? trans.__('%1 was made by cell %2', name, position)
      : trans.__('%1 was made by no cell of this notebook', name);
  return (
    <Chip
      name={name}
      cells={`← ${cells}`}
      isOlder={older}
      title={title}
      onClick={
        byCell !== null && position > 0 ? () => props.goTo(byCell) : null
      }
    />
  );
}

function ChipOut(
  props: VariablesProps & { variable: VariableOut }
): JSX.Element {
  const { variable, order, trans } = props;
  const { name, changed, readBy } = variable;
  const readers = readBy.filter(cell => order.includes(cell));
  const [first] = readers;
  const more = readers.length - NAMED;
  const names = readers
    .slice(0, NAMED)
    .map(cell => order.indexOf(cell) + 1)
    .join(', ');
  const cells = more > 0 ? trans.__('%1 and %2 more', names, more) : names;
  const what = changed
    ? trans.__('%1 is changed here', name)
    : trans.__('%1 is made here', name);
  const title =
    first === undefined
      ? trans.__('%1, and read by no other cell', what)
      : trans._n(
          '%2, and read by %1 other cell',
          '%2, and read by %1 other cells',
          readers.length,
          what
        );
  return (
    <Chip
      name={name}
      cells={first === undefined ? '' : `→ ${cells}`}
      isOlder={false}
      title={title}
      onClick={first === undefined ? null : () => props.goTo(first)}
    />
  );
}

function Chip(props: {
  name: string;
  cells: string;
  isOlder: boolean;
  title: string;
  onClick: (() => void) | null;
}): JSX.Element {
  const { name, cells, isOlder, title, onClick } = props;
  const className = `nbx-Variable${isOlder ? ' nbx-mod-older' : ''}`;
  const content = (
    <>
      <span className="nbx-Name">
        <span className="nbx-Name-head">{name}</span>
      </span>
      {cells && <span className="nbx-Variable-cells">{cells}</span>}
    </>
  );
  return onClick === null ? (
    <span className={className} title={title}>
      {content}
    </span>
  ) : (
    <button type="button" className={className} title={title} onClick={onClick}>
      {content}
    </button>
  );
}
