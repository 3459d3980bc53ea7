import { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

/** Something that is used until it is disposed, and hears and tells nothing from then on. */
export abstract class Disposable implements IDisposable {
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      Signal.clearData(this);
      this.release();
    }
  }

  /** Lets go of what is held; called once. */
  protected release(): void {
    // most hold nothing but signals
  }

  private _isDisposed = false;
}
