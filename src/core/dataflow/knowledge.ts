import type { Execution } from '../../protocol';
import { compileRun } from './compile';
import { NotebookDocument } from './document';
import { Ledger } from './ledger';
import { type Run, hasRun, ranAfter } from './run';
import { type CellRuns, Walk } from './walk';

/** The last execution of a cell, and what its record means. */
export interface LastExecution {
  readonly execution: Execution;
  readonly interrupted: boolean;
  /** null if no record tells of it. */
  readonly run: Run | null;
}

/**
 * All that is known: the document, the present kernel process, its executions. Executions may come
 * in any order, more than once, and from other processes and clients.
 */
export class Knowledge {
  document = new NotebookDocument([]);
  session: string | null = null;
  running: ReadonlySet<string> = new Set();
  /** Present stamps of files, where known. */
  stamps: ReadonlyMap<string, string> = new Map();
  ledger = new Ledger(new Set());
  private readonly executions = new Map<string, Execution>();
  private readonly orders = new Map<string, ReadonlyMap<string, number>>();
  private readonly lasts = new Map<string, LastExecution>();
  private readonly runsByCell = new Map<string, Run[]>();
  private earlier: Set<string> | null = null;
  private fits = true;

  /** Sets the document; runs are read anew only if other sources are shared by cells. */
  setDocument(document: NotebookDocument): void {
    const before = this.document.shared;
    this.document = document;
    const same =
      before.size === document.shared.size &&
      [...before].every(code => document.shared.has(code));
    this.fits = this.fits && same;
  }

  /** Sets the kernel process that counts. */
  setSession(session: string | null): void {
    if (session !== this.session) {
      this.session = session;
      this.earlier = null;
      this.fits = false;
    }
  }

  /** Forgets all executions and takes these. */
  setExecutions(executions: readonly Execution[]): void {
    this.executions.clear();
    this.earlier = null;
    this.fits = false;
    for (const execution of executions) {
      this.executions.set(execution.id, execution);
      this.noteOrder(execution);
    }
  }

  /**
   * Adds an execution, or replaces what was known of it.
   *
   * @returns The run, if it is only one more after those known; null if it tells nothing or if
   * all has to be read anew.
   */
  add(execution: Execution): Run | null {
    const before = this.executions.get(execution.id);
    this.executions.set(execution.id, execution);
    this.noteOrder(execution);
    if (execution.kernel.session !== this.session) {
      this.earlier = null;
      return null;
    }
    const ranBefore = before !== undefined && hasRun(before);
    if (!this.fits || !hasRun(execution)) {
      this.fits = this.fits && !ranBefore;
      return null;
    }
    const newest = this.ledger.runs[this.ledger.runs.length - 1];
    const next =
      !ranBefore &&
      execution.dataflow !== null &&
      (newest === undefined || execution.dataflow.ordinal > newest.ordinal);
    this.fits = next;
    return next ? this.take(execution) : null;
  }

  /** Whether `settle` will read all executions anew. */
  get isOutdated(): boolean {
    return !this.fits;
  }

  /** Brings the runs up to date; to be called before anything is asked. */
  settle(): void {
    if (this.fits) {
      return;
    }
    this.fits = true;
    this.ledger = new Ledger(this.document.shared);
    this.lasts.clear();
    this.runsByCell.clear();
    const present = [...this.executions.values()].filter(
      execution =>
        this.session !== null &&
        execution.kernel.session === this.session &&
        hasRun(execution)
    );
    present
      .filter(execution => execution.dataflow !== null)
      .sort((a, b) => (a.dataflow?.ordinal ?? 0) - (b.dataflow?.ordinal ?? 0))
      .forEach(execution => void this.take(execution));
    present
      .filter(execution => execution.dataflow === null)
      .forEach(execution => void this.take(execution));
  }

  /** The last execution of a cell in this kernel process; null if it has not run. */
  lastOf(cell: string): LastExecution | null {
    return this.lasts.get(cell) ?? null;
  }

  /** The runs of a cell in this kernel process, the newest last. */
  runsOf(cell: string): readonly Run[] {
    return this.runsByCell.get(cell) ?? [];
  }

  /** Whether a cell ran in a kernel process that is gone. */
  ranEarlier(cell: string): boolean {
    if (this.earlier === null) {
      this.earlier = new Set();
      for (const {
        kernel,
        cell: id,
        ...execution
      } of this.executions.values()) {
        if (
          id !== null &&
          kernel.session !== this.session &&
          hasRun({ kernel, cell: id, ...execution })
        ) {
          this.earlier.add(id);
        }
      }
    }
    return this.earlier.has(cell);
  }

  /** What files hold now, by location: what is known of the disk, else what was seen last. */
  presentFiles(): ReadonlyMap<number, number> {
    const files = new Map(this.ledger.files);
    for (const [path, stamp] of this.stamps) {
      const location = this.ledger.locations.intern(`file:${path}`);
      files.set(location, this.ledger.stampVersion(location, stamp));
    }
    return files;
  }

  /** A walk down the document as things stand. */
  walk(): Walk {
    return new Walk(
      this.ledger,
      this.document,
      this.presentFiles(),
      (cell): CellRuns => ({
        last: this.lastOf(cell),
        runs: this.runsOf(cell)
      })
    );
  }

  private noteOrder(execution: Execution): void {
    if (!this.orders.has(execution.id)) {
      this.orders.set(execution.id, this.document.order);
    }
  }

  private take(execution: Execution): Run | null {
    const order = this.orders.get(execution.id) ?? this.document.order;
    const run = compileRun(this.ledger, execution, order);
    if (run !== null) {
      this.ledger.add(run);
    }
    const { cell } = execution;
    if (cell === null) {
      return run;
    }
    if (run !== null) {
      const runs = this.runsByCell.get(cell);
      if (runs === undefined) {
        this.runsByCell.set(cell, [run]);
      } else {
        runs.push(run);
      }
    }
    const before = this.lasts.get(cell);
    if (before === undefined || ranAfter(execution, before.execution)) {
      this.lasts.set(cell, {
        execution,
        interrupted: execution.state === 'interrupted',
        run
      });
    }
    return run;
  }
}
