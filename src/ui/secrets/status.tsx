import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { ISignal, Signal } from '@lumino/signaling';
import * as React from 'react';

import { CommandIDs } from '../../commands';
import type { INbxSecrets } from '../../tokens';
import { secretIcon } from './icons';

/** How many new secrets are in the current notebook; nothing when there is none. */
export class SecretsStatus extends ReactWidget {
  constructor(options: SecretsStatus.IOptions) {
    super();
    this.addClass('nbx-SecretsStatus');
    const { app, secrets, tracker, trans } = options;
    this._secrets = secrets;
    this._tracker = tracker;
    this._commands = app.commands;
    this._trans = trans;
    secrets.changed.connect(this._onSecrets, this);
    tracker.currentChanged.connect(this._onChanged, this);
  }

  /** Whether there is something to show. */
  get isActive(): boolean {
    return this._count > 0;
  }

  /** `isActive` may be another one. */
  get activeChanged(): ISignal<this, void> {
    return this._activeChanged;
  }

  dispose(): void {
    Signal.clearData(this);
    super.dispose();
  }

  protected render(): JSX.Element {
    const trans = this._trans;
    const count = this._count;
    if (count === 0) {
      return <></>;
    }
    const text = trans._n('%1 secret', '%1 secrets', count);
    return (
      <button
        type="button"
        className="nbx-Status-button nbx-mod-secret"
        title={trans.__('%1: show what can be done', text)}
        onClick={() => void this._commands.execute(CommandIDs.showSecrets)}
      >
        <secretIcon.react tag="span" className="nbx-Icon" aria-hidden="true" />
        {text}
      </button>
    );
  }

  private get _count(): number {
    const path = this._tracker.currentWidget?.context.localPath;
    const snapshot = path === undefined ? null : this._secrets.snapshot(path);
    return snapshot === null ? 0 : snapshot.findings.length + snapshot.unlisted;
  }

  private _onSecrets(_: INbxSecrets, path: string): void {
    if (path === this._tracker.currentWidget?.context.localPath) {
      this._onChanged();
    }
  }

  private _onChanged(): void {
    this._activeChanged.emit();
    this.update();
  }

  private _activeChanged = new Signal<this, void>(this);
  private _commands: CommandRegistry;
  private _secrets: INbxSecrets;
  private _tracker: INotebookTracker;
  private _trans: TranslationBundle;
}

export namespace SecretsStatus {
  export interface IOptions {
    readonly app: Pick<JupyterFrontEnd, 'commands'>;
    readonly secrets: INbxSecrets;
    readonly tracker: INotebookTracker;
    readonly trans: TranslationBundle;
  }
}
