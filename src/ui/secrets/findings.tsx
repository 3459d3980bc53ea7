import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { isSource, ShownSecret } from '../../models/secrets-findings';
import { canMove, type SecretsSnapshot } from '../../models/secrets-snapshot';
import { LinkButton } from '../shared/parts';
import { Tree } from '../shared/tree';
import type { TreeNode } from '../shared/tree-rows';
import { secretIcon } from './icons';
import { cellText, placeText } from './words';

/** What the panel can ask for. */
export interface SecretsViewActions {
  readonly goTo: (finding: ShownSecret) => void;
  readonly fix: (key: string) => void;
  readonly redact: (cell: string) => void;
  readonly ignore: (key: string) => void;
  readonly takeBack: (fingerprint: string) => void;
  readonly scan: () => void;
  readonly copy: (text: string) => void;
}

/** What every part of the panel is given. */
export interface SecretsPartProps {
  readonly snapshot: SecretsSnapshot;
  readonly trans: TranslationBundle;
  readonly actions: SecretsViewActions;
}

/** Findings by cell; Enter on one goes to it. */
export function Findings(
  props: SecretsPartProps & {
    findings: readonly ShownSecret[];
    /** Name of the list for screen readers. */
    label: string;
    /** Whether somebody decided about them. */
    areKnown: boolean;
  }
): JSX.Element {
  const { findings, label, areKnown, snapshot, trans, actions } = props;
  const groups = new Map<string | null, ShownSecret[]>();
  for (const finding of findings) {
    const group = groups.get(finding.cell);
    if (group === undefined) {
      groups.set(finding.cell, [finding]);
    } else {
      group.push(finding);
    }
  }
  return (
    <Tree
      label={label}
      restLabel={count => trans._n('Show %1 more', 'Show %1 more', count)}
      nodes={[...groups].map(([cell, group]): TreeNode => ({
        key: `${label}/${cell}`,
        startsOpen: true,
        content: (
          <span className="nbx-Secret-cell">
            <span>{cellText(snapshot, cell, trans)}</span>
            <span>{group.length}</span>
          </span>
        ),
        children: () =>
          group.map(finding => ({
            key: finding.key,
            activate: () => actions.goTo(finding),
            content: areKnown ? (
              <Known {...props} finding={finding} />
            ) : (
              <Finding {...props} finding={finding} />
            )
          }))
      }))}
    />
  );
}

type FindingProps = SecretsPartProps & { finding: ShownSecret };

function Finding(props: FindingProps): JSX.Element {
  const { finding, snapshot, trans, actions } = props;
  const { key, cell, output } = finding;
  return (
    <div className={`nbx-Secret nbx-mod-${finding.severity}`}>
      <secretIcon.react tag="span" className="nbx-Icon" aria-hidden="true" />
      <span className="nbx-Secret-title">{finding.title}</span>
      <Details {...props} />
      <span className="nbx-Secret-actions">
        {canMove(snapshot, finding) && (
          <LinkButton onClick={() => actions.fix(key)}>
            {trans.__('Move to environment variable')}
          </LinkButton>
        )}
        {!isSource(finding) && output && cell !== null && (
          <LinkButton onClick={() => actions.redact(cell)}>
            {trans.__('Redact output')}
          </LinkButton>
        )}
        <LinkButton onClick={() => actions.ignore(key)}>
          {trans.__('Not a secret…')}
        </LinkButton>
      </span>
    </div>
  );
}

function Known(props: FindingProps): JSX.Element {
  const { finding, trans, actions } = props;
  const { fingerprint } = finding;
  return (
    <div className="nbx-Secret nbx-mod-known">
      <span className="nbx-Secret-title">{finding.title}</span>
      <Details {...props} />
      <span className="nbx-Secret-reason">
        {trans.__('known: %1', finding.ignored ?? '')}
      </span>
      {fingerprint !== null && (
        <span className="nbx-Secret-actions">
          <LinkButton onClick={() => actions.takeBack(fingerprint)}>
            {trans.__('Take back')}
          </LinkButton>
        </span>
      )}
    </div>
  );
}

/** The masked value, the place and the line, the rule. */
function Details({ finding, trans }: FindingProps): JSX.Element {
  const { masked, span, rule } = finding;
  const place = placeText(finding, trans);
  return (
    <small className="nbx-Secret-details">
      <code>{masked}</code>{' '}
      {span === null ? place : trans.__('%1, line %2', place, span.startLine)} ·{' '}
      {rule}
    </small>
  );
}
