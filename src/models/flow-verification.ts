import { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';

import { ApiError } from '../api/request';
import type { FlowVerifyRequest, Task } from '../protocol';
import type { VerificationState } from './flow-snapshot';
import { messageOf } from './flow-texts';

/** How often the server is asked, and at most how seldom while it does not answer, in ms. */
const INTERVAL = 1000;
const LAST_RETRY = 15_000;

type Known = Omit<VerificationState, 'isCurrent'>;

const NONE: Known = {
  state: 'none',
  progress: null,
  evidence: null,
  error: null
};

/** A replay of notebook and pipeline on the server: starts it, follows it, ends it. */
export class FlowVerification implements IDisposable {
  constructor(options: FlowVerification.IOptions) {
    this._options = options;
  }

  get state(): Known {
    return this._state;
  }

  /** What the last one is of, as told when it was started; null before the first. */
  get key(): string | null {
    return this._key;
  }

  /** `state` is another one. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Nobody is left who would read the result: the server need not go on. */
  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    void this.cancel();
    this._isDisposed = true;
    this._poll?.dispose();
    Signal.clearData(this);
  }

  /**
   * Starts one; while one is under way nothing happens.
   *
   * @param key - What it is of.
   */
  async start(request: FlowVerifyRequest, key: string): Promise<void> {
    if (this._state.state === 'running') {
      return;
    }
    this._key = key;
    this._task = null;
    this._isCancelled = false;
    this._set({ ...NONE, state: 'running' });
    try {
      const task = await this._options.start(request);
      this._task = task.id;
      if (this._isCancelled) {
        await this._options.cancel(task.id);
      } else {
        this._take(task);
        this._follow(task.id);
      }
    } catch (reason) {
      await this._startFailed(reason);
    }
  }

  /** Ends the one that is under way. */
  async cancel(): Promise<void> {
    if (this._state.state !== 'running') {
      return;
    }
    this._isCancelled = true;
    this._poll?.dispose();
    this._set({ ...this._state, state: 'cancelled' });
    if (this._task !== null) {
      // what is not there any more has ended
      await this._options.cancel(this._task).catch(() => undefined);
    }
  }

  /** One that is under way already, perhaps since before the page was loaded, is followed. */
  private async _startFailed(reason: unknown): Promise<void> {
    const id = reason instanceof ApiError ? taskIn(reason) : null;
    if (id === null || this._isCancelled) {
      this._set({ ...NONE, state: 'failed', error: messageOf(reason) });
      return;
    }
    this._key = null;
    this._task = id;
    this._follow(id);
  }

  private _follow(id: string): void {
    this._poll?.dispose();
    if (this._state.state !== 'running' || this._isDisposed) {
      return;
    }
    this._poll = new Poll({
      auto: false,
      factory: () => this._ask(id),
      frequency: {
        interval: this._options.interval ?? INTERVAL,
        max: LAST_RETRY,
        backoff: true
      },
      name: 'nbxflow:verification',
      standby: 'when-hidden'
    });
    void this._poll.start();
  }

  private async _ask(id: string): Promise<void> {
    try {
      const task = await this._options.fetch(id);
      if (this._state.state === 'running' && this._task === id) {
        this._take(task);
      }
    } catch (reason) {
      if (!(reason instanceof ApiError) || reason.code !== 'not-found') {
        throw reason;
      }
      this._end({ ...NONE, state: 'failed', error: reason.message });
    }
  }

  private _take({ state, progress, error, result }: Task): void {
    const known = { state, progress, error, evidence: result };
    if (state === 'running') {
      this._set(known);
    } else {
      this._end(known);
    }
  }

  private _end(known: Known): void {
    this._set(known);
    // not while it is asked: it would never settle
    void this._poll?.stop();
  }

  private _set(state: Known): void {
    if (!this._isDisposed) {
      this._state = state;
      this._changed.emit();
    }
  }

  private _changed = new Signal<this, void>(this);
  private _isCancelled = false;
  private _isDisposed = false;
  private _key: string | null = null;
  private _options: FlowVerification.IOptions;
  private _poll: Poll | null = null;
  private _state = NONE;
  private _task: string | null = null;
}

export namespace FlowVerification {
  export interface IOptions {
    /** Asks the server, see `verifyFlow`. */
    readonly start: (request: FlowVerifyRequest) => Promise<Task>;
    /** Asks the server, see `fetchTask`. */
    readonly fetch: (id: string) => Promise<Task>;
    /** Asks the server, see `cancelTask`. */
    readonly cancel: (id: string) => Promise<unknown>;
    /** Milliseconds between two questions. */
    readonly interval?: number;
  }
}

/** The task that is in the way; null when it is something else. */
function taskIn({ status, details }: ApiError): string | null {
  const { task } = (details ?? {}) as { task?: unknown };
  return status === 409 && typeof task === 'string' ? task : null;
}
