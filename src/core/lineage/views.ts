import type {
  BlindSpot,
  DatasetAccess,
  Execution,
  LineageReply
} from '../../protocol';
import {
  type CellExecution,
  type CellReference,
  isPresent,
  orderExecutions,
  ownCellKey
} from './cells';
import { datasetKey, displayName } from './names';

/** One access as it was observed, with the cell and execution that made it. */
export interface AccessView {
  readonly cell: CellReference;
  readonly execution: Readonly<Execution>;
  readonly access: Readonly<DatasetAccess>;
}

/** A cell that reads or writes a dataset; `failed` when each of its calls raised. */
export interface DatasetUser {
  readonly cell: CellReference;
  readonly failed: boolean;
}

/** One dataset in one direction, merged over the cells of a scope. */
export interface DatasetView {
  readonly key: string;
  readonly direction: DatasetAccess['direction'];
  readonly namespace: string;
  readonly name: string;
  readonly label: string;
  /** Folder, host or namespace. */
  readonly where: string;
  readonly kind: DatasetAccess['kind'];
  readonly format: string | null;
  /** Rows and columns of the latest access that knows either; null when unknown. */
  readonly rows: number | null;
  readonly columns: DatasetAccess['columns'];
  /** Size in bytes at the latest access that knows it; null when unknown. */
  readonly bytes: number | null;
  readonly layers: readonly string[];
  /** For writes: what was done to what was there before, in order, each once. */
  readonly modes: readonly NonNullable<DatasetAccess['mode']>[];
  /** Each access of the scope raised. */
  readonly failed: boolean;
  /** All known cells that write or read it, whatever the scope. */
  readonly writers: readonly DatasetUser[];
  readonly readers: readonly DatasetUser[];
  /** The accesses of the scope in this direction. */
  readonly accesses: readonly AccessView[];
}

/** Something that could not be seen, and the cells that did it. */
export interface BlindSpotView {
  readonly spot: Readonly<BlindSpot>;
  readonly cells: readonly CellReference[];
}

/** Why nothing, or not all, of what a cell did could be seen. */
export type Unseen = 'no-probe' | 'probe-off' | 'kernel-died';

/** What a cell or a notebook reads, writes, and did that could not be seen. */
export interface LineageView {
  readonly reads: readonly DatasetView[];
  readonly writes: readonly DatasetView[];
  readonly blindSpots: readonly BlindSpotView[];
  readonly unseen: readonly {
    readonly why: Unseen;
    readonly cells: readonly CellReference[];
  }[];
  /** States of the last executions, in document order; empty when nothing has run. */
  readonly states: readonly Execution['state'][];
}

/**
 * What the last execution of one cell read and wrote.
 *
 * @param cells - Ids of the notebook's code cells in document order.
 */
export function cellView(
  reply: LineageReply,
  cell: string,
  cells: readonly string[]
): LineageView {
  const key = ownCellKey(reply.path, cell);
  return view(orderExecutions(reply, cells), item => item.cell.key === key);
}

/**
 * What the last executions of a notebook's cells read and wrote. A cell that is no longer in the
 * document only counts as a writer or reader of what the others touch.
 *
 * @param cells - Ids of the notebook's code cells in document order.
 */
export function notebookView(
  reply: LineageReply,
  cells: readonly string[]
): LineageView {
  return view(orderExecutions(reply, cells), item => isPresent(item.cell));
}

function view(
  executions: readonly CellExecution[],
  inScope: (item: CellExecution) => boolean
): LineageView {
  const scope = executions.filter(inScope);
  const users = collectUsers(executions);
  const datasets = (direction: DatasetAccess['direction']) =>
    groupAccesses(scope, direction).map(group => datasetView(group, users));
  return {
    reads: datasets('read'),
    writes: datasets('write'),
    blindSpots: blindSpotViews(scope),
    unseen: unseenViews(scope),
    states: scope.map(item => item.execution.state)
  };
}

type AccessGroup = [AccessView, ...AccessView[]];

