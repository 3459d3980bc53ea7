import type { Execution } from '../../../protocol';

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
  return {
    id: given.id ?? `${session}-${ordinal}`,
    sequence: ordinal,
    path: 'a.ipynb',
    client: { kind: 'notebook', name: '' },
    cell: given.cell,
    kernel: { id: 'k', name: 'python3', language: 'python', session },
    run: null,
    spanId: null,
    messageId: 'm',
    count: given.count ?? ordinal,
    state: given.state ?? 'done',
    queuedAt: null,
    startedAt: null,
    endedAt: null,
    queueSeconds: null,
    wallSeconds: null,
    cpuSeconds: null,
    memoryPeakBytes: null,
    memoryGrowthBytes: null,
    outputBytes: 0,
    error: given.error ?? null,
    sourceHash: null,
    probe: 'active',
    dataflow: given.dataflow,
    datasets: [],
    blindSpots: []
  };
}
