import { Clipboard } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { Message } from '@lumino/messaging';
import * as React from 'react';

import type { SecretsSnapshot } from '../../models/secrets-snapshot';
import type { INbxSecrets } from '../../tokens';
import { Lazy } from '../shared/lazy';
import type { SecretsActions } from './actions';
import type { SecretsViewActions } from './findings';
import { secretIcon } from './icons';

/** The sidebar of the secrets in the current notebook; the first time loads its view. */
export class SecretsPanel extends ReactWidget {
  constructor(options: SecretsPanel.IOptions) {
    super();
    this._options = options;
    const { secrets, tracker, trans } = options;
    this.id = 'nbxflow-secrets';
    this.addClass('nbx-Secrets');
    this.title.icon = secretIcon;
    this.title.caption = trans.__('Secrets');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Secrets'));
    this.node.tabIndex = -1;
    secrets.changed.connect(this._onSecrets, this);
    tracker.currentChanged.connect(this.update, this);
  }

  protected render(): JSX.Element {
    return (
      <Lazy
        load={() => import('./view')}
        trans={this._options.trans}
        onDrawn={() => this._focusFirst()}
      >
        {({ SecretsView }) => (
          <SecretsView
            snapshot={this._snapshot}
            trans={this._options.trans}
            actions={this._actions()}
          />
        )}
      </Lazy>
    );
  }

  /** Out of sight nothing is drawn, nor loaded for it. */
  protected onUpdateRequest(msg: Message): void {
    if (this.isVisible) {
      super.onUpdateRequest(msg);
    }
  }

  protected onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this.update();
  }

  protected onActivateRequest(msg: Message): void {
    this._isActivated = true;
    this.node.focus();
    this._focusFirst();
  }

  /** What has just come into sight is drawn a moment after it is activated. */
  private _focusFirst(): void {
    const first =
      this.node.querySelector<HTMLElement>('[role=treeitem][tabindex="0"]') ??
      this.node.querySelector<HTMLElement>('.nbx-Secrets-scan:enabled');
    if (first && this._isActivated && document.activeElement === this.node) {
      this._isActivated = false;
      first.focus();
    }
  }

  private get _snapshot(): SecretsSnapshot | null {
    const { secrets, tracker } = this._options;
    const path = tracker.currentWidget?.context.localPath;
    return path === undefined ? null : secrets.snapshot(path);
  }

  private _actions(): SecretsViewActions {
    const { secrets, actions } = this._options;
    const path = this._snapshot?.path ?? '';
    return {
      goTo: finding => void actions.goTo(path, finding),
      fix: key => void actions.fix(path, key),
      redact: cell => void actions.redact(path, cell),
      ignore: key => void actions.ignore(path, key),
      takeBack: fingerprint => void actions.takeBack(path, fingerprint),
      scan: () => void secrets.scan(path),
      copy: text => Clipboard.copyToSystem(text)
    };
  }

  private _onSecrets(_: INbxSecrets, path: string): void {
    if (path === this._options.tracker.currentWidget?.context.localPath) {
      this.update();
    }
  }

  private _isActivated = false;
  private readonly _options: SecretsPanel.IOptions;
}

export namespace SecretsPanel {
  export interface IOptions {
    readonly secrets: INbxSecrets;
    readonly tracker: INotebookTracker;
    readonly actions: SecretsActions;
    readonly trans: TranslationBundle;
  }
}
