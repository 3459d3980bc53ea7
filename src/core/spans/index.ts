/**
 * The executions of the cells of the open notebooks: how the server's records and what this page
 * saw become one state, and what of it a person is told. Pure functions.
 */
export { type BadgeFacts, badgeFacts, datasetCounts } from './badge';
export {
  type CellShare,
  MEASURES,
  type Measure,
  type NotebookCosts,
  cellShare,
  lastRun,
  notebookCosts
} from './costs';
export {
  formatBytes,
  formatCount,
  formatElapsed,
  formatFactor,
  formatSeconds,
  formatShare
} from './format';
export {
  type SpansAction,
  type SpansChange,
  reduceSpans,
  spansChanges
} from './reduce';
export {
  type ReportColumn,
  type ReportOrder,
  type ReportRow,
  firstLine,
  isRegression,
  recordedTime,
  reportRows,
  sortRows
} from './report';
export { reportCsv } from './report-csv';
export { type SparkBar, type UsualFacts, sparkBars, usualFacts } from './spark';
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
export { type Timeline, type TimelineBar, timelineOf } from './timeline';
export { type Comparison, compareRun } from './usual';
