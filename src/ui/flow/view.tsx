import '../../../style/flow.css';

import type { TranslationBundle } from '@jupyterlab/translation';
import { Button } from '@jupyterlab/ui-components';
import * as React from 'react';

import { type FlowSnapshot, isExportable } from '../../models/flow-snapshot';
import { Failure } from '../shared/failure';
import { Blockers, blockersOf, isError } from './blockers';
import { Parameters, Targets } from './choices';
import { Exported, Files } from './files';
import type { FlowActions, FlowPartProps } from './parts';
import { Steps } from './steps';
import { Verification, VerificationNews } from './verification';
import { emptyText } from './words';

export interface FlowViewProps {
  /** Null without a notebook. */
  readonly snapshot: FlowSnapshot | null;
  /** What was done or found last, for screen readers. */
  readonly said: string;
  readonly trans: TranslationBundle;
  readonly actions: FlowActions;
}

/** The panel "Promote to pipeline". */
export function FlowView(props: FlowViewProps): JSX.Element {
  const { snapshot, said, trans, actions } = props;
  const empty = emptyText(snapshot, trans);
  const isBusy = snapshot?.proposal.isLoading || snapshot?.proposal.isOutdated;
  return (
    <>
      <div className="nbx-Flow-header">
        <h2>{trans.__('Promote to pipeline')}</h2>
        {snapshot?.proposal.spec && (
          <span className="nbx-Flow-counts">{countsText(snapshot, trans)}</span>
        )}
      </div>
      <p className="nbx-Flow-said" role="status">
        {said}
      </p>
      <div
        className={`nbx-Flow-body${isBusy ? ' nbx-mod-loading' : ''}`}
        aria-busy={isBusy}
        tabIndex={-1}
      >
        {empty !== null || snapshot === null ? (
          <p className="nbx-Flow-empty">{empty}</p>
        ) : (
          <Body snapshot={snapshot} trans={trans} actions={actions} />
        )}
      </div>
      {snapshot?.proposal.spec && empty === null && (
        <Footer snapshot={snapshot} trans={trans} actions={actions} />
      )}
    </>
  );
}

function Body(props: FlowPartProps): JSX.Element {
  const { snapshot, trans, actions } = props;
  const { failure, problem, spec } = snapshot.proposal;
  return (
    <>
      {failure && (
        <Failure
          failure={failure}
          trans={trans}
          actions={actions}
          onRetry={actions.refresh}
        >
          {spec === null
            ? trans.__('Steps cannot be proposed; the notebook still works.')
            : trans.__('Below is what was known before; nothing is exported.')}
        </Failure>
      )}
      {problem !== null && (
        <p className="nbx-Flow-note nbx-mod-error" role="alert">
          {trans.__('No pipeline could be made of this notebook: %1', problem)}
        </p>
      )}
      {spec !== null && (
        <>
          <Blockers {...props} />
          <Steps {...props} />
          <Parameters {...props} />
          <Targets {...props} />
          <Files {...props} />
          <Verification {...props} />
        </>
      )}
    </>
  );
}

/** What can be done, always in sight. */
function Footer(props: FlowPartProps): JSX.Element {
  const { snapshot, trans, actions } = props;
  const obstacle = obstacleText(snapshot, trans);
  const isRunning = snapshot.verification.state === 'running';
  const isWriting = snapshot.files?.exported.isWriting ?? false;
  return (
    <div className="nbx-Flow-footer">
      <div className="nbx-Flow-news">
        <VerificationNews {...props} />
        {snapshot.files && <Exported {...props} files={snapshot.files} />}
      </div>
      <FooterButton
        label={trans.__('Preview')}
        title={trans.__('Show the files before anything is written')}
        obstacle={obstacle}
        onClick={() => actions.preview(null)}
      />
      {isRunning ? (
        <FooterButton
          label={trans.__('Cancel')}
          title={trans.__('End the verification')}
          obstacle={null}
          onClick={actions.cancel}
        />
      ) : (
        <FooterButton
          act="verify"
          label={trans.__('Verify')}
          title={trans.__('Run notebook and pipeline, and compare them')}
          obstacle={obstacle}
          onClick={actions.verify}
        />
      )}
      <FooterButton
        label={trans.__('Export')}
        title={trans.__('Write the files into the folder')}
        obstacle={isWriting ? trans.__('Writing…') : obstacle}
        isMain
        onClick={actions.exportFiles}
      />
      {obstacle !== null && <small>{obstacle}</small>}
    </div>
  );
}

/** Out of use it keeps the focus, and says why. */
function FooterButton(props: {
  act?: string;
  label: string;
  title: string;
  obstacle: string | null;
  isMain?: boolean;
  onClick: () => void;
}): JSX.Element {
  const { act, label, title, obstacle, isMain, onClick } = props;
  return (
    <Button
      small
      className={isMain ? 'nbx-mod-main' : ''}
      data-nbx-act={act}
      title={obstacle ?? title}
      aria-disabled={obstacle !== null}
      onClick={() => {
        if (obstacle === null) {
          onClick();
        }
      }}
    >
      {label}
    </Button>
  );
}

/** Why nothing can be previewed, verified or exported now; null when it can. */
export function obstacleText(
  snapshot: FlowSnapshot,
  trans: TranslationBundle
): string | null {
  if (isExportable(snapshot)) {
    return null;
  }
  const { proposal, files } = snapshot;
  const blockers = blockersOf(snapshot).filter(isError).length;
  if (proposal.failure || files?.failure) {
    return trans.__('The server could not be asked.');
  }
  if (proposal.isOutdated || proposal.isLoading) {
    return trans.__('The proposal is being brought up to date.');
  }
  if (blockers > 0) {
    return trans._n(
      '%1 blocker stands in the way.',
      '%1 blockers stand in the way.',
      blockers
    );
  }
  if (files?.isOutdated) {
    return trans.__('The files are being made.');
  }
  return files?.refusal ?? trans.__('There is nothing to export.');
}

function countsText(snapshot: FlowSnapshot, trans: TranslationBundle): string {
  const steps = snapshot.proposal.spec?.steps.length ?? 0;
  const blockers = blockersOf(snapshot).filter(isError).length;
  return [
    trans._n('%1 step', '%1 steps', steps),
    blockers > 0 && trans._n('%1 blocker', '%1 blockers', blockers)
  ]
    .filter(Boolean)
    .join(' · ');
}
