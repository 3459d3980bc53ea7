import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import { Refresher } from './refresher';

/** Something of the server that is read again when it may have changed, while somebody watches. */
export abstract class LoadedModel extends Disposable {
  /** @param interval - Milliseconds over which requests are gathered. */
  constructor(interval: number) {
    super();
    this.refresher = new Refresher(isCurrent => this.load(isCurrent), interval);
  }

  /** What is known is something else. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Keeps it up to date until the result is disposed; nobody watching, nothing is read. */
  watch(): IDisposable {
    return this.refresher.watch();
  }

  /** Reads it soon; nobody watching, as soon as somebody does. */
  request(): void {
    this.refresher.request();
  }

  /** Reads it now; a failure is kept where what is known is kept. */
  refresh(): Promise<void> {
    return this.refresher.run();
  }

  /** Reads it and keeps the answer, unless `isCurrent` says no afterwards; never rejects. */
  protected abstract load(isCurrent: () => boolean): Promise<void>;

  /** Says that what is known is something else. */
  protected tell(): void {
    this._changed.emit();
  }

  protected release(): void {
    this.refresher.dispose();
  }

  protected readonly refresher: Refresher;
  private readonly _changed = new Signal<this, void>(this);
}
