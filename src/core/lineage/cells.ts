import type { Execution, LineageReply } from '../../protocol';

/**
 * Where a cell stands as seen from one notebook: in its document, no longer in it, in it but
 * under no known id (the client sent none), or in another notebook or client.
 */
export type CellPlace = 'here' | 'removed' | 'unnamed' | 'elsewhere';

/** A cell that touched something. The identity is path and cell id; the position is for people. */
export interface CellReference {
  /** Unique among the cells of one reply. */
  readonly key: string;
  readonly place: CellPlace;
  /** Notebook path relative to the server root; null for what is no notebook below it. */
  readonly path: string | null;
  /** Cell id; null when the client sent none. */
  readonly cell: string | null;
  /** Position among the code cells of the document, from 1; null unless `place` is `here`. */
  readonly position: number | null;
  /** Execution count of the execution that was seen. */
  readonly count: number | null;
  /** Name of the client, for cells that belong to no notebook. */
  readonly client: string;
}

/** An execution and the cell it is of. */
export interface CellExecution {
  readonly cell: CellReference;
  readonly execution: Execution;
}

/** Whether the cell is in this notebook's document, or ran in it under no known id. */
export function isPresent(cell: CellReference): boolean {
  return cell.place === 'here' || cell.place === 'unnamed';
}

/**
 * The executions of a reply in the order people read them: cells of the document from top to
 * bottom, then executions without cell id, removed cells, and other notebooks by path.
 *
 * @param cells - Ids of the notebook's code cells in document order.
 */
export function orderExecutions(
  reply: LineageReply,
  cells: readonly string[]
): CellExecution[] {
  const positions = new Map(cells.map((cell, index) => [cell, index + 1]));
  const own = reply.executions.map(execution => ({
    cell: ownReference(execution, reply.path, positions),
    execution
  }));
  const elsewhere = reply.elsewhere.map(execution => ({
    cell: elsewhereReference(execution),
    execution
  }));
  return [...own, ...elsewhere].sort(compare);
}

/** The key of the cell with this id in this notebook. */
export function ownCellKey(path: string, cell: string): string {
  return `cell:${JSON.stringify([path, cell])}`;
}

/** The key of what had another key before its notebook was renamed; of all else the same key. */
export function movedKey(key: string, before: string, after: string): string {
  if (!key.startsWith('cell:')) {
    return key;
  }
  const [path, cell] = JSON.parse(key.slice('cell:'.length)) as string[];
  return path === before ? ownCellKey(after, cell ?? '') : key;
}

const PLACES: readonly CellPlace[] = [
  'here',
  'unnamed',
  'removed',
  'elsewhere'
];

function compare(a: CellExecution, b: CellExecution): number {
  return (
    PLACES.indexOf(a.cell.place) - PLACES.indexOf(b.cell.place) ||
    (a.cell.position ?? 0) - (b.cell.position ?? 0) ||
    compareText(a.cell.path ?? '', b.cell.path ?? '') ||
    a.execution.sequence - b.execution.sequence ||
    compareText(a.execution.id, b.execution.id)
  );
}

/** Orders by code units, so that the order is the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function ownReference(
  execution: Execution,
  path: string,
  positions: ReadonlyMap<string, number>
): CellReference {
  const { cell, count, client, id } = execution;
  const shared = { path, cell, count, client: client.name };
  if (cell === null) {
    const key = `execution:${id}`;
    return { ...shared, key, place: 'unnamed', position: null };
  }
  const key = ownCellKey(path, cell);
  const position = positions.get(cell) ?? null;
  const place = position === null ? 'removed' : 'here';
  return { ...shared, key, place, position };
}

function elsewhereReference(execution: Execution): CellReference {
  const { path, cell, count, client, id } = execution;
  const named = path !== null && cell !== null;
  const key = named ? ownCellKey(path, cell) : `execution:${id}`;
  const place = 'elsewhere';
  return { key, place, path, cell, position: null, count, client: client.name };
}
