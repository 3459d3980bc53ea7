import { Signal } from '@lumino/signaling';

import { ApiError } from '../../api/request';
import type {
  Execution,
  ExecutionEvent,
  ExecutionsPage,
  StatusReply
} from '../../protocol';
import type { SpansApi } from '../spans-api';

/** A server with a history in memory, which answers as the real one does. */
export class FakeSpansApi implements SpansApi {
  /** What was asked, in order. */
  readonly asked: string[] = [];

  /** Every request fails with this while it is set. */
  failure: ApiError | null = null;

  recorder: StatusReply['recorder'] = { state: 'active', reason: null };

  /** The events of the server's stream. */
  readonly executionChanged: Signal<unknown, ExecutionEvent> = new Signal(this);

  /** Most requests answered at the same time. */
  mostAtOnce = 0;

  /** Records a change; with an event unless it gets lost. */
  put(record: Execution, lost = false): void {
    this._sequence += 1;
    this._records.set(record.id, { ...record, sequence: this._sequence });
    if (!lost) {
      this.executionChanged.emit({
        execution: record.id,
        kernel: record.kernel.id,
        state: record.state,
        sequence: this._sequence
      });
    }
  }

  /** Begins a new history. */
  reset(): void {
    this._records.clear();
    this._sequence = 0;
  }

  rename(from: string, to: string): void {
    for (const record of this._records.values()) {
      if (record.path === from) {
        this._records.set(record.id, { ...record, path: to });
      }
    }
  }

  notebook(
    path: string,
    limit: number,
    before?: number
  ): Promise<ExecutionsPage> {
    return this._answer(`notebook ${path}`, () => {
      const records = this._sorted().filter(
        record => record.path === path && record.sequence < (before ?? Infinity)
      );
      return this._page(records.slice(-limit), records.length > limit);
    });
  }

  after(sequence: number, limit: number): Promise<ExecutionsPage> {
    return this._answer(`after ${sequence}`, () => {
      const records = this._sorted().filter(
        record => record.sequence > sequence
      );
      return this._page(records.slice(0, limit), records.length > limit);
    });
  }

  status(): Promise<StatusReply> {
    return this._answer('status', () => ({
      version: '0.1.0',
      versions: {},
      recorder: this.recorder,
      history: { state: 'disk', reason: null, journal: 'wal' },
      kernels: [],
      delivery: [],
      policy: {
        probe: true,
        cellRuns: 'datasets',
        idleMinutes: 30,
        historyDays: 90,
        secretPolicy: 'warn',
        traces: false
      },
      scanner: { state: 'ready', reason: null, rules: 1, saves: 'awaited' },
      limits: []
    }));
  }

  private async _answer<T>(asked: string, answer: () => T): Promise<T> {
    this.asked.push(asked);
    this._open += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this._open);
    await Promise.resolve();
    this._open -= 1;
    if (this.failure !== null) {
      throw this.failure;
    }
    return answer();
  }

  private _page(executions: Execution[], more: boolean): ExecutionsPage {
    return { executions, more, sequence: this._sequence };
  }

  private _sorted(): Execution[] {
    return [...this._records.values()].sort((a, b) => a.sequence - b.sequence);
  }

  private _open = 0;
  private _records = new Map<string, Execution>();
  private _sequence = 0;
}
