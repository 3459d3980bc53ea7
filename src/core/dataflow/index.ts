/**
 * Whether what the cells of a notebook show is what a run from the top would show, why not, and
 * what to run: docs/dataflow.md. Pure functions over records of executions and facts of sources.
 */
export { type NotebookCell } from './document';
export { DataflowEngine } from './engine';
export { type RunPlan } from './plan';
export {
  type VariableIn,
  type VariableOut,
  type CellVariables
} from './variables';
export { type CellWarnings } from './warnings';
export { CellSource } from './check/source';
export { squeeze } from './check/expression';
export { BUILTIN_NAMES, STANDARD_MODULES } from './check/python-names';
export { parseRegion } from './locations';
