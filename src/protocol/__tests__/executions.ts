import type { DatasetAccess, Execution } from '..';

/** An execution that ended well, with what a test wants otherwise. */
export function makeExecution(values: Partial<Execution>): Execution {
  return {
    id: '6f9c3c1e-0000-5000-8000-000000000001',
    sequence: 1,
    path: 'flights.ipynb',
    client: { kind: 'notebook', name: 'flights' },
    cell: 'a',
    kernel: { id: 'k', name: 'python3', language: 'python', session: 's' },
    run: null,
    spanId: null,
    messageId: 'm',
    count: 1,
    state: 'done',
    queuedAt: null,
    startedAt: null,
    endedAt: null,
    queueSeconds: null,
    wallSeconds: null,
    cpuSeconds: null,
    memoryPeakBytes: null,
    memoryGrowthBytes: null,
    outputBytes: 0,
    error: null,
    sourceHash: null,
    probe: 'active',
    datasets: [],
    dataflow: null,
    blindSpots: [],
    ...values
  };
}

/** A file that was read, with what a test wants otherwise. */
export function makeAccess(values: Partial<DatasetAccess>): DatasetAccess {
  return {
    namespace: 'file',
    name: '/data/flights.csv',
    kind: 'file',
    format: 'csv',
    direction: 'read',
    mode: null,
    layers: ['pandas'],
    rows: null,
    columns: null,
    bytes: null,
    failed: false,
    ...values
  };
}
