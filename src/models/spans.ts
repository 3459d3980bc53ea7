import { PromiseDelegate } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { ApiError } from '../api/request';
import {
  CellSpans,
  EMPTY_STATE,
  NotebookPath,
  SpansAction,
  SpansChange,
  SpansState,
  cellId,
  isBusy,
  notebookPath,
  reduceSpans,
  settledCells,
  spansChanges
} from '../core/spans';
import type { Execution, ExecutionEvent, StatusReply } from '../protocol';
import type { INbxSpans, SpansStatus } from '../tokens';
import { CatchUp } from './catch-up';
import { ExecutionFilter, ExecutionLog } from './execution-log';
import { PAGE_LIMIT, SpansApi, readHistory } from './spans-api';

/** The executions of the open notebooks, as the server records them. */
export class SpansModel implements INbxSpans, IDisposable {
  /**
   * @param api - The server.
   * @param events - Tells that a record changed.
   * @param now - This page's clock, in milliseconds.
   */
  constructor(
    api: SpansApi,
    events: { readonly executionChanged: ISignal<unknown, ExecutionEvent> },
    now: () => number = Date.now
  ) {
    this._api = api;
    this._now = now;
    events.executionChanged.connect(this._onEvent, this);
  }

  get changed(): ISignal<this, SpansChange> {
    return this._changed;
  }

  get received(): ISignal<this, readonly Execution[]> {
    return this._received;
  }

  get status(): SpansStatus {
    return this._status;
  }

  get statusChanged(): ISignal<this, SpansStatus> {
    return this._statusChanged;
  }

  get isDisposed(): boolean {
    return this._catchUp.isDisposed;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._catchUp.dispose();
    this._pulled.resolve();
    Signal.clearData(this);
  }

  isComplete(path: string): boolean {
    return this._state.notebooks.get(notebookPath(path))?.complete ?? false;
  }

  cell(path: string, cell: string): CellSpans | undefined {
    return this._state.notebooks
      .get(notebookPath(path))
      ?.cells.get(cellId(cell));
  }

  notebook(path: string): ReadonlyMap<string, CellSpans> {
    return this._state.notebooks.get(notebookPath(path))?.cells ?? new Map();
  }

  executions(filter: ExecutionFilter): readonly Execution[] {
    return this._log.find(filter);
  }

  refresh(path: string): Promise<void> {
    this._unread.add(notebookPath(path));
    this._catchUp.request();
    return this._pulled.promise;
  }

  /** A notebook is shown: reads its history and follows it. */
  open(path: string): void {
    this._apply({ type: 'opened', path: notebookPath(path) });
    void this.refresh(path);
  }

  /** A notebook is no longer shown. */
  close(path: string): void {
    this._unread.delete(notebookPath(path));
    this._apply({ type: 'closed', path: notebookPath(path) });
  }

  /** A shown notebook has another path. */
  rename(from: string, to: string): void {
    this._unread.delete(notebookPath(from));
    this._apply({
      type: 'renamed',
      from: notebookPath(from),
      to: notebookPath(to)
    });
    void this.refresh(to);
  }

  /** The user ran a cell in this page. */
  schedule(path: string, cell: string): void {
    if (this._status.state === 'unavailable') {
      return;
    }
    this._apply({
      type: 'scheduled',
      path: notebookPath(path),
      cell: cellId(cell),
      at: this._now()
    });
    this._catchUp.request();
  }

  /** The front end saw the end of a run that it had scheduled. */
  settle(path: string, cell: string): void {
    if (this._status.state === 'unavailable') {
      return;
    }
    this._apply({
      type: 'settled',
      path: notebookPath(path),
      cell: cellId(cell)
    });
    this._catchUp.request();
  }

  /** The kernel is gone: what was scheduled will not run. */
  withdraw(path: string): void {
    this._apply({ type: 'withdrawn', path: notebookPath(path) });
    this._catchUp.request();
  }

  private _onEvent(_: unknown, event: ExecutionEvent): void {
    const { sequence } = this._state;
    if (sequence === null || event.sequence > sequence) {
      this._catchUp.request();
    }
  }

