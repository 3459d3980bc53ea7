import { IDisposable } from '@lumino/disposable';
import { IPoll, Poll } from '@lumino/polling';

/** Requests within this time are one, in milliseconds. */
const COALESCE_MS = 150;

/** How often is asked while something runs. */
const BUSY: IPoll.Frequency = { interval: 10_000, max: 10_000, backoff: false };
const IDLE: IPoll.Frequency = {
  interval: Poll.NEVER,
  max: Poll.NEVER,
  backoff: false
};

/** The first retry after a failure waits so long, each further one twice as long, in ms. */
const FIRST_RETRY = 1000;
const LAST_RETRY = 60_000;

/**
 * Decides when the server is asked for what changed: soon after a request, when the page becomes
 * visible, every 10 s while something runs, and after failures at growing intervals. Never twice
 * at a time.
 */
export class CatchUp implements IDisposable {
  /**
   * @param pull - Asks the server; tells whether something still runs, rejects when it is to be
   *   tried again.
   */
  constructor(pull: () => Promise<boolean>) {
    this._pull = pull;
    this._poll = new Poll({
      auto: false,
      factory: () => this._run(),
      frequency: IDLE,
      name: 'nbxflow:catch-up',
      standby: 'when-hidden'
    });
    document.addEventListener('visibilitychange', this);
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  dispose(): void {
    document.removeEventListener('visibilitychange', this);
    this._poll.dispose();
  }

  /** Asks the server soon. */
  request(): void {
    if (this._pulling) {
      this._again = true;
      return;
    }
    void this._poll.schedule({
      cancel: ({ phase }) => phase === 'refreshed',
      interval: COALESCE_MS,
      phase: 'refreshed'
    });
  }

  /** The page became visible or hidden. */
  handleEvent(): void {
    if (!document.hidden) {
      this.request();
    }
  }

  private async _run(): Promise<void> {
    this._pulling = true;
    this._again = false;
    try {
      const busy = await this._pull();
      this._failures = 0;
      this._poll.frequency = busy ? BUSY : IDLE;
      if (this._again) {
        void this._poll.schedule({ interval: COALESCE_MS, phase: 'refreshed' });
      }
    } catch {
      // Who pulls shows the failure. The poll's own backoff is a random walk: too many requests.
      const interval = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** this._failures);
      this._failures += 1;
      void this._poll.schedule({ interval, phase: 'rejected' });
    } finally {
      this._pulling = false;
    }
  }

  private _again = false;
  private _failures = 0;
  private _poll: Poll;
  private _pull: () => Promise<boolean>;
  private _pulling = false;
}
