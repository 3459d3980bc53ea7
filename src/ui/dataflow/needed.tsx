import { Button } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { RunPlan } from '../../core/dataflow';
import type { RunProgress } from '../../models/dataflow-run';
import { CellName, CellNumbers, DataflowProps } from './parts';
import { progressText } from './words';

/** What the list of needed cells can ask for. */
export interface NeededActions {
  readonly onRun: (consented: ReadonlySet<string>) => void;
  readonly onStop: () => void;
  readonly onClose: () => void;
  readonly onRestart: () => void;
}

/** Lists the cells that are needed, runs them on request, and says how it goes. */
export function Needed(
  props: DataflowProps &
    NeededActions & {
      /** The cell asked for; null: the notebook. */
      goal: string | null;
      plan: RunPlan;
      /** The run that was started here; null before. */
      progress: RunProgress | null;
      /** Why nothing can be run; null when it can. */
      obstacle: string | null;
      /** The first line of a cell. */
      firstLine: (cell: string) => string;
    }
): JSX.Element {
  const { goal, plan, progress, obstacle, trans } = props;
  const isRunning = progress?.state === 'running';
  return (
    <>
      <h2>
        {trans.__('Run what is needed')}
        {goal !== null && (
          <span>
            {' · '}
            <CellName {...props} cell={goal} />
          </span>
        )}
      </h2>
      <p role="status" className="nbx-Needed-progress">
        {progress && progressText(progress, props.order, trans)}
      </p>
      {progress && isRunning ? (
        <Running {...props} progress={progress} />
      ) : obstacle !== null ? (
        <Ended {...props}>{obstacle}</Ended>
      ) : progress?.state === 'done' ? (
        <Done {...props} ran={progress.done} />
      ) : plan.cells.length === 0 ? (
        <Ended {...props}>{nothingText(props)}</Ended>
      ) : (
        <List {...props} />
      )}
    </>
  );
}

type ListProps = React.ComponentProps<typeof Needed>;

function List(props: ListProps): JSX.Element {
  const { plan, trans } = props;
  const [consented, setConsented] = React.useState<ReadonlySet<string>>(
    new Set()
  );
  const agree = (cell: string, isAgreed: boolean) => {
    const next = new Set(consented);
    if (isAgreed) {
      next.add(cell);
    } else {
      next.delete(cell);
    }
    setConsented(next);
  };
  const count = plan.cells.length;
  return (
    <>
      <p>{trans._n('%1 cell will run:', '%1 cells will run:', count)}</p>
      <ol className="nbx-Needed-cells">
        {plan.cells.map(cell => (
          <li key={cell}>
            <CellName {...props} cell={cell} isFirst />{' '}
            <code>{props.firstLine(cell)}</code>
            {plan.confirm.includes(cell) && (
              <label className="nbx-Needed-consent">
                <input
                  type="checkbox"
                  checked={consented.has(cell)}
                  onChange={event => agree(cell, event.target.checked)}
                />
                {trans.__(
                  'Run it although it does something that may not repeat safely, such as adding to a file.'
                )}
              </label>
            )}
          </li>
        ))}
      </ol>
      <Leftover {...props} />
      <div className="nbx-Popover-buttons">
        <Button
          small
          className="nbx-mod-main"
          onClick={() => props.onRun(consented)}
        >
          {trans._n('Run %1 cell', 'Run %1 cells', count)}
        </Button>
        <Button small onClick={props.onClose}>
          {trans.__('Cancel')}
        </Button>
      </div>
    </>
  );
}

function Running(props: ListProps & { progress: RunProgress }): JSX.Element {
  const { progress, trans } = props;
  const { done, left, cell } = progress;
  const rest = left.filter(id => id !== cell);
  return (
    <>
      <progress
        aria-label={trans.__('Cells run')}
        max={done.length + left.length}
        value={done.length}
      />
      {rest.length > 0 && (
        <p>
          {trans.__('Then:')} <CellNumbers {...props} cells={rest} />
        </p>
      )}
      <div className="nbx-Popover-buttons">
        <Button small onClick={props.onStop}>
          {trans.__('Stop after this cell')}
        </Button>
      </div>
    </>
  );
}

/** All has run that could help; some cells may still not be fresh. */
function Done(props: ListProps & { ran: readonly string[] }): JSX.Element {
  const { plan, ran, trans } = props;
  const left = plan.cells.filter(cell => ran.includes(cell));
  if (left.length === 0) {
    return <Ended {...props}>{nothingText(props)}</Ended>;
  }
  return (
    <Ended {...props}>
      {trans.__('They ran, and are still not fresh:')}{' '}
      <CellNumbers {...props} cells={left} />
    </Ended>
  );
}

function Ended(props: ListProps & { children: React.ReactNode }): JSX.Element {
  return (
    <>
      <p>{props.children}</p>
      <Leftover {...props} />
      <div className="nbx-Popover-buttons">
        <Button small onClick={props.onClose}>
          {props.trans.__('Close')}
        </Button>
      </div>
    </>
  );
}

/** What running will not put right. */
function Leftover(props: ListProps): JSX.Element {
  const { plan, trans } = props;
  return (
    <>
      {plan.unresolved.length > 0 && (
        <p>
          {trans.__('Running again would not make these fresh:')}{' '}
          <CellNumbers {...props} cells={plan.unresolved} />
        </p>
      )}
      {plan.needsRestart && (
        <p>
          {trans.__('Some of it only a new kernel puts right.')}{' '}
          <Button small onClick={props.onRestart}>
            {trans.__('Restart and run all…')}
          </Button>
        </p>
      )}
    </>
  );
}

function nothingText({ plan, trans }: ListProps): string {
  return plan.unresolved.length > 0
    ? trans.__('Nothing that could be run would help.')
    : trans.__('Nothing needs to run: all that has run is fresh.');
}
