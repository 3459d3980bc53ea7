import type { Execution } from '../../protocol';
import { mergeHistory } from './history';
import {
  CellId,
  CellRequest,
  CellSpans,
  EMPTY_CELL,
  EMPTY_STATE,
  NotebookPath,
  NotebookSpans,
  SpansState,
  cellId,
  isOpen,
  notebookPath
} from './state';

/** Something the page saw or the server answered. Times are milliseconds of this page's clock. */
export type SpansAction =
  | { type: 'opened' | 'closed'; path: NotebookPath }
  | { type: 'renamed'; from: NotebookPath; to: NotebookPath }
  | { type: 'scheduled'; path: NotebookPath; cell: CellId; at: number }
  | { type: 'settled'; path: NotebookPath; cell: CellId }
  | { type: 'withdrawn'; path: NotebookPath }
  | { type: 'records'; records: readonly Execution[]; at: number }
  | { type: 'loaded'; path: NotebookPath; complete: boolean }
  | { type: 'caught-up'; sequence: number }
  | { type: 'answered'; path: NotebookPath; cells: readonly CellId[] }
  | { type: 'forgotten' };

/**
 * The next state. What did not change stays the same object.
 *
 * - `opened`, `closed`, `renamed`: a notebook is shown, no longer, under another path;
 * - `scheduled`, `settled`: the user ran a cell here, the front end saw its end;
 * - `withdrawn`: the kernel is gone, nothing asked for here will run;
 * - `records`, `loaded`, `caught-up`: the server's answers;
 * - `answered`: the server was asked after these cells had settled;
 * - `forgotten`: the server began a new history.
 */
export function reduceSpans(
  state: SpansState,
  action: SpansAction
): SpansState {
  switch (action.type) {
    case 'opened':
      return withNotebook(state, action.path, known => known ?? NEW_NOTEBOOK);
    case 'closed':
      return withNotebook(state, action.path, () => undefined);
    case 'renamed':
      return renamed(state, action.from, action.to);
    case 'scheduled': {
      const request: CellRequest = {
        at: action.at,
        sequence: state.sequence,
        settled: false
      };
      return withCells(state, action.path, [action.cell], cell => ({
        ...cell,
        request
      }));
    }
    case 'settled':
      return withCells(state, action.path, [action.cell], cell =>
        cell.request === null
          ? cell
          : { ...cell, request: { ...cell.request, settled: true } }
      );
    case 'withdrawn':
      return withCells(state, action.path, null, dropRequest);
    case 'answered':
      return withCells(state, action.path, action.cells, cell =>
        cell.request?.settled ? dropRequest(cell) : cell
      );
    case 'records':
      return withRecords(state, action.records, action.at);
    case 'loaded':
      return withNotebook(state, action.path, known =>
        known === undefined
          ? undefined
          : { ...known, complete: action.complete }
      );
    case 'caught-up':
      return state.sequence !== null && action.sequence <= state.sequence
        ? state
        : { ...state, sequence: action.sequence };
    case 'forgotten':
      return {
        ...EMPTY_STATE,
        notebooks: new Map(
          [...state.notebooks.keys()].map(path => [path, NEW_NOTEBOOK])
        )
      };
  }
}

/** What changed in one notebook. */
export interface SpansChange {
  readonly path: string;
  /** The ids of the cells; null when it concerns all of them. */
  readonly cells: ReadonlySet<string> | null;
}

/** What differs between two states. */
export function spansChanges(
  before: SpansState,
  after: SpansState
): SpansChange[] {
  const paths = [...before.notebooks.keys(), ...after.notebooks.keys()];
  const changes: SpansChange[] = [];
  for (const path of new Set(paths)) {
    const old = before.notebooks.get(path);
    const now = after.notebooks.get(path);
    if (old !== now) {
      changes.push({ path, cells: changedCells(old, now) });
    }
  }
  return changes;
}

function changedCells(
  old: NotebookSpans | undefined,
  now: NotebookSpans | undefined
): ReadonlySet<string> | null {
  if (!old || !now || old.complete !== now.complete) {
    return null;
  }
  if (now.cells.size < old.cells.size) {
    // Cells are never taken out one by one.
    return null;
  }
  const cells = new Set<string>();
  for (const [id, cell] of now.cells) {
    if (old.cells.get(id) !== cell) {
      cells.add(id);
    }
  }
  return cells;
}