  /** Asks the server for all that is missing; tells whether something still runs. */
  private async _pull(): Promise<boolean> {
    const pulled = this._pulled;
    this._pulled = new PromiseDelegate();
    const settled = settledCells(this._state);
    try {
      await this._read();
    } catch (reason) {
      this._fail(reason);
      if (this._status.state === 'unreachable') {
        throw reason;
      }
    } finally {
      for (const [path, cells] of settled) {
        this._apply({ type: 'answered', path, cells });
      }
      pulled.resolve();
    }
    return this._status.state === 'ready' && isBusy(this._state);
  }

  private async _read(): Promise<void> {
    if (this._state.notebooks.size === 0) {
      return;
    }
    if (this._status.state !== 'ready') {
      this._recorder = (await this._api.status()).recorder;
    }
    if (this._state.sequence === null) {
      const { sequence } = await this._api.after(Number.MAX_SAFE_INTEGER, 1);
      this._apply({ type: 'caught-up', sequence });
    }
    await this._readHistories();
    await this._readChanges();
    await this._readHistories();
    this._setStatus(
      this._recorder?.state === 'off'
        ? { state: 'unavailable', reason: this._recorder.reason }
        : { state: 'ready', reason: null }
    );
  }

  private async _readHistories(): Promise<void> {
    for (const path of [...this._unread]) {
      const complete = await readHistory(this._api, path, records =>
        this._applyRecords(records)
      );
      this._unread.delete(path);
      this._apply({ type: 'loaded', path, complete });
    }
  }

  private async _readChanges(): Promise<void> {
    for (;;) {
      const after = this._state.sequence ?? 0;
      const { executions, sequence, more } = await this._api.after(
        after,
        PAGE_LIMIT
      );
      if (sequence < after) {
        this._log.clear();
        this._apply({ type: 'forgotten' });
        this._unread = new Set(this._state.notebooks.keys());
        this._apply({ type: 'caught-up', sequence });
        return;
      }
      this._applyRecords(executions);
      const last = executions[executions.length - 1];
      if (!more || last === undefined) {
        this._apply({ type: 'caught-up', sequence });
        return;
      }
      this._apply({ type: 'caught-up', sequence: last.sequence });
    }
  }

  private _applyRecords(records: readonly Execution[]): void {
    const fresh = this._log.add(records);
    this._apply({ type: 'records', records, at: this._now() });
    if (fresh.length > 0) {
      this._received.emit(fresh);
    }
  }

  private _apply(action: SpansAction): void {
    const before = this._state;
    this._state = reduceSpans(before, action);
    for (const change of spansChanges(before, this._state)) {
      this._changed.emit(change);
    }
  }

  private _fail(reason: unknown): void {
    const missing =
      reason instanceof ApiError && reason.code === 'missing-extension';
    const message = reason instanceof Error ? reason.message : String(reason);
    this._setStatus({
      state: missing ? 'unavailable' : 'unreachable',
      reason: message
    });
  }

  private _setStatus(status: SpansStatus): void {
    const { state, reason } = this._status;
    if (state === status.state && reason === status.reason) {
      return;
    }
    this._status = status;
    if (status.state === 'unavailable') {
      for (const path of this._state.notebooks.keys()) {
        this._apply({ type: 'withdrawn', path });
      }
    }
    if (status.state !== 'ready' && !this._warned) {
      this._warned = true;
      console.warn(`nbxflow: ${status.reason ?? status.state}`);
    }
    this._statusChanged.emit(status);
  }

  private _api: SpansApi;
  private _catchUp = new CatchUp(() => this._pull());
  private _changed = new Signal<this, SpansChange>(this);
  private _log = new ExecutionLog();
  private _now: () => number;
  private _pulled = new PromiseDelegate<void>();
  private _received = new Signal<this, readonly Execution[]>(this);
  private _recorder: StatusReply['recorder'] | null = null;
  private _state: SpansState = EMPTY_STATE;
  private _status: SpansStatus = { state: 'loading', reason: null };
  private _statusChanged = new Signal<this, SpansStatus>(this);
  private _unread = new Set<NotebookPath>();
  private _warned = false;
}
