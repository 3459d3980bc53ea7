import type { DatasetAccess, Execution } from '../../../protocol';
import {
  makeAccess,
  makeExecution
} from '../../../protocol/__tests__/executions';

/** A moment of the test day: seconds after ten o'clock. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 10, 21, 10) + seconds * 1000).toISOString();
}

/** The record of a run that ended well, but for what is given. */
export function execution(given: Partial<Execution> = {}): Execution {
  return makeExecution({
    id: 'e1',
    path: 'a.ipynb',
    client: { kind: 'notebook', name: 'a.ipynb' },
    cell: 'c1',
    kernel: {
      id: 'k1',
      name: 'python3',
      language: 'python',
      session: 's1'
    },
    messageId: 'm1',
    queuedAt: at(0),
    startedAt: at(0),
    endedAt: at(1),
    queueSeconds: 0.01,
    wallSeconds: 1,
    cpuSeconds: 0.9,
    memoryPeakBytes: 200_000_000,
    memoryGrowthBytes: 0,
    ...given
  });
}

/** One dataset read, but for what is given. */
export function access(given: Partial<DatasetAccess> = {}): DatasetAccess {
  return makeAccess({ rows: 336776, ...given });
}
