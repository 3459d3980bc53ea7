import type { EventFeed } from '../api/events';
import { toApiError } from '../api/failure';
import type { ApiError } from '../api/request';
import type { DeliveryReply, SinkState } from '../protocol';
import { LoadedModel } from './loaded';

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
export class DeliveryModel extends LoadedModel {
  constructor(options: DeliveryModel.IOptions) {
    super(options.interval ?? 1000);
    this._options = options;
    options.events.deliveryChanged.connect(this.request, this);
  }

  get snapshot(): DeliverySnapshot {
    return this._snapshot;
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
      this.refresher.restart();
    } catch (reason) {
      this._set({ retrying: false, failure: toApiError(reason) });
    }
  }

  protected async load(isCurrent: () => boolean): Promise<void> {
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
    if (!this.isDisposed) {
      this._snapshot = { ...this._snapshot, ...change };
      this.tell();
    }
  }

  private readonly _options: DeliveryModel.IOptions;
  private _snapshot: DeliverySnapshot = {
    sinks: null,
    retrying: false,
    failure: null
  };
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
