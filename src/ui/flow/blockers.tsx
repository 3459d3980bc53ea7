import { Button, errorIcon, infoIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { FlowBlocker } from '../../protocol';
import { LinkButton } from '../shared/parts';
import type { FlowPartProps } from './parts';
import { cellsText } from './words';

/** What stands in the way, each with the cell and what can be done; then what is to be known. */
export function Blockers(props: FlowPartProps): JSX.Element | null {
  const { trans } = props;
  const all = blockersOf(props.snapshot);
  const { isNeverRun, codeCells } = props.snapshot.proposal;
  // one sentence says it for all cells
  const isShown = ({ rule }: FlowBlocker) => !isNeverRun || rule !== 'not-run';
  const errors = all.filter(isError).filter(isShown);
  const warnings = all.filter(one => !isError(one));
  return (
    <>
      {isNeverRun && <NeverRun {...props} />}
      {errors.length > 0 && (
        <ul className="nbx-Flow-blockers" aria-label={trans.__('Blockers')}>
          {groupsOf(errors, codeCells).map((group, index) => (
            <Blocker key={index} {...props} {...group} />
          ))}
        </ul>
      )}
      {warnings.length > 0 && (
        <details className="nbx-Flow-notes">
          <summary>
            {trans._n('%1 thing to know', '%1 things to know', warnings.length)}
          </summary>
          <ul className="nbx-Flow-blockers">
            {warnings.map((blocker, index) => (
              <Blocker key={index} {...props} blocker={blocker} more={[]} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** A blocker, and others that the same click does something about. */
interface BlockerGroup {
  readonly blocker: FlowBlocker;
  readonly more: readonly FlowBlocker[];
}

/** Cells that only have to run are one entry: a notebook may have many. */
function groupsOf(
  blockers: readonly FlowBlocker[],
  codeCells: readonly string[]
): BlockerGroup[] {
  const isRun = ({ action }: FlowBlocker) => action?.kind === 'run-cells';
  const alike = new Map<string, FlowBlocker[]>();
  for (const [index, blocker] of blockers.entries()) {
    const { rule, fix } = blocker;
    const key = isRun(blocker) ? `${rule} ${fix}` : `${index}`;
    alike.set(key, [...(alike.get(key) ?? []), blocker]);
  }
  return [...alike.values()].flatMap(([first, ...more]) =>
    first ? [{ blocker: withCells(first, more, codeCells), more }] : []
  );
}

/** Its action runs the cells of the others too, in notebook order. */
function withCells(
  blocker: FlowBlocker,
  more: readonly FlowBlocker[],
  codeCells: readonly string[]
): FlowBlocker {
  if (more.length === 0) {
    return blocker;
  }
  const cells = [blocker, ...more].flatMap(({ action }) =>
    action?.kind === 'run-cells' ? action.cells : []
  );
  const ordered = codeCells.filter(cell => cells.includes(cell));
  return { ...blocker, action: { kind: 'run-cells', cells: ordered } };
}

/** All that was found, with what came out when the code was made. */
export function blockersOf({
  proposal,
  files
}: FlowPartProps['snapshot']): readonly FlowBlocker[] {
  const problems = (files?.problems ?? []).map(problem => ({
    ...problem,
    severity: 'error' as const,
    action: null
  }));
  return [...(proposal.spec?.blockers ?? []), ...problems];
}

export function isError({ severity }: FlowBlocker): boolean {
  return severity === 'error';
}

function NeverRun({ trans, actions }: FlowPartProps): JSX.Element {
  return (
    <div className="nbx-Flow-first">
      <p>
        {trans.__(
          'No cell has run in this kernel. Run all cells first: steps are proposed from what really happens.'
        )}
      </p>
      <Button small className="nbx-mod-main" onClick={actions.runAll}>
        {trans.__('Run all cells')}
      </Button>
    </div>
  );
}

function Blocker(props: FlowPartProps & BlockerGroup): JSX.Element {
  const { blocker, more, trans, actions } = props;
  const { message, fix, action } = blocker;
  const Icon = (isError(blocker) ? errorIcon : infoIcon).react;
  return (
    <li
      className={`nbx-Flow-blocker nbx-mod-${blocker.severity}`}
      data-nbx-rule={blocker.rule}
    >
      <Icon tag="span" className="nbx-Icon" aria-hidden="true" />
      <div>
        <p>{message}</p>
        <p>
          <small>{fix}</small>
        </p>
        <p className="nbx-Flow-links">
          <GoTo {...props} cell={blocker.cell} />
          {action !== null && (
            <LinkButton title={fix} onClick={() => actions.fix(action)}>
              {actionText(action, props)}
            </LinkButton>
          )}
        </p>
        {more.length > 0 && (
          <details>
            <summary>{trans._n('%1 more', '%1 more', more.length)}</summary>
            {more.map((other, index) => (
              <p key={index}>
                {other.message} <GoTo {...props} cell={other.cell} />
              </p>
            ))}
          </details>
        )}
      </div>
    </li>
  );
}

function GoTo({
  cell,
  snapshot,
  trans,
  actions
}: FlowPartProps & { cell: string | null }): JSX.Element | null {
  if (cell === null) {
    return null;
  }
  return (
    <LinkButton
      title={cellsText([cell], snapshot.proposal.codeCells, trans)}
      onClick={() => actions.goTo(cell)}
    >
      {trans.__('Go to cell')}
    </LinkButton>
  );
}

function actionText(
  action: NonNullable<FlowBlocker['action']>,
  { trans }: FlowPartProps
): string {
  switch (action.kind) {
    case 'merge-steps':
      return trans.__('Join steps');
    case 'run-cells':
      return trans._n('Run %1 cell', 'Run %1 cells', action.cells.length);
    case 'move-secret':
      return trans.__('Move to environment variable');
  }
}
