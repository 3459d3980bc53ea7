import { INotebookTracker } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { ISignal, Signal } from '@lumino/signaling';
import { CommandRegistry } from '@lumino/commands';
import * as React from 'react';

import { CommandIDs } from '../../commands';
import type { DataflowChange, INbxDataflow } from '../../tokens';
import { staleIcon, unknownIcon } from './icons';
import { coverageText, progressText } from './words';

/** How many cells of the current notebook are stale, or how a run of needed cells stands. */
export class DataflowStatus extends ReactWidget {
  constructor(
    dataflow: INbxDataflow,
    tracker: INotebookTracker,
    commands: CommandRegistry,
    trans: TranslationBundle
  ) {
    super();
    this.addClass('nbx-Status');
    this._dataflow = dataflow;
    this._tracker = tracker;
    this._commands = commands;
    this._trans = trans;
    dataflow.changed.connect(this._onDataflow, this);
    tracker.currentChanged.connect(this._onChanged, this);
  }

  /** Whether there is something to show. */
  get isActive(): boolean {
    const path = this._path;
    if (!this._isShown || path === null) {
      return false;
    }
    return this._dataflow.coverage(path) === 'full'
      ? this._isRunning(path) || this._counts(path).some(count => count > 0)
      : this._isBroken(path);
  }

  /** `isActive` may be another one. */
  get activeChanged(): ISignal<this, void> {
    return this._activeChanged;
  }

  /** Whether verdicts are shown at all. */
  get isShown(): boolean {
    return this._isShown;
  }
  set isShown(isShown: boolean) {
    this._isShown = isShown;
    this._onChanged();
  }

  dispose(): void {
    Signal.clearData(this);
    super.dispose();
  }

  protected render(): JSX.Element {
    const path = this._path;
    if (path === null || !this.isActive) {
      return <></>;
    }
    const trans = this._trans;
    if (this._isBroken(path)) {
      return (
        <Item
          icon={unknownIcon}
          text={trans.__('Cell states not known')}
          title={coverageText(this._dataflow.coverage(path), trans) ?? ''}
          onClick={() => this._execute(CommandIDs.explainCell)}
        />
      );
    }
    const progress = this._dataflow.progress(path);
    if (progress?.state === 'running') {
      const text = progressText(progress, this._dataflow.order(path), trans);
      return (
        <Item
          text={text}
          title={text}
          onClick={() => this._execute(CommandIDs.runNeededNotebook)}
        />
      );
    }
    const [stale = 0, unknown = 0] = this._counts(path);
    const staleText = trans._n('%1 stale', '%1 stale', stale);
    const unknownText = trans._n('%1 unknown', '%1 unknown', unknown);
    const title = trans.__(
      '%1, %2: go to the next cell that is not fresh',
      staleText,
      unknownText
    );
    return (
      <Item
        icon={stale > 0 ? staleIcon : unknownIcon}
        text={stale > 0 ? staleText : unknownText}
        title={title}
        onClick={() => this._execute(CommandIDs.nextStale)}
      />
    );
  }

  private _execute(id: string): void {
    void this._commands.execute(id);
  }

  private get _path(): string | null {
    return this._tracker.currentWidget?.context.localPath ?? null;
  }

  private _counts(path: string): number[] {
    const { stale, unknown } = this._dataflow.counts(path);
    return [stale, unknown];
  }

  /** Whether nothing can be said because nbxflow itself failed. */
  private _isBroken(path: string): boolean {
    return ['not-loaded', 'failed'].includes(this._dataflow.coverage(path));
  }

  private _isRunning(path: string): boolean {
    return this._dataflow.progress(path)?.state === 'running';
  }

  private _onDataflow(_: INbxDataflow, { path }: DataflowChange): void {
    if (path === this._path) {
      this._onChanged();
    }
  }

  private _onChanged(): void {
    this._activeChanged.emit();
    this.update();
  }

  private _activeChanged = new Signal<this, void>(this);
  private _commands: CommandRegistry;
  private _dataflow: INbxDataflow;
  private _isShown = true;
  private _tracker: INotebookTracker;
  private _trans: TranslationBundle;
}

function Item(props: {
  icon?: typeof staleIcon;
  text: string;
  title: string;
  onClick: () => void;
}): JSX.Element {
  const { icon: Icon, text, title, onClick } = props;
  return (
    <button
      type="button"
      className={`nbx-Status-button${Icon === unknownIcon ? ' nbx-mod-unknown' : ''}`}
      title={title}
      onClick={onClick}
    >
      {Icon && (
        <Icon.react tag="span" className="nbx-Icon" aria-hidden="true" />
      )}
      {text}
    </button>
  );
}
