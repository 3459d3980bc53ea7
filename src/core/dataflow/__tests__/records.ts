import type { Execution } from '../../../protocol';
import { makeExecution } from '../../../protocol/__tests__/executions';

/** A record of an execution with nothing in it but what the engine looks at. */
export function execution(
  given: Pick<Execution, 'cell' | 'dataflow'> & {
    session?: string | null;
    state?: Execution['state'];
    id?: string;
    error?: Execution['error'];
    count?: number;
  }
): Execution {
  const ordinal = given.dataflow?.ordinal ?? 0;
  const session = given.session === undefined ? 's' : given.session;
  return makeExecution({
    id: given.id ?? `${session}-${ordinal}`,
    sequence: ordinal,
    path: 'a.ipynb',
    client: { kind: 'notebook', name: '' },
    cell: given.cell,
    kernel: { id: 'k', name: 'python3', language: 'python', session },
    count: given.count ?? ordinal,
    state: given.state ?? 'done',
    error: given.error ?? null,
    dataflow: given.dataflow
  });
}
