import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FlowNotebook } from '../core/flow';
import type {
  Execution,
  FlowCellSource,
  FlowPrepareReply,
  RecordFile
} from '../protocol/generated';
import { ExitCode, Failure } from './failure';
import { readNotebookMetadata } from './notebook-metadata';

/** A notebook as its file has it. */
export interface ITypedNotebook {
  readonly path: string;
  readonly kernel: string | null;
  readonly cells: readonly FlowCellSource[];
}

/** What the worker says of the cells of a notebook file. */
export type ReadCell = Omit<FlowCellSource, 'tags'>;

/** The notebook, of what the worker read and what else stands in the file. */
export function typedNotebook(
  file: string,
  cells: readonly ReadCell[]
): ITypedNotebook {
  const { tags, kernel } = readNotebookMetadata(file);
  return {
    path: file,
    kernel,
    cells: cells.map(({ id, type, source }, place) => ({
      ...{ id, type, source },
      tags: [...(tags[place] ?? [])]
    }))
  };
}

/** Puts sources, facts and the records of one run together. */
export function flowNotebook(
  typed: ITypedNotebook,
  prepared: FlowPrepareReply,
  executions: readonly Execution[]
): FlowNotebook {
  const known = new Map(prepared.cells.map(cell => [cell.id, cell]));
  const ids = new Set(typed.cells.map(({ id }) => id));
  return {
    name: path.basename(typed.path),
    kernel: typed.kernel,
    folder: prepared.folder,
    ordinals: new Map(
      executions.flatMap(({ cell, dataflow }) =>
        cell !== null && dataflow && ids.has(cell)
          ? [[dataflow.ordinal, cell]]
          : []
      )
    ),
    cells: typed.cells.map(cell => {
      const { source = cell.source, facts = null } = known.get(cell.id) ?? {};
      const code = facts?.code ?? null;
      const execution = executionOf(cell, code, executions);
      return { ...cell, source, facts, execution, state: null };
    })
  };
}

/** The last execution of the text as it is; comments and blank lines may be others. */
function executionOf(
  { id, type, source }: FlowCellSource,
  code: string | null,
  executions: readonly Execution[]
): Execution | null {
  if (type !== 'code') {
    return null;
  }
  const hash = createHash('sha256').update(source).digest('hex');
  const own = executions.filter(
    one =>
      one.cell === id &&
      (one.sourceHash === hash ||
        (code !== null && one.dataflow?.code === code))
  );
  return own.at(-1) ?? null;
}

/**
 * Reads a file of `nbxflow run --record`.
 *
 * @throws Failure when it cannot be read, is none, or is of another notebook.
 */
export function readRecord(file: string, notebook: ITypedNotebook): RecordFile {
  const record = parseRecord(file);
  const ids = notebook.cells.map(({ id }) => id);
  if (!record.cells.some(cell => ids.includes(cell))) {
    throw new Failure(
      ExitCode.usage,
      `${file}: this is a record of ${record.path}, and none of its cells is in ${notebook.path}`
    );
  }
  return record;
}

function parseRecord(file: string): RecordFile {
  const fail = (reason: string): never => {
    throw new Failure(ExitCode.usage, `${file}: ${reason}`);
  };
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return fail((error as Error).message);
  }
  const record = document as Partial<RecordFile> | null;
  const isRecord =
    record?.recordVersion === 1 &&
    Array.isArray(record.cells) &&
    Array.isArray(record.executions);
  return isRecord
    ? (record as RecordFile)
    : fail('this is no record of nbxflow run --record');
}