function groupAccesses(
  executions: readonly CellExecution[],
  direction: DatasetAccess['direction']
): AccessGroup[] {
  const groups = new Map<string, AccessGroup>();
  for (const { cell, execution } of executions) {
    for (const access of execution.datasets) {
      if (access.direction !== direction) {
        continue;
      }
      const key = datasetKey(access);
      const item = { cell, execution, access };
      const group = groups.get(key);
      if (group) {
        group.push(item);
      } else {
        groups.set(key, [item]);
      }
    }
  }
  return [...groups.values()];
}

/** Users of each dataset by direction, in the order of the executions. */
type Users = (
  dataset: DatasetAccess,
  direction: DatasetAccess['direction']
) => readonly DatasetUser[];

function collectUsers(executions: readonly CellExecution[]): Users {
  const found = new Map<string, Map<string, DatasetUser>>();
  const keyOf = (
    dataset: DatasetAccess,
    direction: DatasetAccess['direction']
  ) => `${direction}:${datasetKey(dataset)}`;
  for (const { cell, execution } of executions) {
    for (const access of execution.datasets) {
      const key = keyOf(access, access.direction);
      const users = found.get(key) ?? new Map<string, DatasetUser>();
      const before = users.get(cell.key)?.failed ?? true;
      users.set(cell.key, { cell, failed: before && access.failed });
      found.set(key, users);
    }
  }
  return (dataset, direction) => [
    ...(found.get(keyOf(dataset, direction))?.values() ?? [])
  ];
}

function datasetView(group: AccessGroup, users: Users): DatasetView {
  const first = group[0].access;
  const accesses = group.map(item => item.access);
  const newest = [...group]
    .sort((a, b) => a.execution.sequence - b.execution.sequence)
    .map(item => item.access)
    .reverse();
  const shaped = newest.find(
    access => access.rows !== null || access.columns !== null
  );
  return {
    key: datasetKey(first),
    direction: first.direction,
    namespace: first.namespace,
    name: first.name,
    ...displayName(first),
    kind: first.kind,
    format: newest.find(access => access.format !== null)?.format ?? null,
    rows: shaped?.rows ?? null,
    columns: shaped?.columns ?? null,
    bytes: newest.find(access => access.bytes !== null)?.bytes ?? null,
    layers: unique(accesses.flatMap(access => access.layers)),
    modes: unique(accesses.flatMap(access => access.mode ?? [])),
    failed: accesses.every(access => access.failed),
    writers: users(first, 'write'),
    readers: users(first, 'read'),
    accesses: group
  };
}

function blindSpotViews(executions: readonly CellExecution[]): BlindSpotView[] {
  const found = new Map<string, { spot: BlindSpot; cells: CellReference[] }>();
  for (const { cell, execution } of executions) {
    for (const spot of execution.blindSpots) {
      const key = JSON.stringify([spot.kind, spot.layer, spot.message]);
      const entry = found.get(key) ?? { spot, cells: [] };
      if (!entry.cells.includes(cell)) {
        entry.cells.push(cell);
      }
      found.set(key, entry);
    }
  }
  return [...found.values()];
}

function unseenViews(
  executions: readonly CellExecution[]
): LineageView['unseen'] {
  const found = new Map<Unseen, CellReference[]>();
  for (const { cell, execution } of executions) {
    const why = whyUnseen(execution);
    if (why) {
      found.set(why, [...(found.get(why) ?? []), cell]);
    }
  }
  return [...found].map(([why, cells]) => ({ why, cells }));
}

/** Null for an execution that was watched, and for one that has done nothing yet. */
function whyUnseen(execution: Execution): Unseen | null {
  switch (execution.state) {
    case 'queued':
    case 'running':
    case 'aborted':
      return null;
    case 'lost':
      return 'kernel-died';
    default:
      return execution.probe === 'active'
        ? null
        : execution.probe === 'off'
          ? 'probe-off'
          : 'no-probe';
  }
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
