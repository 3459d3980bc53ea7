import type { Cell } from '@jupyterlab/cells';
import { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon, ReactWidget } from '@jupyterlab/ui-components';
import { PanelLayout } from '@lumino/widgets';
import * as React from 'react';

import { isSource, ShownSecret } from '../../models/secrets-findings';
import type { SecretNotice } from '../../models/secrets-snapshot';
import { LINE_CLASS } from '../shared/marks';
import { secretIcon } from './icons';
import { noticeText, secretSentence } from './words';

/** What a bar shows and can ask for. */
export interface SecretBarContent {
  /** The new secrets of the cell; none when there is only something done to tell of. */
  readonly findings: readonly ShownSecret[];
  readonly notice: SecretNotice | null;
  /** What became of the file; null when there is nothing to say of it. */
  readonly file: string | null;
  /** Whether the first secret can be moved into an environment variable. */
  readonly canMove: boolean;
  readonly trans: TranslationBundle;
  readonly onFix: (key: string) => void;
  readonly onRedact: () => void;
  readonly onIgnore: (key: string) => void;
  readonly onMore: () => void;
  readonly onDismiss: () => void;
  readonly onDismissNotice: () => void;
}

const INPUT_CLASS = 'jp-Cell-inputWrapper';

/** In a cell with a secret: what and where it is, and what to do about it. */
export class SecretBar extends ReactWidget {
  constructor(trans: TranslationBundle) {
    super();
    this.addClass('nbx-SecretBar');
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', trans.__('Secrets'));
  }

  /** Shows the bar in a cell, under its text and the line about its run. */
  place(cell: Cell, content: SecretBarContent): void {
    const isSame = this._content !== null && saysSame(this._content, content);
    this._content = content;
    if (this.parent === cell && isSame) {
      return;
    }
    if (this.parent !== cell) {
      const layout = cell.layout as PanelLayout;
      const places = layout.widgets.map(({ node }) => node);
      const line = places.findIndex(node =>
        node.querySelector(`:scope > .${LINE_CLASS}`)
      );
      const input = places.findIndex(node =>
        node.classList.contains(INPUT_CLASS)
      );
      layout.insertWidget(Math.max(line, input) + 1, this);
    }
    this.update();
  }

  /** Takes the bar out of its cell. */
  takeAway(): void {
    this._content = null;
    this.parent = null;
  }

  protected render(): JSX.Element {
    const content = this._content;
    return content === null ? (
      <></>
    ) : (
      <>
        {content.notice && <NoticeRow {...content} notice={content.notice} />}
        {content.findings[0] && (
          <FindingRow {...content} finding={content.findings[0]} />
        )}
      </>
    );
  }

  private _content: SecretBarContent | null = null;
}

/** There may be hundreds of bars: what says the same is not drawn again. */
function saysSame(a: SecretBarContent, b: SecretBarContent): boolean {
  const keys = ({ findings }: SecretBarContent) =>
    JSON.stringify(findings.map(({ key }) => key));
  return (
    a.notice === b.notice &&
    a.file === b.file &&
    a.canMove === b.canMove &&
    keys(a) === keys(b)
  );
}

function FindingRow(
  props: SecretBarContent & { finding: ShownSecret }
): JSX.Element {
  const { finding, findings, file, canMove, trans } = props;
  const { key, masked } = finding;
  const more = findings.length - 1;
  return (
    <Row mod="nbx-mod-secret" trans={trans} onDismiss={props.onDismiss}>
      <span title={masked}>{secretSentence(finding, trans)}</span>{' '}
      {file && <>{file} </>}
      {canMove && (
        <>
          <Action onClick={() => props.onFix(key)}>
            {trans.__('Move to environment variable')}
          </Action>{' '}
        </>
      )}
      {!isSource(finding) && finding.output && (
        <>
          <Action onClick={props.onRedact}>
            {trans.__('Redact output')}
          </Action>{' '}
        </>
      )}
      <Action onClick={() => props.onIgnore(key)}>
        {trans.__('Not a secret…')}
      </Action>
      {more > 0 && (
        <>
          {' '}
          <Action onClick={props.onMore}>
            {trans._n('and %1 more', 'and %1 more', more)}
          </Action>
        </>
      )}
    </Row>
  );
}

function NoticeRow(
  props: SecretBarContent & { notice: SecretNotice }
): JSX.Element {
  const { notice, trans } = props;
  const { undo } = notice;
  const mod = notice.kind === 'failed' ? 'nbx-mod-secret' : 'nbx-mod-notice';
  return (
    <Row mod={mod} trans={trans} onDismiss={props.onDismissNotice}>
      <span role="status">{noticeText(notice, trans)}</span>{' '}
      {undo && <Action onClick={() => void undo()}>{trans.__('Undo')}</Action>}
    </Row>
  );
}

function Row(props: {
  mod: string;
  trans: TranslationBundle;
  onDismiss: () => void;
  children: React.ReactNode;
}): JSX.Element {
  const { mod, trans, onDismiss, children } = props;
  const isSecret = mod === 'nbx-mod-secret';
  const label = trans.__('Dismiss');
  return (
    <div className={`nbx-SecretBar-row ${mod}`}>
      {isSecret && (
        <secretIcon.react tag="span" className="nbx-Icon" aria-hidden="true" />
      )}
      <span className="nbx-SecretBar-text">{children}</span>
      <button
        type="button"
        className="nbx-SecretBar-close"
        title={label}
        aria-label={label}
        onClick={onDismiss}
      >
        <closeIcon.react tag="span" className="nbx-Icon" aria-hidden="true" />
      </button>
    </div>
  );
}

function Action(props: {
  onClick: () => void;
  children: React.ReactNode;
}): JSX.Element {
  return (
    <button type="button" className="nbx-Link" onClick={props.onClick}>
      {props.children}
    </button>
  );
}