const NEW_NOTEBOOK: NotebookSpans = { complete: false, cells: new Map() };

function dropRequest(cell: CellSpans): CellSpans {
  return cell.request === null ? cell : { ...cell, request: null };
}

function withNotebook(
  state: SpansState,
  path: NotebookPath,
  change: (known: NotebookSpans | undefined) => NotebookSpans | undefined
): SpansState {
  const known = state.notebooks.get(path);
  const next = change(known);
  if (next === known) {
    return state;
  }
  const notebooks = new Map(state.notebooks);
  if (next === undefined) {
    notebooks.delete(path);
  } else {
    notebooks.set(path, next);
  }
  return { ...state, notebooks };
}

function renamed(
  state: SpansState,
  from: NotebookPath,
  to: NotebookPath
): SpansState {
  const moved = state.notebooks.get(from);
  if (moved === undefined || from === to) {
    return state;
  }
  const notebooks = new Map(state.notebooks);
  notebooks.delete(from);
  notebooks.set(to, moved);
  return { ...state, notebooks };
}

/** Changes some cells of an open notebook, or with `null` all that are known. */
function withCells(
  state: SpansState,
  path: NotebookPath,
  ids: readonly CellId[] | null,
  change: (cell: CellSpans, id: CellId) => CellSpans
): SpansState {
  return withNotebook(state, path, notebook => {
    if (notebook === undefined) {
      return undefined;
    }
    const cells = new Map(notebook.cells);
    let same = true;
    for (const id of ids ?? notebook.cells.keys()) {
      const cell = notebook.cells.get(id) ?? EMPTY_CELL;
      const next = change(cell, id);
      if (next !== cell) {
        same = false;
        cells.set(id, next);
      }
    }
    return same ? notebook : { ...notebook, cells };
  });
}

function withRecords(
  state: SpansState,
  records: readonly Execution[],
  at: number
): SpansState {
  const groups = new Map<NotebookPath, Map<CellId, Execution[]>>();
  for (const record of records) {
    if (record.path === null || record.cell === null) {
      continue;
    }
    const path = notebookPath(record.path);
    const cells = groups.get(path) ?? new Map<CellId, Execution[]>();
    groups.set(path, cells);
    const id = cellId(record.cell);
    cells.set(id, [...(cells.get(id) ?? []), record]);
  }
  let next = state;
  for (const [path, cells] of groups) {
    next = withCells(next, path, [...cells.keys()], (cell, id) =>
      withExecutions(cell, cells.get(id) ?? [], at)
    );
  }
  return next;
}

function withExecutions(
  cell: CellSpans,
  records: readonly Execution[],
  at: number
): CellSpans {
  const history = mergeHistory(cell.history, records);
  if (history === cell.history) {
    return cell;
  }
  const { request } = cell;
  const confirmed =
    request !== null &&
    records.some(record => tellsOf(record, request, cell.history));
  return {
    history,
    request: confirmed ? null : request,
    runningSince: runningSince(cell, history, at)
  };
}

/** Whether a record is of the execution that this page asked for, or of a newer one. */
function tellsOf(
  record: Execution,
  request: CellRequest,
  known: readonly Execution[]
): boolean {
  if (known.some(execution => execution.id === record.id)) {
    return false;
  }
  if (isOpen(record)) {
    return true;
  }
  if (request.sequence !== null) {
    return record.sequence > request.sequence;
  }
  // Asked before anything was known of the notebook: only the clocks can tell.
  return record.queuedAt !== null && Date.parse(record.queuedAt) >= request.at;
}

/**
 * When the running execution began, by this page's clock: the kernel's clock may differ from it,
 * so a start that was seen happening counts from then.
 */
function runningSince(
  cell: CellSpans,
  history: readonly Execution[],
  at: number
): number | null {
  const running = history.find(execution => execution.state === 'running');
  if (running === undefined) {
    return null;
  }
  const before = cell.history.find(execution => execution.id === running.id);
  if (before?.state === 'running') {
    return cell.runningSince;
  }
  const seen = cell.request !== null || before?.state === 'queued';
  const started = seen ? NaN : Date.parse(running.startedAt ?? '');
  return Number.isNaN(started) ? at : Math.min(at, started);
}
