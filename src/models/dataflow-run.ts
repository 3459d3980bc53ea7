import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import type { RunPlan } from '../core/dataflow';

/**
 * How a run of needed cells stands or ended:
 * - `running`; `done`: nothing is left to run;
 * - `stopped`: as asked, after the cell that ran;
 * - `failed`: `cell` raised, or could not be run;
 * - `unrecorded`: `cell` ran, but no record of it came: what it changed is not known;
 * - `needs-consent`: `cell` does something that does not repeat safely.
 */
export type RunState =
  'running' | 'done' | 'stopped' | 'failed' | 'unrecorded' | 'needs-consent';

/** How a run of needed cells stands. */
export interface RunProgress {
  readonly state: RunState;
  /** The cell that was asked for; null: the notebook. */
  readonly goal: string | null;
  /** The cell that runs, or at which the run ended. */
  readonly cell: string | null;
  readonly done: readonly string[];
  /** Still to be run, with the running one, as planned last. */
  readonly left: readonly string[];
}

/** What a run needs of the notebook. */
export interface RunHost {
  /** The plan now. */
  plan(goal: string | null): RunPlan;
  /** Runs a cell by the notebook's own means; tells whether it ended well. */
  execute(cell: string): Promise<boolean>;
  /** The newest execution of a cell that has ended; null when there is none. */
  ended(cell: string): string | null;
  /** What `plan` and `ended` answer changed. */
  readonly changed: ISignal<unknown, unknown>;
}

/** The record of a run may come so much later than its end, in milliseconds. */
const RECORD_LIMIT = 10_000;

/** Runs the cells of a plan one by one, each once, and plans again after each. */
export class NeededRun extends Disposable {
  /**
   * @param goal - The cell asked for; null: all that ran and are not fresh.
   * @param consented - Cells that may run although they do not repeat safely.
   */
  constructor(
    host: RunHost,
    goal: string | null,
    consented: ReadonlySet<string>,
    recordLimit = RECORD_LIMIT
  ) {
    super();
    this._host = host;
    this._consented = consented;
    this._recordLimit = recordLimit;
    const left = host.plan(goal).cells;
    this._progress = { state: 'running', goal, cell: null, done: [], left };
  }

  get progress(): RunProgress {
    return this._progress;
  }

  /** `progress` is another one. */
  get changed(): ISignal<this, RunProgress> {
    return this._changed;
  }

  protected release(): void {
    this._isStopped = true;
  }

  /** Ends the run after the cell that runs now. */
  stop(): void {
    this._isStopped = true;
  }

  /** Runs all; never rejects. */
  async run(): Promise<RunProgress> {
    while (this._progress.state === 'running') {
      await this._next();
    }
    return this._progress;
  }

  private async _next(): Promise<void> {
    const { goal, done } = this._progress;
    const { cells, confirm } = this._host.plan(goal);
    const left = cells.filter(cell => !done.includes(cell));
    const [cell] = left;
    if (cell === undefined) {
      this._set({ state: 'done', cell: null, left });
    } else if (this._isStopped) {
      this._set({ state: 'stopped', cell, left });
    } else if (confirm.includes(cell) && !this._consented.has(cell)) {
      this._set({ state: 'needs-consent', cell, left });
    } else {
      this._set({ cell, left });
      await this._execute(cell);
    }
  }

  private async _execute(cell: string): Promise<void> {
    const before = this._host.ended(cell);
    const isWell = await this._host.execute(cell).catch(() => false);
    if (!isWell) {
      this._set({ state: 'failed' });
    } else if (await this._isRecorded(cell, before)) {
      this._set({ done: [...this._progress.done, cell] });
    } else {
      this._set({ state: 'unrecorded' });
    }
  }

  /** Waits until the newest execution that ended is another one than before. */
  private _isRecorded(cell: string, before: string | null): Promise<boolean> {
    const { changed } = this._host;
    return new Promise(resolve => {
      const finish = (isRecorded: boolean) => {
        clearTimeout(timer);
        changed.disconnect(look);
        resolve(isRecorded);
      };
      const look = () => {
        if (this.isDisposed || this._host.ended(cell) !== before) {
          finish(!this.isDisposed);
        }
      };
      const timer = setTimeout(() => finish(false), this._recordLimit);
      changed.connect(look);
      look();
    });
  }

  private _set(change: Partial<RunProgress>): void {
    this._progress = { ...this._progress, ...change };
    this._changed.emit(this._progress);
  }

  private _changed = new Signal<this, RunProgress>(this);
  private _consented: ReadonlySet<string>;
  private _host: RunHost;
  private _isStopped = false;
  private _progress: RunProgress;
  private _recordLimit: number;
}
