import type { TranslationBundle } from '@jupyterlab/translation';
import { Button } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { ReportColumn, ReportOrder, ReportRow } from '../../core/spans';
import {
  COLUMNS,
  columnText,
  columnWord,
  comparisonCaption
} from './report-words';

/** Rows that are drawn before the rest is asked for. */
const PAGE = 100;

export interface ReportTableProps {
  /** In the order in which they show. */
  readonly rows: readonly ReportRow[];
  /** First lines of the cells, by id. */
  readonly lines: ReadonlyMap<string, string>;
  readonly order: ReportOrder;
  readonly trans: TranslationBundle;
  readonly onSort: (column: ReportColumn) => void;
  readonly goTo: (cell: string) => void;
}

/**
 * The costliest cells. The buttons in the head sort; up, down, home and end move between the cells,
 * of which one at a time is in the tab order.
 */
export function ReportTable(props: ReportTableProps): JSX.Element {
  const { rows, trans } = props;
  const [isAll, setAll] = React.useState(false);
  const [current, setCurrent] = React.useState<string | null>(null);
  const buttons = React.useRef(new Map<string, HTMLElement>()).current;
  const shown = isAll ? rows : rows.slice(0, PAGE);
  const index = Math.max(
    shown.findIndex(({ cell }) => cell === current),
    0
  );
  const onKeyDown = (event: React.KeyboardEvent) => {
    const next = stepTo(event.key, index, shown.length);
    const row = next === null ? undefined : shown[next];
    if (row !== undefined) {
      event.preventDefault();
      buttons.get(row.cell)?.focus();
    }
  };
  const label = trans.__('Costs of cells');
  return (
    <>
      <div
        className="nbx-Report-scroll"
        role="region"
        aria-label={label}
        tabIndex={0}
      >
        <table className="nbx-Report-table" aria-label={label}>
          <Head {...props} />
          <tbody onKeyDown={onKeyDown}>
            {shown.map((row, i) => (
              <Row
                key={row.cell}
                {...props}
                row={row}
                isCurrent={i === index}
                buttons={buttons}
                onFocus={() => setCurrent(row.cell)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < rows.length && (
        <p className="nbx-Report-more">
          <Button small onClick={() => setAll(true)}>
            {trans.__('Show %1 more', rows.length - shown.length)}
          </Button>
        </p>
      )}
    </>
  );
}

function Head({ order, trans, onSort }: ReportTableProps): JSX.Element {
  return (
    <thead>
      <tr>
        {COLUMNS.map(column => {
          const isSorted = order.column === column;
          const sort = order.isDescending ? 'descending' : 'ascending';
          return (
            <th
              key={column}
              scope="col"
              aria-sort={isSorted ? sort : undefined}
              data-nbx-column={column}
            >
              <button
                type="button"
                className="nbx-Report-sort"
                onClick={() => onSort(column)}
              >
                {columnWord(column, trans)}
                <span className="nbx-Report-arrow" aria-hidden="true">
                  {isSorted ? (order.isDescending ? '▼' : '▲') : ''}
                </span>
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

interface RowProps extends ReportTableProps {
  readonly row: ReportRow;
  readonly isCurrent: boolean;
  readonly buttons: Map<string, HTMLElement>;
  readonly onFocus: () => void;
}

function Row(props: RowProps): JSX.Element {
  const { row, lines, trans, buttons } = props;
  const line = lines.get(row.cell) ?? '';
  return (
    <tr data-nbx-state={row.state}>
      <th scope="row">
        <button
          type="button"
          ref={node => {
            if (node) {
              buttons.set(row.cell, node);
            } else {
              buttons.delete(row.cell);
            }
          }}
          className="nbx-Report-cell"
          tabIndex={props.isCurrent ? 0 : -1}
          title={trans.__('Go to cell %1: %2', row.position, line)}
          onFocus={props.onFocus}
          onClick={() => props.goTo(row.cell)}
        >
          <span className="nbx-Report-position">{row.position}</span>
          <code>{line === '' ? trans.__('(empty)') : line}</code>
        </button>
      </th>
      {COLUMNS.map(
        column =>
          column !== 'cell' && (
            <Figure key={column} row={row} column={column} trans={trans} />
          )
      )}
    </tr>
  );
}

function Figure(props: {
  row: ReportRow;
  column: Exclude<ReportColumn, 'cell'>;
  trans: TranslationBundle;
}): JSX.Element {
  const { row, column, trans } = props;
  const comparison =
    column === 'usual' ? row.time : column === 'growth' ? row.memory : null;
  const isMore = comparison?.kind === 'compared' && comparison.isMore;
  return (
    <td
      data-nbx-column={column}
      className={isMore ? 'nbx-mod-more' : undefined}
      title={comparison ? comparisonCaption(comparison, trans) : undefined}
    >
      {isMore && <span aria-hidden="true">▲ </span>}
      {columnText(row, column, trans)}
    </td>
  );
}

function stepTo(key: string, index: number, rows: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(index + 1, rows - 1);
    case 'ArrowUp':
      return Math.max(index - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return rows - 1;
    default:
      return null;
  }
}
