import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

import type { FlowCell, FlowNotebook } from '../core/flow';
import type {
  Execution,
  FlowCellSource,
  FlowPrepareReply,
  VerdictState
} from '../protocol';

/** All that a proposal is made of, beside what a person decided. */
export interface FlowRecords {
  /** Contents path of the notebook. */
  readonly path: string;
  readonly kernelName: string | null;
  /** As typed. */
  readonly cells: readonly FlowCellSource[];
  readonly prepared: FlowPrepareReply;
  /** Of the kernel process that there is now, in no order. */
  readonly executions: readonly Execution[];
  readonly state: (cell: string) => VerdictState | null;
}

/** Puts sources, facts, records and verdicts of a notebook together. */
export function toFlowNotebook(records: FlowRecords): FlowNotebook {
  const { path, kernelName, cells, prepared, state } = records;
  const ended = [...records.executions].filter(hasRun).sort(byOrder);
  const known = new Map(prepared.cells.map(cell => [cell.id, cell]));
  const ids = new Set(cells.map(({ id }) => id));
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    kernel: kernelName,
    folder: prepared.folder,
    ordinals: ordinalsOf(ended, path, ids),
    cells: cells.map(typed => {
      const { source = typed.source, facts = null } = known.get(typed.id) ?? {};
      const cell = { ...typed, source, facts, state: state(typed.id) };
      return { ...cell, execution: executionOf(typed, cell, ended) };
    })
  };
}

/** The executions of a kernel process; none while it is not known. */
export function ofSession(
  executions: readonly Execution[],
  kernel: string | null,
  session: string | null
): Execution[] {
  return session === null
    ? []
    : executions.filter(
        one => one.kernel.id === kernel && one.kernel.session === session
      );
}

/** Whether it ran and is over. */
function hasRun({ state }: Execution): boolean {
  return state === 'done' || state === 'failed' || state === 'interrupted';
}

function byOrder(a: Execution, b: Execution): number {
  const started = (a.startedAt ?? '').localeCompare(b.startedAt ?? '');
  const ordinals = (a.dataflow?.ordinal ?? 0) - (b.dataflow?.ordinal ?? 0);
  return ordinals || started || a.sequence - b.sequence;
}

function ordinalsOf(
  executions: readonly Execution[],
  path: string,
  ids: ReadonlySet<string>
): Map<number, string> {
  const ordinals = new Map<number, string>();
  for (const { cell, dataflow, path: at } of executions) {
    // a renamed notebook has records under its old path; its cells keep their ids
    if (cell !== null && dataflow && (at === path || ids.has(cell))) {
      ordinals.set(dataflow.ordinal, cell);
    }
  }
  return ordinals;
}

/** The last one of the text as it is; comments and blank lines may be others. */
function executionOf(
  { id, type, source }: FlowCellSource,
  { facts }: Pick<FlowCell, 'facts'>,
  executions: readonly Execution[]
): Execution | null {
  const own = executions.filter(({ cell }) => cell === id);
  const last = own[own.length - 1];
  if (type !== 'code' || last === undefined) {
    return null;
  }
  const hash = bytesToHex(sha256(utf8ToBytes(source)));
  const code = facts?.code ?? null;
  const isOfText = (one: Execution) =>
    one.sourceHash === hash || (code !== null && one.dataflow?.code === code);
  return own.filter(isOfText).pop() ?? null;
}
