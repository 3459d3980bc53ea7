/**
 * The executions of the cells of the open notebooks: how the server's records and what this page
 * saw become one state, and what of it a person is told. Pure functions.
 */
export { type BadgeFacts, badgeFacts, datasetCounts } from './badge';
export {
  formatBytes,
  formatCount,
  formatElapsed,
  formatSeconds
} from './format';
export { usualSeconds } from './history';
export {
  type SpansAction,
  type SpansChange,
  reduceSpans,
  spansChanges
} from './reduce';
export {
  type CellId,
  type CellSpans,
  type CellState,
  EMPTY_STATE,
  type ExecutionId,
  type NotebookPath,
  type SpansState,
  cellId,
  cellState,
  executionId,
  isBusy,
  isOpen,
  notebookPath,
  settledCells,
  shownExecution
} from './state';
