import { TranslationBundle } from '@jupyterlab/translation';
import { ISignal, Signal } from '@lumino/signaling';

import type { CostsModel } from '../../models/spans-costs';
import type { Overlay } from '../../models/spans-overlay';
import type { CellStrip, CellStripSource } from '../shared/marks';
import { stripOf } from './share-words';

/** What the cells show of their shares, as the overlay says. */
export class Strips implements CellStripSource {
  constructor(costs: CostsModel, overlay: Overlay, trans: TranslationBundle) {
    this._costs = costs;
    this._overlay = overlay;
    this._trans = trans;
    costs.changed.connect(this._onCosts, this);
    overlay.changed.connect(this._onOverlay, this);
  }

  get changed(): ISignal<this, string | null> {
    return this._changed;
  }

  get isShown(): boolean {
    return this._overlay.isShown;
  }

  strip(path: string, cell: string): CellStrip | null {
    const costs = this.isShown ? this._costs.costs(path) : null;
    return costs && stripOf(costs, cell, this._overlay.measure, this._trans);
  }

  private _onCosts(_: CostsModel, path: string): void {
    if (this.isShown) {
      this._changed.emit(path);
    }
  }

  private _onOverlay(): void {
    this._changed.emit(null);
  }

  private _changed = new Signal<this, string | null>(this);
  private _costs: CostsModel;
  private _overlay: Overlay;
  private _trans: TranslationBundle;
}
