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
const RETRY: IPoll.Frequency = { interval: 1000, max: 60_000, backoff: 2 };

/**
 * Decides when the server is asked for what changed: soon after a request, when the page becomes
 * visible, every 10 s while something runs, and after failures at growing intervals. Never twice
 * at a time.
 */
export class CatchUp implements IDisposable {
  /** @param pull - Asks the server; tells whether something still runs. */
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
      this._poll.frequency = busy ? BUSY : IDLE;
    } catch (reason) {
      this._again = false;
      this._poll.frequency = RETRY;
      throw reason;
    } finally {
      this._pulling = false;
    }
    if (this._again && !this.isDisposed) {
      void this._poll.schedule({ interval: COALESCE_MS, phase: 'refreshed' });
    }
  }

  private _again = false;
  private _poll: Poll;
  private _pull: () => Promise<boolean>;
  private _pulling = false;
}
