import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import type { EventFeed } from '../api/events';
import { toApiError } from '../api/failure';
import type { ApiError } from '../api/request';
import type { DeliveryReply, SinkState } from '../protocol';
import { Refresher } from './refresher';

/** What is known of the delivery of lineage events. */
export interface DeliverySnapshot {
  /** One state a configured destination; null before the first answer. */
  readonly sinks: readonly SinkState[] | null;
  /** A retry was asked for and is not answered yet. */
  readonly retrying: boolean;
  /** Why the last request failed; null when it did not. */
  readonly failure: ApiError | null;
}

/** How the delivery of lineage events stands, read again when the server says it changed. */
export class DeliveryModel implements IDisposable {
  constructor(options: DeliveryModel.IOptions) {
    this._options = options;
    this._refresher = new Refresher(
      isCurrent => this._load(isCurrent),
      options.interval ?? 1000
    );
    options.events.deliveryChanged.connect(this.request, this);
  }

  get snapshot(): DeliverySnapshot {
    return this._snapshot;
  }

  /** `snapshot` is another one. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._refresher.dispose();
    Signal.clearData(this);
  }

  /** Keeps the snapshot up to date until the result is disposed; nobody watching, nothing is read. */
  watch(): IDisposable {
    return this._refresher.watch();
  }

  /** Reads the state soon; nobody watching, as soon as somebody does. */
  request(): void {
    this._refresher.request();
  }

  /** Reads the state now; a failure goes to the snapshot. */
  refresh(): Promise<void> {
    return this._refresher.run();
  }

  /**
   * Sends what waits or was refused again; a failure goes to the snapshot.
   *
   * @param sink - Name of one destination; all when left out.
   */
  async retry(sink?: string): Promise<void> {
    this._set({ retrying: true });
    try {
      const { sinks } = await this._options.retry(sink);
      this._set({ sinks, retrying: false, failure: null });
      // an answer to an older question must not replace this one
      this._refresher.restart();
    } catch (reason) {
      this._set({ retrying: false, failure: toApiError(reason) });
    }
  }

  private async _load(isCurrent: () => boolean): Promise<void> {
    try {
      const { sinks } = await this._options.fetch();
      if (isCurrent()) {
        this._set({ sinks, failure: null });
      }
    } catch (reason) {
      if (isCurrent()) {
        this._set({ failure: toApiError(reason) });
      }
    }
  }

  private _set(change: Partial<DeliverySnapshot>): void {
    if (!this._isDisposed) {
      this._snapshot = { ...this._snapshot, ...change };
      this._changed.emit();
    }
  }

  private readonly _options: DeliveryModel.IOptions;
  private readonly _refresher: Refresher;
  private _snapshot: DeliverySnapshot = {
    sinks: null,
    retrying: false,
    failure: null
  };
  private _isDisposed = false;
  private readonly _changed = new Signal<this, void>(this);
}

export namespace DeliveryModel {
  export interface IOptions {
    readonly events: EventFeed;
    /** Asks the server how the delivery stands. */
    readonly fetch: () => Promise<DeliveryReply>;
    /** Asks the server to send again, to one destination or to all. */
    readonly retry: (sink?: string) => Promise<DeliveryReply>;
    /** Milliseconds over which changes of the delivery are gathered. */
    readonly interval?: number;
  }
}
