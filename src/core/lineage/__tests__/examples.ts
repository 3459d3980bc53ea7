import type {
  BlindSpot,
  DatasetAccess,
  Execution,
  LineageReply
} from '../../../protocol';
import {
  makeAccess,
  makeExecution
} from '../../../protocol/__tests__/executions';

/** A complete access, of which a test states what matters to it. */
export function access(
  direction: DatasetAccess['direction'],
  name: string,
  rest: Partial<DatasetAccess> = {}
): DatasetAccess {
  return makeAccess({
    name,
    format: null,
    direction,
    layers: ['open'],
    ...rest
  });
}

export const read = (name: string, rest: Partial<DatasetAccess> = {}) =>
  access('read', name, rest);

export const write = (name: string, rest: Partial<DatasetAccess> = {}) =>
  access('write', name, rest);

export function blindSpot(message: string): BlindSpot {
  return { kind: 'shell', layer: 'shell', message };
}

let counter = 0;

/** A complete record of a cell that ran to its end under the probe. */
export function execution(
  cell: string | null,
  datasets: DatasetAccess[] = [],
  rest: Partial<Execution> = {}
): Execution {
  counter += 1;
  const digits = String(counter).padStart(12, '0');
  return makeExecution({
    id: `00000000-0000-5000-8000-${digits}`,
    sequence: counter,
    client: { kind: 'notebook', name: 'flights.ipynb' },
    cell,
    messageId: `m${counter}`,
    count: counter,
    startedAt: '2026-11-21T10:00:00Z',
    endedAt: '2026-11-21T10:00:01Z',
    wallSeconds: 1,
    datasets,
    ...rest
  });
}

export function reply(
  executions: Execution[],
  elsewhere: Execution[] = []
): LineageReply {
  return { path: 'flights.ipynb', sequence: counter, executions, elsewhere };
}
