import type {
  CellVariables,
  CellWarnings,
  DataflowEngine,
  RunPlan
} from '../core/dataflow';

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
 * - `not-loaded`: the engine itself could not be loaded;
 * - `failed`: what is known could not be worked out; the console of the page says more.
 */
export type DataflowCoverage =
  'loading' | 'full' | 'no-probe' | 'no-server' | 'not-loaded' | 'failed';

/** What the models need of the engine in `core/dataflow`. */
export type Engine = Pick<
  DataflowEngine,
  | 'setDocument'
  | 'setSession'
  | 'setExecutions'
  | 'add'
  | 'setRunning'
  | 'verdicts'
  | 'warnings'
  | 'plan'
  | 'variables'
>;
