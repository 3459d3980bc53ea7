import { Button } from '@jupyterlab/ui-components';
import * as React from 'react';

import { mendOf } from '../../models/flow-snapshot';
import type {
  Evidence,
  FlowCheck,
  FlowEffect,
  TaskVerification
} from '../../protocol';
import { CopyButton } from '../shared/parts';
import { Join } from './join';
import { type FlowPartProps, Section, Verdict } from './parts';
import { differenceText, verdictSentence, verdictText } from './words';

/** What a replay would do outside, how one goes, and what came of it. */
export function Verification(props: FlowPartProps): JSX.Element | null {
  const { snapshot, trans } = props;
  const { spec } = snapshot.proposal;
  if (spec === null) {
    return null;
  }
  const { state, evidence, isCurrent } = snapshot.verification;
  return (
    <Section title={trans.__('Verification')}>
      <Consent
        {...props}
        effects={spec.steps.flatMap(({ effects }) => effects)}
      />
      {state === 'failed' && <Failed {...props} />}
      {state === 'cancelled' && (
        <p className="nbx-Flow-note">
          {trans.__('Cancelled: nothing was found out.')}
        </p>
      )}
      {state === 'done' && !isCurrent && (
        <p className="nbx-Flow-note">
          {trans.__(
            'What was verified last is no longer what stands here: verify again.'
          )}
        </p>
      )}
      {state === 'done' && isCurrent && evidence && (
        <Result {...props} evidence={evidence} />
      )}
    </Section>
  );
}

function Consent(
  props: FlowPartProps & { effects: readonly FlowEffect[] }
): JSX.Element {
  const { effects, snapshot, trans, actions } = props;
  const { consent } = snapshot;
  const writing = effects.filter(({ writes }) => writes);
  return (
    <div className="nbx-Flow-consent">
      <p className="nbx-Flow-note">
        {trans.__(
          'Notebook and pipeline run several times in copies of the folder, and what they make is compared.'
        )}
      </p>
      {writing.length > 0 && (
        <>
          <p className="nbx-Flow-note">
            {trans.__('Outside of the folder, the notebook changes:')}
          </p>
          <ul className="nbx-Flow-effects">
            {writing.map(({ kind, target, call, cell }, index) => (
              <li key={index} data-nbx-cell={cell}>
                {target ?? call ?? kind} <small>{kind}</small>
              </li>
            ))}
          </ul>
          <Tick
            label={trans.__('Do this again, for the comparison')}
            isOn={consent.allowOutside}
            set={allowOutside =>
              actions.setConsent({ ...consent, allowOutside })
            }
          />
        </>
      )}
      <Tick
        label={trans.__('Allow the network')}
        isOn={consent.allowNetwork}
        set={allowNetwork => actions.setConsent({ ...consent, allowNetwork })}
      />
    </div>
  );
}

