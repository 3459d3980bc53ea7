import type { TranslationBundle } from '@jupyterlab/translation';
import { Button } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { LineageView as Lineage } from '../../core/lineage';
import { formatCount } from '../../core/spans';
import type { DeliverySnapshot } from '../../models/delivery';
import type { LineageScope, LineageSnapshot } from '../../models/lineage';
import { Failure } from '../shared/failure';
import { Switch } from '../shared/switch';
import { Datasets } from './datasets';
import { Delivery } from './delivery';
import { graphIcon } from './icons';
import type { LineageActions, PartProps } from './parts';
import { UnseenList } from './unseen';
import { VariablesIn, VariablesOut } from './variables';
import { emptyText } from './wording';

export interface LineageViewProps {
  readonly lineage: LineageSnapshot;
  readonly delivery: DeliverySnapshot;
  readonly trans: TranslationBundle;
  readonly actions: LineageActions & {
    readonly setScope: (scope: LineageScope) => void;
    /** Shows a cell of the current notebook. */
    readonly goToOwn: (path: string, cell: string) => void;
    readonly refresh: () => void;
    /** Shows the graph of the current notebook. */
    readonly showGraph: () => void;
    readonly retry: (sink: string) => void;
  };
}

/** The lineage panel: what the active cell or the notebook reads and writes, and its delivery. */
export function LineageView(props: LineageViewProps): JSX.Element {
  const { lineage, delivery, trans, actions } = props;
  return (
    <>
      <div className="nbx-Lineage-header">
        <h2>{trans.__('Lineage')}</h2>
        <GraphButton {...props} />
        <ScopeSwitch
          scope={lineage.scope}
          trans={trans}
          onChange={actions.setScope}
        />
      </div>
      <div
        className={
          lineage.loading && lineage.reply
            ? 'nbx-Lineage-body nbx-mod-loading'
            : 'nbx-Lineage-body'
        }
        aria-busy={lineage.loading}
      >
        {lineage.focus && lineage.failure && (
          <Failure
            failure={lineage.failure}
            trans={trans}
            actions={actions}
            onRetry={actions.refresh}
          >
            {lineage.reply
              ? trans.__(
                  'Below is what was known before; the notebook still runs.'
                )
              : trans.__('Lineage cannot be shown; the notebook still runs.')}
          </Failure>
        )}
        <Body {...props} />
      </div>
      <Delivery delivery={delivery} trans={trans} retry={actions.retry} />
    </>
  );
}

function GraphButton({
  lineage,
  trans,
  actions
}: LineageViewProps): JSX.Element {
  const label = trans.__('Show lineage graph');
  return (
    <Button
      small
      minimal
      className="nbx-Lineage-graph"
      title={label}
      aria-label={label}
      disabled={!lineage.focus}
      onClick={actions.showGraph}
    >
      <graphIcon.react tag="span" className="nbx-Icon" />
    </Button>
  );
}

function ScopeSwitch(props: {
  scope: LineageScope;
  trans: TranslationBundle;
  onChange: (scope: LineageScope) => void;
}): JSX.Element {
  const { scope, trans, onChange } = props;
  return (
    <Switch
      label={trans.__('Show lineage of')}
      value={scope}
      options={[
        ['cell', trans.__('Cell')],
        ['notebook', trans.__('Notebook')]
      ]}
      onChange={onChange}
    />
  );
}

/** The sections, or one sentence that says what will be there and what to do. */
function Body(props: LineageViewProps): JSX.Element | null {
  const { lineage, trans, actions } = props;
  const { focus, reply, view, scope, loading } = lineage;
  if (!focus) {
    return (
      <Empty>
        {trans.__(
          'Open a notebook to see here which data its cells read and write.'
        )}
      </Empty>
    );
  }
  if (scope === 'cell' && focus.activeCell?.type !== 'code') {
    return (
      <Empty>
        {trans.__(
          'Select a code cell to see here which data it reads and writes.'
        )}{' '}
        <Button small onClick={() => actions.setScope('notebook')}>
          {trans.__('Show the whole notebook')}
        </Button>
      </Empty>
    );
  }
  if (!reply || !view) {
    return loading ? <Empty>{trans.__('Loading…')}</Empty> : null;
  }
  const empty = emptyText(view, scope, trans);
  const position = focus.codeCells.indexOf(focus.activeCell?.id ?? '') + 1;
  const cell = scope === 'cell' ? trans.__('Cell %1', position) : null;
  return empty ? (
    <>
      {cell && <Heading cell={cell} />}
      <Empty>{empty}</Empty>
      <Variables {...props} />
    </>
  ) : (
    <Sections
      view={view}
      scope={scope}
      cell={cell}
      variables={<Variables {...props} />}
      {...{ trans, actions }}
    />
  );
}

/** What the cell reads and makes in the kernel; nothing where nothing is known of it. */
function Variables(props: LineageViewProps): JSX.Element | null {
  const { lineage, trans, actions } = props;
  const { focus, variables } = lineage;
  if (!focus || !variables) {
    return null;
  }
  const shared = {
    variables,
    order: focus.codeCells,
    goTo: (cell: string) => actions.goToOwn(focus.path, cell),
    trans
  };
  const ins = trans.__('Variables in');
  const outs = trans.__('Variables out');
  return (
    <>
      {variables.in.length > 0 && (
        <Section title={ins} count={variables.in.length}>
          <VariablesIn label={ins} {...shared} />
        </Section>
      )}
      {variables.out.length > 0 && (
        <Section title={outs} count={variables.out.length}>
          <VariablesOut label={outs} {...shared} />
        </Section>
      )}
    </>
  );
}

function Sections(
  props: PartProps & {
    view: Lineage;
    scope: LineageScope;
    cell: string | null;
    variables: React.ReactNode;
  }
): JSX.Element {
  const { view, scope, cell, variables, trans, actions } = props;
  const shared = { scope, trans, actions };
  const reads = trans.__('Reads');
  const writes = trans.__('Writes');
  const unseen = trans.__('Could not see');
  const unseenCount = view.unseen.length + view.blindSpots.length;
  return (
    <>
      <Section cell={cell} title={reads} count={view.reads.length}>
        <Datasets datasets={view.reads} label={reads} {...shared} />
      </Section>
      <Section title={writes} count={view.writes.length}>
        <Datasets datasets={view.writes} label={writes} {...shared} />
      </Section>
      {variables}
      {unseenCount > 0 && (
        <Section title={unseen} count={unseenCount}>
          <UnseenList view={view} label={unseen} {...{ trans, actions }} />
        </Section>
      )}
    </>
  );
}

function Section(props: {
  cell?: string | null;
  title: string;
  count: number;
  children: React.ReactNode;
}): JSX.Element {
  return (
    <section className="nbx-Section">
      <Heading cell={props.cell} title={props.title} count={props.count} />
      {props.count > 0 && props.children}
    </section>
  );
}

function Heading(props: {
  cell?: string | null;
  title?: string;
  count?: number;
}): JSX.Element {
  const { cell, title, count } = props;
  return (
    <h3>
      <span>{[cell, title].filter(part => part).join(' · ')}</span>
      {count !== undefined && <span>{formatCount(count)}</span>}
    </h3>
  );
}

function Empty(props: { children: React.ReactNode }): JSX.Element {
  return <p className="nbx-Lineage-empty">{props.children}</p>;
}
