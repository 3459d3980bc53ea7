import { ReactWidget } from '@jupyterlab/ui-components';
import { ISignal, Signal } from '@lumino/signaling';
import * as React from 'react';

import { CommandIDs } from '../../commands';
import { NotebookCosts, formatSeconds } from '../../core/spans';
import type { CostsModel } from '../../models/spans-costs';
import { performanceIcon } from './icons';
import type { PerformanceParts } from './performance-panel';
import { cellsText } from './share-words';

/** How long the last runs of the cells of the current notebook took; nothing when that is nothing. */
export class PerformanceStatus extends ReactWidget {
  constructor(parts: PerformanceParts) {
    super();
    this.addClass('nbx-PerformanceStatus');
    this._parts = parts;
    parts.costs.changed.connect(this._onCosts, this);
    parts.tracker.currentChanged.connect(this._onChanged, this);
  }

  /** Whether there is something to show. */
  get isActive(): boolean {
    return this._isShown && (this._costs?.totals.time.sum ?? 0) > 0;
  }

  /** `isActive` may be another one. */
  get activeChanged(): ISignal<this, void> {
    return this._activeChanged;
  }

  /** Whether the total is shown at all. */
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
    const costs = this._costs;
    if (costs === null || !this.isActive) {
      return <></>;
    }
    const { commands, trans } = this._parts;
    const { sum, known } = costs.totals.time;
    const text = formatSeconds(sum);
    return (
      <button
        type="button"
        className="nbx-Status-button nbx-mod-plain"
        title={trans.__(
          '%1 in the last runs of %2: show the costliest',
          text,
          cellsText(known, costs.order.length, trans)
        )}
        onClick={() => void commands.execute(CommandIDs.showReport)}
      >
        <performanceIcon.react
          tag="span"
          className="nbx-Icon"
          aria-hidden="true"
        />
        {text}
      </button>
    );
  }

  private get _costs(): NotebookCosts | null {
    const { costs, tracker } = this._parts;
    const path = tracker.currentWidget?.context.localPath;
    return path === undefined ? null : costs.costs(path);
  }

  private _onCosts(_: CostsModel, path: string): void {
    const { tracker } = this._parts;
    if (path === tracker.currentWidget?.context.localPath) {
      this._onChanged();
    }
  }

  private _onChanged(): void {
    this._activeChanged.emit();
    this.update();
  }

  private _activeChanged = new Signal<this, void>(this);
  private _isShown = true;
  private _parts: PerformanceParts;
}
