import type { Execution } from '../protocol';
import { isSame } from './dataflow-changes';
import type { NotebookCell } from '../core/dataflow';
import type { Engine } from './dataflow-engine';

/** All that the engine of a notebook is told. */
export interface EngineInput {
  readonly cells: readonly NotebookCell[];
  readonly session: string | null;
  /** The ids of the cells that wait or run. */
  readonly running: ReadonlySet<string>;
  /** All records; asked for only when they are wanted anew. */
  readonly records: () => readonly Execution[];
}

/**
 * Tells the engine what is new, all at once: between two tellings, what it said stays true. What is
 * not new is not told, because the engine would begin anew.
 */
export class EngineFeed {
  constructor(engine: Engine) {
    this._engine = engine;
  }

  /** Records came; they are told with the next telling. */
  add(records: readonly Execution[]): void {
    this._inbox.push(...records);
  }

  /** All records are to be told anew. */
  resetRecords(): void {
    this._inbox = [];
    this._areRecordsNew = true;
  }

  /** Tells what is new. */
  tell({ cells, session, running, records }: EngineInput): void {
    if (!isSame(cells, this._cells)) {
      this._cells = cells;
      this._engine.setDocument(cells);
    }
    if (this._areRecordsNew) {
      this._areRecordsNew = false;
      this._engine.setExecutions(records());
    }
    this._inbox.forEach(record => this._engine.add(record));
    this._inbox = [];
    if (session !== this._session) {
      this._session = session;
      this._engine.setSession(session);
    }
    if (!isSame([...running], [...this._running])) {
      this._running = running;
      this._engine.setRunning(running);
    }
  }

  private _areRecordsNew = true;
  private _cells: readonly NotebookCell[] = [];
  private _engine: Engine;
  private _inbox: Execution[] = [];
  private _running: ReadonlySet<string> = new Set();
  /** Undefined before anything was told. */
  private _session: string | null | undefined = undefined;
}
