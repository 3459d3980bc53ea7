import type { SpanRecorder, TimedSpan } from './span';

/** So many spans wait at most while the recorder behind is loaded; further ones are dropped. */
const LIMIT = 1000;

/** Loading is tried so often, each time with the next span. */
const ATTEMPTS = 3;

/** Loads the recorder behind it with the first span. */
export class LazySpanRecorder implements SpanRecorder {
  constructor(load: () => Promise<SpanRecorder>) {
    this._load = load;
  }

  record(span: TimedSpan): void {
    if (this._recorder !== null) {
      this._recorder.record(span);
    } else if (this._left > 0) {
      if (this._waiting.length < LIMIT) {
        this._waiting.push(span);
      }
      this._loading ??= this._begin();
    }
  }

  async flush(): Promise<void> {
    await this._loading;
    await this._recorder?.flush();
  }

  private async _begin(): Promise<void> {
    try {
      const recorder = await this._load();
      this._waiting.forEach(span => recorder.record(span));
      this._recorder = recorder;
    } catch (reason) {
      this._left -= 1;
      console.warn('nbxflow: spans of this page cannot be sent', reason);
    } finally {
      this._waiting = [];
      this._loading = null;
    }
  }

  private _left = ATTEMPTS;
  private _load: () => Promise<SpanRecorder>;
  private _loading: Promise<void> | null = null;
  private _recorder: SpanRecorder | null = null;
  private _waiting: TimedSpan[] = [];
}