function Tick(props: {
  label: string;
  isOn: boolean;
  set: (isOn: boolean) => void;
}): JSX.Element {
  return (
    <label className="nbx-Flow-tick">
      <input
        type="checkbox"
        checked={props.isOn}
        onChange={event => props.set(event.target.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}

/** How it stands, in short: while it goes on, and when it has ended. */
export function VerificationNews(props: FlowPartProps): JSX.Element | null {
  const { snapshot, trans } = props;
  const { state, evidence, isCurrent } = snapshot.verification;
  if (state === 'running') {
    return <Running {...props} />;
  }
  if (state !== 'done' || !isCurrent || evidence === null) {
    return null;
  }
  const { verdict } = evidence.verification;
  return (
    <p className="nbx-Flow-outcome">
      <Verdict verdict={verdict} tolerance={null} trans={trans} />{' '}
      {verdictSentence(verdict, trans)}
    </p>
  );
}

function Running({ snapshot, trans }: FlowPartProps): JSX.Element {
  const { progress, isCurrent } = snapshot.verification;
  const { done = 0, total = 0, message = '' } = progress ?? {};
  return (
    <div className="nbx-Flow-progress">
      <progress
        aria-label={trans.__('Verification')}
        max={total || 1}
        value={total > 0 ? done : undefined}
      />
      <p className="nbx-Flow-note">
        {total > 0 && `${trans.__('%1 of %2', done, total)} · `}
        {message || trans.__('Starting…')}
      </p>
      {!isCurrent && (
        <p className="nbx-Flow-note">
          {trans.__(
            'What is being verified is perhaps no longer what stands here.'
          )}
        </p>
      )}
    </div>
  );
}

function Failed({ snapshot, trans, actions }: FlowPartProps): JSX.Element {
  const { error } = snapshot.verification;
  const text = error ?? trans.__('No reason is known.');
  return (
    <div className="nbx-Failure" role="alert">
      <p>{trans.__('The verification did not come to an end: %1', text)}</p>
      <Button small onClick={actions.verify}>
        {trans.__('Try again')}
      </Button>{' '}
      <CopyButton
        text={text}
        label={trans.__('Copy details')}
        trans={trans}
        actions={actions}
      />
    </div>
  );
}

function Result(props: FlowPartProps & { evidence: Evidence }): JSX.Element {
  const { evidence, trans } = props;
  const { verdict, tasks, checks, reason, baselineRuns } =
    evidence.verification;
  const told = tasks.filter(isTold);
  const mend = mendOf(props.snapshot);
  return (
    <div className="nbx-Flow-result" data-nbx-verdict={verdict}>
      {reason !== null && <p className="nbx-Flow-note">{reason}</p>}
      {told.length > 0 && (
        <ul className="nbx-Flow-differences">
          {told.map(task => (
            <li key={task.id}>
              {taskText(task, props)}
              {mend?.task === task.id && <Join {...props} mend={mend} />}
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>{trans.__('How it was found out')}</summary>
        <p className="nbx-Flow-note">{runsText(evidence, props)}</p>
        <ul className="nbx-Flow-checks">
          {checks.map((check, index) => (
            <li key={index} className={`nbx-mod-${check.verdict}`}>
              {checkText(check, props)} <small>{check.detail}</small>
            </li>
          ))}
        </ul>
        {baselineRuns > 0 && (
          <p className="nbx-Flow-note">{isolationText(evidence, props)}</p>
        )}
      </details>
    </div>
  );
}

/** Equal needs no words. */
function isTold({ verdict }: TaskVerification): boolean {
  return verdict !== 'equal' && verdict !== 'equal-within-tolerance';
}

function taskText(task: TaskVerification, { trans }: FlowPartProps): string {
  const [first] = task.differences;
  if (first !== undefined) {
    return differenceText(task, first, trans);
  }
  const masked = task.masked.join(', ');
  return trans.__(
    'task %1: %2',
    task.id,
    task.reason ?? (masked || verdictText(task.verdict, null, trans))
  );
}

function runsText(
  { verification }: Evidence,
  { trans }: FlowPartProps
): string {
  const { baselineRuns, tasks, seconds } = verification;
  const compared = tasks.reduce((sum, task) => sum + task.compared, 0);
  return trans.__(
    '%1 runs of the notebook, %2 values, outputs and files compared, %3 s.',
    baselineRuns,
    compared,
    Math.round(seconds)
  );
}

function checkText(check: FlowCheck, { trans }: FlowPartProps): string {
  const verdicts = {
    passed: trans.__('passed'),
    failed: trans.__('failed'),
    'not-run': trans.__('not run')
  };
  const kinds = {
    'opposite-order': trans.__('Tasks in the opposite order'),
    parameter: trans.__('Another parameter on both sides'),
    input: trans.__('Another input on both sides'),
    'broken-task': trans.__('A broken task is noticed'),
    seeded: trans.__('Again with a seed')
  };
  return trans.__('%1: %2.', kinds[check.kind], verdicts[check.verdict]);
}

function isolationText(
  { verification }: Evidence,
  { trans }: FlowPartProps
): string {
  const { network, networkBy } = verification.isolation;
  return network === 'denied'
    ? trans.__('The network was denied (by %1).', networkBy ?? '–')
    : trans.__('The network was allowed.');
}
