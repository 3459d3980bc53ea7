import type { TranslationBundle } from '@jupyterlab/translation';
import { Button } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { SecretsSnapshot } from '../../models/secrets-snapshot';
import { Failure } from '../shared/failure';
import {
  Findings,
  type SecretsPartProps,
  type SecretsViewActions
} from './findings';
import { policyText, saveText } from './words';

export interface SecretsViewProps {
  /** Null without a notebook. */
  readonly snapshot: SecretsSnapshot | null;
  readonly trans: TranslationBundle;
  readonly actions: SecretsViewActions;
}

/** The panel of secrets: what is new, what is known, and how the last save went. */
export function SecretsView(props: SecretsViewProps): JSX.Element {
  const { snapshot, trans, actions } = props;
  const isBusy = snapshot?.loading === true && snapshot.report !== null;
  return (
    <>
      <div className="nbx-Secrets-header">
        <h2>{trans.__('Secrets')}</h2>
        <Button
          small
          className="nbx-Secrets-scan"
          disabled={snapshot === null}
          title={trans.__('Scan the notebook as it is now')}
          onClick={actions.scan}
        >
          {trans.__('Scan now')}
        </Button>
      </div>
      <div
        className={`nbx-Secrets-body${isBusy ? ' nbx-mod-loading' : ''}`}
        aria-busy={snapshot?.loading ?? false}
      >
        {snapshot === null ? (
          <Empty>
            {trans.__('Open a notebook to see here which secrets are in it.')}
          </Empty>
        ) : (
          <Body snapshot={snapshot} trans={trans} actions={actions} />
        )}
      </div>
      {snapshot && <LastSave snapshot={snapshot} trans={trans} />}
    </>
  );
}

function Body(props: SecretsPartProps): JSX.Element {
  const { snapshot, trans, actions } = props;
  const { findings, known, unlisted, failure } = snapshot;
  const found = trans.__('Found');
  const decided = trans.__('Known');
  return (
    <>
      {failure && (
        <Failure
          failure={failure}
          trans={trans}
          actions={actions}
          onRetry={actions.scan}
        >
          {trans.__(
            'Outputs are not scanned, and what is decided is not known; the notebook still works.'
          )}
        </Failure>
      )}
      <Limits {...props} />
      {findings.length === 0 ? (
        <Nothing {...props} />
      ) : (
        <Section title={found} count={findings.length + unlisted}>
          <Findings
            {...props}
            findings={findings}
            label={found}
            areKnown={false}
          />
          {unlisted > 0 && (
            <p className="nbx-Secrets-more">
              {trans._n(
                'And %1 more that is not listed.',
                'And %1 more that are not listed.',
                unlisted
              )}
            </p>
          )}
        </Section>
      )}
      {known.length > 0 && (
        <Section title={decided} count={known.length}>
          <Findings {...props} findings={known} label={decided} areKnown />
        </Section>
      )}
    </>
  );
}

/** What is not scanned, and why; what is not known is never called clean. */
function Limits({ snapshot, trans }: SecretsPartProps): JSX.Element {
  const { live, report } = snapshot;
  return (
    <>
      {report?.state === 'not-scanned' && (
        <p className="nbx-Secrets-limit" role="status">
          {trans.__('Not scanned: %1', report.reason ?? '')}
        </p>
      )}
      {live.state === 'failed' && (
        <p className="nbx-Secrets-limit" role="status">
          {trans.__(
            'What you type is not scanned until it is saved, because the scanner of this page does not run.'
          )}{' '}
          {live.reason}
        </p>
      )}
    </>
  );
}

/** Says that there is none only where all was scanned: what was saved, and what is typed. */
function Nothing({ snapshot, trans }: SecretsPartProps): JSX.Element | null {
  const { report, loading, failure, live } = snapshot;
  if (report === null) {
    return loading && !failure ? <Empty>{trans.__('Loading…')}</Empty> : null;
  }
  if (report.state === 'not-scanned' || failure || live.state !== 'ready') {
    return null;
  }
  return (
    <Empty>
      {trans.__(
        'No secret was found in this notebook. Keys and passwords in sources, outputs and metadata show here, masked.'
      )}
    </Empty>
  );
}

function LastSave({
  snapshot,
  trans
}: Omit<SecretsPartProps, 'actions'>): JSX.Element {
  const { report } = snapshot;
  const save = report?.save ?? null;
  return (
    <section className="nbx-Section nbx-LastSave">
      <h3>
        <span>{trans.__('Last save')}</span>
        {save && <span>{new Date(save.at).toLocaleTimeString()}</span>}
      </h3>
      <p
        className={`nbx-LastSave-outcome nbx-mod-${save?.outcome ?? 'none'}`}
        data-nbx-outcome={save?.outcome ?? 'none'}
      >
        {report === null ? trans.__('Not known.') : saveText(snapshot, trans)}
      </p>
      {report && (
        <p>
          <small>{policyText(report.policy, trans)}</small>
        </p>
      )}
    </section>
  );
}

function Section(props: {
  title: string;
  count: number;
  children: React.ReactNode;
}): JSX.Element {
  return (
    <section className="nbx-Section">
      <h3>
        <span>{props.title}</span>
        <span>{props.count}</span>
      </h3>
      {props.children}
    </section>
  );
}

function Empty(props: { children: React.ReactNode }): JSX.Element {
  return <p className="nbx-Secrets-empty">{props.children}</p>;
}
