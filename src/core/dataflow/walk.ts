import type { NotebookCell, NotebookDocument } from './document';
import { Environment } from './environment';
import { MAY_BE_WRITTEN, VARYING, kindsToBits } from './kinds';
import type { Ledger } from './ledger';
import type { Run } from './run';
import { applyOtherWays, applyUntraced } from './untraced';

/** What the engine knows of the executions of one cell in the present kernel process. */
export interface CellRuns {
  /** Its last execution; null if it has not run. The run is null if no record tells of it. */
  readonly last: {
    readonly interrupted: boolean;
    readonly run: Run | null;
  } | null;
  readonly runs: readonly Run[];
}

/** One cell in the walk, before its own effect is put in place. */
export interface Visit {
  readonly index: number;
  readonly cell: NotebookCell;
  readonly environment: Environment;
  /** The run that the reference run repeats; null if none is known. */
  readonly trace: Run | null;
  /** Without a trace: a run whose inputs differ in uncertain writes only. */
  readonly likely: Run | null;
  /** What makes the inputs of either unknown, as bits. */
  readonly unknown: number;
}

const KNOWN = { unknown: 0, cause: -1 };
const NOT_REPEATABLE = kindsToBits(['entropy']);

/**
 * Walks down a document and finds what the reference run puts into each location. It keeps what it
 * found, so that it can go on from any cell above once something below changed.
 */
export class Walk {
  private readonly environment: Environment;
  private position = 0;

  constructor(
    private readonly ledger: Ledger,
    private document: NotebookDocument,
    files: ReadonlyMap<number, number>,
    private readonly runsOf: (cell: string) => CellRuns
  ) {
    this.environment = new Environment(ledger, files);
  }

  /** Goes back to before the cell at a position, and takes the cells from there as they are now. */
  rewind(position: number, document: NotebookDocument): void {
    this.document = document;
    if (position < this.position) {
      this.environment.rewind(position);
      this.position = position;
    }
  }

  /**
   * Visits the code cells from where it stands.
   *
   * @param visit - Answers false to stop before the cell's own effect.
   * @returns What is in place after the last cell that was visited.
   */
  go(visit: (visit: Visit) => boolean | void): Environment {
    const { environment } = this;
    const { cells } = this.document;
    for (; this.position < cells.length; this.position++) {
      const index = this.position;
      const cell = cells[index] as NotebookCell;
      const { trace, likely } = this.find(environment, cell);
      const run = trace ?? likely;
      const inputs = run === null ? KNOWN : unknownInputs(environment, run);
      const { unknown } = inputs;
      if (
        visit({ index, cell, environment, trace, likely, unknown }) === false
      ) {
        break;
      }
      environment.begin();
      if (run === null) {
        this.applyUntraced(environment, cell, index);
      } else {
        this.applyRun(environment, run, index, trace === null, inputs);
        this.applyOtherWays(environment, run, index, {
          inputs: inputs.unknown | (trace === null ? MAY_BE_WRITTEN : 0),
          own: run.unknown & VARYING
        });
      }
    }
    return environment;
  }

  private applyRun(
    environment: Environment,
    run: Run,
    index: number,
    guessed: boolean,
    inputs: { unknown: number; cause: number }
  ): void {
    const own =
      (guessed ? MAY_BE_WRITTEN : 0) |
      (this.isRepeatable(run) ? 0 : NOT_REPEATABLE);
    const cause = inputs.unknown === 0 ? index : inputs.cause;
    environment.apply(run, index, inputs.unknown | own, cause, guessed);
  }

  private applyOtherWays(
    environment: Environment,
    run: Run,
    index: number,
    unknown: { readonly inputs: number; readonly own: number }
  ): void {
    const bits = unknown.inputs | unknown.own;
    const cell = this.document.cells[index];
    if (bits !== 0 && cell !== undefined) {
      applyOtherWays(
        environment,
        this.ledger,
        this.document,
        { cell, index, last: run, interrupted: false, runs: [] },
        { unknown: bits, inputs: unknown.inputs !== 0 }
      );
    }
  }

  private isRepeatable(run: Run): boolean {
    return run.code === null || !this.ledger.notRepeatable.has(run.code);
  }

  private find(
    environment: Environment,
    cell: NotebookCell
  ): { trace: Run | null; likely: Run | null } {
    const code = cell.facts?.code ?? null;
    const known = code === null ? undefined : this.ledger.byCode.get(code);
    if (code === null || known === undefined) {
      return { trace: null, likely: null };
    }
    if (known.size === 1) {
      const [only] = known.values() as Iterable<Run>;
      if (
        only !== undefined &&
        this.ledger.standsFor(only, cell.id, code) &&
        matches(environment, only)
      ) {
        return { trace: only, likely: null };
      }
    }
    const candidates = [...known.values()]
      .filter(run => this.ledger.standsFor(run, cell.id, code))
      .reverse();
    const trace = candidates.find(run => matches(environment, run)) ?? null;
    const likely =
      trace === null
        ? (candidates.find(run => nearlyMatches(environment, run)) ?? null)
        : null;
    return { trace, likely };
  }

  private applyUntraced(
    environment: Environment,
    cell: NotebookCell,
    index: number
  ): void {
    const { last, runs } = this.runsOf(cell.id);
    const code = cell.facts?.code ?? null;
    const interrupted = last?.interrupted === true;
    const own = runs.filter(run => run.code !== null && run.code === code);
    const same =
      code === null
        ? []
        : [...(this.ledger.byCode.get(code)?.values() ?? [])].filter(run =>
            this.ledger.standsFor(run, cell.id, code)
          );
    applyUntraced(environment, this.ledger, this.document, {
      cell,
      index,
      last: own[own.length - 1] ?? same[same.length - 1] ?? null,
      interrupted: interrupted && last.run?.code === code,
      runs
    });
  }
}

/** Whether a run read exactly what the reference run finds. */
export function matches(environment: Environment, run: Run): boolean {
  const { locations, versions } = run;
  for (let index = 0; index < locations.length; index++) {
    if (environment.version(locations[index] as number) !== versions[index]) {
      return false;
    }
  }
  return true;
}

/** Whether the read of that index differs, if at all, by uncertain writes only. */
export function nearlyEqual(
  environment: Environment,
  run: Run,
  index: number
): boolean {
  return (
    environment.version(run.locations[index] as number) ===
      run.versions[index] ||
    environment.baseVersion(run.baseLocations[index] as number) ===
      run.baseVersions[index]
  );
}

function nearlyMatches(environment: Environment, run: Run): boolean {
  for (let index = 0; index < run.locations.length; index++) {
    if (!nearlyEqual(environment, run, index)) {
      return false;
    }
  }
  return true;
}

function unknownInputs(
  environment: Environment,
  run: Run
): { unknown: number; cause: number } {
  let unknown = 0;
  let cause = -1;
  if (!environment.hasUnknown) {
    return { unknown, cause };
  }
  for (const location of run.locations) {
    const bits = environment.unknown(location);
    if (bits !== 0) {
      unknown |= bits;
      cause = cause < 0 ? environment.cause(location) : cause;
    }
  }
  return { unknown, cause };
}
