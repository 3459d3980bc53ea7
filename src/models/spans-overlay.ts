import { ISignal, Signal } from '@lumino/signaling';

import { MEASURES, Measure } from '../core/spans';

/** Whether the cells show their shares, and of what. */
export interface OverlayChoice {
  readonly isShown: boolean;
  readonly measure: Measure;
}

/** The choice of what the cells show; kept by whoever gives `keep`. */
export class Overlay implements OverlayChoice {
  get isShown(): boolean {
    return this._choice.isShown;
  }

  get measure(): Measure {
    return this._choice.measure;
  }

  /** The choice is another one. */
  get changed(): ISignal<this, OverlayChoice> {
    return this._changed;
  }

  /** Shows or hides the shares; of a measure that is named, unless that is what shows. */
  toggle(measure?: Measure): void {
    const isShown =
      !this.isShown || (measure !== undefined && measure !== this.measure);
    this.set({ isShown, measure: measure ?? this.measure });
  }

  set(choice: OverlayChoice): void {
    const { isShown, measure } = this._choice;
    if (isShown !== choice.isShown || measure !== choice.measure) {
      this._choice = choice;
      this._changed.emit(choice);
    }
  }

  private _changed = new Signal<this, OverlayChoice>(this);
  private _choice: OverlayChoice = { isShown: false, measure: 'time' };
}

/** A measure by its name; undefined when there is none of this name. */
export function measureOf(name: unknown): Measure | undefined {
  return MEASURES.find(measure => measure === name);
}
