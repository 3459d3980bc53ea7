import type { TranslationBundle } from '@jupyterlab/translation';
import { Button, errorIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import {
  type Measure,
  type ReportColumn,
  type ReportOrder,
  firstLine,
  formatCount,
  formatSeconds,
  isRegression,
  reportCsv,
  sortRows
} from '../../core/spans';
import type { CostsReport } from '../../models/spans-costs';
import type { OverlayChoice } from '../../models/spans-overlay';
import { CopyButton } from '../shared/parts';
import { OverlayPicker } from './overlay-picker';
import { reportMarkdown } from './report-markdown';
import { ReportTable } from './report-table';
import { regressionTexts } from './report-words';
import { cellsText } from './share-words';
import { TimelineView } from './timeline';

export interface ReportActions {
  readonly goTo: (cell: string) => void;
  readonly copy: (text: string) => void;
  readonly retry: () => void;
  /** Null: nothing shows in the cells. */
  readonly pick: (measure: Measure | null) => void;
}

export interface ReportViewProps {
  /** Null without a notebook. */
  readonly report: CostsReport | null;
  readonly overlay: OverlayChoice;
  readonly trans: TranslationBundle;
  readonly actions: ReportActions;
}

interface PartProps extends ReportViewProps {
  readonly report: CostsReport;
}

/** The panel of what cells cost: totals, what is worse than usual, and the costliest cells. */
export function ReportView(props: ReportViewProps): JSX.Element {
  const { report, overlay, trans, actions } = props;
  const isLoading = report?.status.state === 'loading';
  return (
    <>
      <div className="nbx-Report-header">
        <h2>{trans.__('Performance')}</h2>
        <OverlayPicker overlay={overlay} trans={trans} onPick={actions.pick} />
      </div>
      <div
        className={`nbx-Report-body${isLoading ? ' nbx-mod-loading' : ''}`}
        aria-busy={isLoading}
      >
        {report === null ? (
          <p className="nbx-Report-empty">
            {trans.__('Open a notebook to see here what its cells cost.')}
          </p>
        ) : (
          <Body {...props} report={report} />
        )}
      </div>
    </>
  );
}

function Body(props: PartProps): JSX.Element {
  const { report, trans } = props;
  return (
    <>
      <Trouble {...props} />
      {report.rows.length === 0 ? (
        <Nothing {...props} />
      ) : (
        <>
          <Totals report={report} trans={trans} />
          <Regressions {...props} />
          <LastRun {...props} />
          <Costs {...props} />
        </>
      )}
    </>
  );
}

/** Says what failed, and what still works. */
function Trouble({ report, trans, actions }: PartProps): JSX.Element | null {
  const { state, reason } = report.status;
  if (state !== 'unreachable' && state !== 'unavailable') {
    return null;
  }
  return (
    <div className="nbx-Failure" role="alert">
      <p>
        <errorIcon.react tag="span" className="nbx-Icon" aria-hidden="true" />
        {reason} {trans.__('This is the last that is known.')}
      </p>
      {state === 'unreachable' && (
        <Button small onClick={actions.retry}>
          {trans.__('Try again')}
        </Button>
      )}{' '}
      <CopyButton
        text={reason ?? state}
        label={trans.__('Copy details')}
        trans={trans}
        actions={actions}
      />
    </div>
  );
}

/** Says that nothing ran only where all is known. */
function Nothing({ report, trans }: PartProps): JSX.Element | null {
  const { status, isComplete } = report;
  if (status.state === 'loading' || (status.state === 'ready' && !isComplete)) {
    return <p className="nbx-Report-empty">{trans.__('Loading…')}</p>;
  }
  return status.state === 'ready' ? (
    <p className="nbx-Report-empty">
      {trans.__(
        'No cell of this notebook has run under record. Run cells, and what they cost shows here.'
      )}
    </p>
  ) : null;
}

function Totals({
  report,
  trans
}: Pick<PartProps, 'report' | 'trans'>): JSX.Element {
  const { totals, cells, recorded, isComplete } = report;
  const all = formatSeconds(recorded.seconds);
  return (
    <dl className="nbx-Report-totals">
      <div>
        <dt>
          {trans.__(
            'last runs of %1',
            cellsText(totals.time.known, cells, trans)
          )}
        </dt>
        <dd>{formatSeconds(totals.time.sum)}</dd>
      </div>
      <div>
        <dt>
          {trans._n(
            '%2 run on record',
            '%2 runs on record',
            recorded.runs,
            formatCount(recorded.runs)
          )}
        </dt>
        <dd>{isComplete ? all : trans.__('≥ %1', all)}</dd>
      </div>
    </dl>
  );
}

function Regressions({ report, trans, actions }: PartProps): JSX.Element {
  const worse = report.rows.filter(isRegression);
  const compared = report.rows.filter(({ time }) => time.kind === 'compared');
  return (
    <section className="nbx-Section">
      <h3>
        <span>{trans.__('More than usual')}</span>
        <span>{worse.length}</span>
      </h3>
      {worse.length === 0 ? (
        <p className="nbx-Report-note">
          {compared.length === 0
            ? trans.__(
                'Nothing to compare yet: that takes three earlier runs of a cell with the same text.'
              )
            : trans._n(
                'The %1 cell that can be compared took no more than usual.',
                'The %1 cells that can be compared took no more than usual.',
                compared.length
              )}
        </p>
      ) : (
        <ul className="nbx-Report-worse">
          {worse.map(row => (
            <li key={row.cell}>
              <button
                type="button"
                className="nbx-Link"
                onClick={() => actions.goTo(row.cell)}
              >
                {trans.__('Cell %1', row.position)}
              </button>{' '}
              {regressionTexts(row, trans).join('; ')}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Two executions are the least that have an order. */
function LastRun({ report, trans, actions }: PartProps): JSX.Element | null {
  const { timeline, rows } = report;
  const positions = React.useMemo(
    () => new Map(rows.map(({ cell, position }) => [cell, position])),
    [rows]
  );
  if (timeline === null || timeline.bars.length < 2) {
    return null;
  }
  return (
    <section className="nbx-Section">
      <h3>
        <span>{trans.__('Last run')}</span>
        <span>{timeline.bars.length}</span>
      </h3>
      <TimelineView
        timeline={timeline}
        positions={positions}
        trans={trans}
        goTo={actions.goTo}
      />
    </section>
  );
}

function Costs({ report, trans, actions }: PartProps): JSX.Element {
  const [order, setOrder] = React.useState<ReportOrder>({
    column: 'time',
    isDescending: true
  });
  const { rows, sources } = report;
  const sorted = React.useMemo(() => sortRows(rows, order), [rows, order]);
  const lines = React.useMemo(
    () => new Map([...sources].map(([id, text]) => [id, firstLine(text)])),
    [sources]
  );
  return (
    <section className="nbx-Section">
      <h3>
        <span>{trans.__('Costliest cells')}</span>
        <span>{rows.length}</span>
      </h3>
      <ReportTable
        rows={sorted}
        lines={lines}
        order={order}
        trans={trans}
        onSort={column => setOrder(nextOrder(order, column))}
        goTo={actions.goTo}
      />
      <p className="nbx-Report-copy">
        <CopyButton
          text={() => reportCsv(sorted, lines)}
          label={trans.__('Copy as CSV')}
          trans={trans}
          actions={actions}
        />
        <CopyButton
          text={() => reportMarkdown(sorted, lines, trans)}
          label={trans.__('Copy as Markdown')}
          trans={trans}
          actions={actions}
        />
      </p>
    </section>
  );
}

/** The costliest first; the same column again the other way; cells first from the top. */
function nextOrder(order: ReportOrder, column: ReportColumn): ReportOrder {
  return order.column === column
    ? { column, isDescending: !order.isDescending }
    : { column, isDescending: column !== 'cell' };
}
