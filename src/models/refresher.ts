import { DisposableDelegate, IDisposable } from '@lumino/disposable';
import { Throttler } from '@lumino/polling';

/**
 * Loads something one request at a time, and only while somebody watches: what is asked for
 * meanwhile is loaded once, afterwards. It also loads when the page becomes visible, because
 * events of the server are not heard before.
 */
export class Refresher implements IDisposable {
  /**
   * @param load - Loads and keeps the result. It must drop it when `isCurrent` says no: a newer
   *   load was started, or all is disposed. It must not reject.
   * @param interval - Milliseconds over which calls of `request` are gathered.
   */
  constructor(
    load: (isCurrent: () => boolean) => Promise<void>,
    interval: number
  ) {
    this._load = load;
    this._throttler = new Throttler(() => this.run(), {
      limit: interval,
      edge: 'trailing'
    });
    document.addEventListener('visibilitychange', this);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    document.removeEventListener('visibilitychange', this);
    this._throttler.dispose();
  }

  /** The page became visible or hidden. */
  handleEvent(): void {
    if (!document.hidden) {
      this.request();
    }
  }

  /** Keeps loading going until the result is disposed; loads now what was missed. */
  watch(): IDisposable {
    this._watchers += 1;
    if (this._isDue) {
      void this.run();
    }
    return new DisposableDelegate(() => {
      this._watchers -= 1;
    });
  }

  /** Loads soon, or as soon as somebody watches. */
  request(): void {
    this._isDue = true;
    if (this._watchers > 0 && !this._isDisposed) {
      // a throttler that is disposed while it waits rejects
      this._throttler.invoke().catch(() => undefined);
    }
  }

  /** Loads now; while a load is under way: once more after it. */
  run(): Promise<void> {
    this._isDue = true;
    if (!this._running) {
      const running = this._runAll().finally(() => {
        if (this._running === running) {
          this._running = null;
        }
      });
      this._running = running;
    }
    return this._running;
  }

  /** Gives up the load under way, and loads now if somebody watches. */
  restart(): void {
    this._ticket += 1;
    this._running = null;
    this._isDue = true;
    if (this._watchers > 0) {
      void this.run();
    }
  }

  private async _runAll(): Promise<void> {
    const ticket = ++this._ticket;
    const isCurrent = () => !this._isDisposed && this._ticket === ticket;
    while (this._isDue && isCurrent()) {
      this._isDue = false;
      await this._load(isCurrent);
    }
  }

  private readonly _load: (isCurrent: () => boolean) => Promise<void>;
  private readonly _throttler: Throttler<void>;
  private _running: Promise<void> | null = null;
  private _ticket = 0;
  private _watchers = 0;
  private _isDue = true;
  private _isDisposed = false;
}
