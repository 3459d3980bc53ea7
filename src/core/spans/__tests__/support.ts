import type { DatasetAccess, Execution } from '../../../protocol';

/** A moment of the test day: seconds after ten o'clock. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 10, 21, 10) + seconds * 1000).toISOString();
}

/** The record of a run that ended well, but for what is given. */
export function execution(given: Partial<Execution> = {}): Execution {
  return {
    id: 'e1',
    sequence: 1,
    path: 'a.ipynb',
    client: { kind: 'notebook', name: 'a.ipynb' },
    cell: 'c1',
    kernel: {
      id: 'k1',
      name: 'python3',
      language: 'python',
      session: 's1'
    },
    run: null,
    spanId: null,
    messageId: 'm1',
    count: 1,
    state: 'done',
    queuedAt: at(0),
    startedAt: at(0),
    endedAt: at(1),
    queueSeconds: 0.01,
    wallSeconds: 1,
    cpuSeconds: 0.9,
    memoryPeakBytes: 200_000_000,
    memoryGrowthBytes: 0,
    outputBytes: 0,
    error: null,
    sourceHash: null,
    probe: 'active',
    datasets: [],
    dataflow: null,
    blindSpots: [],
    ...given
  };
}

/** One dataset read, but for what is given. */
export function access(given: Partial<DatasetAccess> = {}): DatasetAccess {
  return {
    namespace: 'file',
    name: '/data/flights.csv',
    kind: 'file',
    format: 'csv',
    direction: 'read',
    mode: null,
    layers: ['pandas'],
    rows: 336776,
    columns: null,
    bytes: null,
    failed: false,
    ...given
  };
}
