import type {
  CellFacts,
  Execution,
  Reason,
  Verdict,
  Warning
} from '../protocol';

/** A cell as the engine is told of it. */
export interface EngineCell {
  readonly id: string;
  readonly type: 'code' | 'markdown' | 'raw';
  readonly source: string;
  /** Null: not known (yet), or there is no code. */
  readonly facts: CellFacts | null;
}

/** A variable that a cell reads. */
export interface VariableIn {
  readonly name: string;
  /** The cell that made the value; null when it was none of this notebook. */
  readonly byCell: string | null;
  /** Ordinal of the execution that made it, in its kernel process. */
  readonly byExecution: number | null;
  /** There is a newer value than the one that was read. */
  readonly older: boolean;
  /** The cell changes it, too. */
  readonly changed: boolean;
}

/** A variable that a cell binds or changes. */
export interface VariableOut {
  readonly name: string;
  readonly readBy: readonly string[];
  /** Changed in place, not bound. */
  readonly changed: boolean;
}

/** What a cell reads and makes. */
export interface CellVariables {
  readonly in: readonly VariableIn[];
  readonly out: readonly VariableOut[];
}

/** What a cell would meet if it ran now. */
export interface CellWarnings {
  readonly warnings: readonly Warning[];
  /** What cannot be known, or not be repeated; never a reason to warn. */
  readonly notes: readonly Reason[];
}

/** The cells to run, in document order, so that what was asked for becomes fresh. */
export interface RunPlan {
  readonly cells: readonly string[];
  /** Goals that will not become fresh by running. */
  readonly unresolved: readonly string[];
  /** Something is wrong that only a new kernel puts right. */
  readonly needsRestart: boolean;
  /** Those of `cells` whose effects do not repeat safely. */
  readonly confirm: readonly string[];
}

/** There is nothing to run. */
export const NO_PLAN: RunPlan = {
  cells: [],
  unresolved: [],
  needsRestart: false,
  confirm: []
};

/** Nothing is known of a cell's variables. */
export const NO_VARIABLES: CellVariables = { in: [], out: [] };

/** There is nothing to warn of. */
export const NO_WARNINGS: CellWarnings = { warnings: [], notes: [] };

/**
 * How much can be known of a notebook:
 * - `loading`: not all is read yet;
 * - `full`: its kernel is watched, or has run nothing yet;
 * - `no-probe`: its kernel is not watched, so nothing that ran in it can be called fresh;
 * - `no-server`: the server extension is missing or does not record;
 * - `failed`: what is known could not be worked out; the console of the page says more.
 */
export type DataflowCoverage =
  'loading' | 'full' | 'no-probe' | 'no-server' | 'failed';

/** What the models need of the engine in `core/dataflow`. */
export interface Engine {
  setDocument(cells: readonly EngineCell[]): void;
  setSession(session: string | null): void;
  setExecutions(executions: readonly Execution[]): void;
  add(execution: Execution): void;
  setRunning(cells: ReadonlySet<string>): void;
  verdicts(): ReadonlyMap<string, Verdict>;
  warnings(cell: string): CellWarnings;
  plan(goals?: readonly string[]): RunPlan;
  variables(cell: string): CellVariables;
}
