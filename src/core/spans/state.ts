import type { Execution } from '../../protocol';

/** The contents path of a notebook. */
export type NotebookPath = string & { readonly brand: 'NotebookPath' };

/** The id of a cell within its notebook. */
export type CellId = string & { readonly brand: 'CellId' };

/** The id of an execution, the same in history, events and lineage. */
export type ExecutionId = string & { readonly brand: 'ExecutionId' };

/** Names a notebook by its contents path. */
export const notebookPath = (text: string): NotebookPath =>
  text as NotebookPath;

/** Names a cell by its id. */
export const cellId = (text: string): CellId => text as CellId;

/** Names an execution by its id. */
export const executionId = (text: string): ExecutionId => text as ExecutionId;

/** So many executions of one cell are kept. */
export const HISTORY_LIMIT = 20;

/** The user asked this page to run the cell, and no record of the server tells of it yet. */
export interface CellRequest {
  /** When, in milliseconds of this page's clock. */
  readonly at: number;
  /** The highest sequence number known then; null when none was. */
  readonly sequence: number | null;
  /** The front end has seen the end of it: the next answer of the server has the last word. */
  readonly settled: boolean;
}

/** What is known of one cell. */
export interface CellSpans {
  /** Its last executions, the newest first. */
  readonly history: readonly Execution[];
  readonly request: CellRequest | null;
  /** When the running execution began, in milliseconds of this page's clock. */
  readonly runningSince: number | null;
}

/** What is known of one notebook. */
export interface NotebookSpans {
  /** Whether its whole history was read: a cell without record then never ran under record. */
  readonly complete: boolean;
  readonly cells: ReadonlyMap<CellId, CellSpans>;
}

/** What is known of the open notebooks. */
export interface SpansState {
  /** All changes up to this sequence number are known; null when none is. */
  readonly sequence: number | null;
  readonly notebooks: ReadonlyMap<NotebookPath, NotebookSpans>;
}

/** Nothing is open, nothing is known. */
export const EMPTY_STATE: SpansState = { sequence: null, notebooks: new Map() };

/** A cell of which nothing is known. */
export const EMPTY_CELL: CellSpans = {
  history: [],
  request: null,
  runningSince: null
};

/** The state of an execution, or `queued` from the moment this page asked for it. */
export type CellState = Execution['state'];

/** What the cell shows now: the execution that runs, else the newest. */
export function shownExecution(cell: CellSpans): Execution | null {
  return (
    cell.history.find(execution => execution.state === 'running') ??
    cell.history[0] ??
    null
  );
}

/** The state of the cell; null when nothing is known of it. */
export function cellState(cell: CellSpans | undefined): CellState | null {
  if (cell === undefined) {
    return null;
  }
  const shown = shownExecution(cell);
  if (cell.request !== null && shown?.state !== 'running') {
    return 'queued';
  }
  return shown?.state ?? null;
}

/** Whether a cell of any open notebook waits or runs. */
export function isBusy(state: SpansState): boolean {
  for (const notebook of state.notebooks.values()) {
    for (const cell of notebook.cells.values()) {
      if (cell.request !== null || cell.history.some(isOpen)) {
        return true;
      }
    }
  }
  return false;
}

/** The cells asked for here of which the front end has seen the end, by notebook. */
export function settledCells(state: SpansState): Map<NotebookPath, CellId[]> {
  const settled = new Map<NotebookPath, CellId[]>();
  for (const [path, { cells }] of state.notebooks) {
    const ids = [...cells]
      .filter(([, cell]) => cell.request?.settled)
      .map(([id]) => id);
    if (ids.length > 0) {
      settled.set(path, ids);
    }
  }
  return settled;
}

/** Whether an execution has not ended. */
export function isOpen({ state }: Pick<Execution, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}
