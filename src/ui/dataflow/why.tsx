import { Button } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { ChainStep } from '../../models/dataflow-chain';
import type { RunPlan } from '../../core/dataflow';
import type { Verdict } from '../../protocol';
import { CellName, CellNumbers, DataflowProps, SentenceView } from './parts';
import { reasonSentence } from './reasons';
import { verdictMeaning, verdictWord } from './words';

/** So many reasons of one cell are told. */
const NAMED = 4;

/** Walks from a cell to the causes of its state, and says what to do. */
export function Why(
  props: DataflowProps & {
    cell: string;
    verdict: Verdict | null;
    steps: readonly ChainStep[];
    plan: RunPlan;
    /** Why nothing is known; null when something is. */
    obstacle: string | null;
    onRun: () => void;
    onClose: () => void;
  }
): JSX.Element {
  const { cell, verdict, steps, plan, obstacle, trans } = props;
  const [first, ...others] = steps;
  return (
    <>
      <h2>
        <CellName {...props} isFirst />{' '}
        {verdict && <span>· {verdictWord(verdict, trans)}</span>}
      </h2>
      {obstacle && <p>{obstacle}</p>}
      {verdict && <p>{verdictMeaning(verdict, trans)}</p>}
      {first && <Reasons {...props} step={first} />}
      {others.length > 0 && (
        <ol className="nbx-Why-chain">
          {others.map(step => (
            <li key={step.cell} data-nbx-verdict={step.verdict.state}>
              <CellName {...props} cell={step.cell} isFirst />
              {' · '}
              {verdictWord(step.verdict, trans)}
              <Reasons {...props} step={step} />
            </li>
          ))}
        </ol>
      )}
      {plan.cells.length > 0 && (
        <p>
          {trans._n('Re-run %1 cell:', 'Re-run %1 cells:', plan.cells.length)}{' '}
          <CellNumbers {...props} cells={plan.cells} />
        </p>
      )}
      {plan.cells.length === 0 && plan.unresolved.includes(cell) && (
        <p>{trans.__('Running cells again would not make this cell fresh.')}</p>
      )}
      <div className="nbx-Popover-buttons">
        {plan.cells.length > 0 && (
          <Button small className="nbx-mod-main" onClick={props.onRun}>
            {trans.__('Run what is needed')}
          </Button>
        )}
        <Button small onClick={props.onClose}>
          {trans.__('Close')}
        </Button>
      </div>
    </>
  );
}

function Reasons(
  props: DataflowProps & { step: ChainStep; steps: readonly ChainStep[] }
): JSX.Element {
  const { step, trans } = props;
  const more = step.reasons.length - NAMED;
  return (
    <ul>
      {step.reasons.slice(0, NAMED).map((reason, index) => (
        <li key={index}>
          <SentenceView
            {...props}
            parts={reasonSentence(
              reason,
              step.cell,
              id =>
                props.steps.find(({ cell }) => cell === id)?.verdict.state ??
                null,
              trans
            )}
          />
        </li>
      ))}
      {more > 0 && (
        <li>{trans._n('And %1 more reason.', 'And %1 more reasons.', more)}</li>
      )}
    </ul>
  );
}
