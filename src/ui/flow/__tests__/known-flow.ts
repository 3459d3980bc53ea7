import type { FlowSnapshot } from '../../../models/flow-snapshot';
import {
  makeFile,
  makeSpec,
  makeStep
} from '../../../models/__tests__/flow-support';
import type { FlowParameter } from '../../../protocol';

/** Three steps, as the model would tell them. */
export const SPEC = makeSpec(
  [
    makeStep('load', ['a', 'b'], {
      title: 'Load',
      outputs: [{ name: 'flights', type: 'pandas.DataFrame' }],
      reads: [
        {
          namespace: 'file',
          name: 'data/flights.csv',
          format: 'csv',
          inside: true
        }
      ]
    }),
    makeStep('clean', ['c'], {
      title: 'Clean',
      inputs: [
        { name: 'flights', from: 'load', type: null },
        { name: 'late_after', from: null, type: null }
      ]
    }),
    makeStep('report', ['e', 'f'], {
      title: 'Report',
      effects: [
        {
          kind: 'network',
          target: 'https://example.org',
          call: 'requests.post',
          cell: 'e',
          writes: true
        }
      ]
    })
  ],
  { parameters: [parameter('late_after', 15), parameter('day', null)] }
);

export function parameter(name: string, value: unknown): FlowParameter {
  return {
    name,
    type: value === null ? 'none' : 'int',
    default: value as FlowParameter['default'],
    origin: 'literal',
    cell: 'a',
    span: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
    binds: true,
    chosen: value !== null
  };
}

/** What is known of a notebook that can be exported. */
export function flowSnapshot(change: Partial<FlowSnapshot> = {}): FlowSnapshot {
  return {
    path: 'dir/a.ipynb',
    proposal: proposal(),
    isProposed: true,
    canUndo: false,
    targets: [
      { id: 'python', title: 'Python package', versions: [] },
      { id: 'airflow', title: 'Airflow 3', versions: ['3.1', '3.0'] }
    ],
    target: { id: 'python', version: null },
    out: 'dir/a_pipeline',
    files: {
      files: [
        makeFile(),
        makeFile({ path: 'a.py', state: 'changed', added: 41, removed: 3 }),
        makeFile({ path: 'b.py', state: 'same' })
      ],
      problems: [],
      isOutdated: false,
      failure: null,
      refusal: null,
      exported: { isWriting: false, reply: null, failure: null, conflict: null }
    },
    verification: {
      state: 'none',
      progress: null,
      evidence: null,
      error: null,
      isCurrent: false
    },
    consent: { allowOutside: false, allowNetwork: false },
    ...change
  };
}

export function proposal(
  change: Partial<FlowSnapshot['proposal']> = {}
): FlowSnapshot['proposal'] {
  return {
    phase: 'ready',
    codeCells: ['a', 'b', 'c', 'd', 'e', 'f'],
    firstLines: new Map([['b', 'flights = pd.read_csv(path)']]),
    spec: SPEC,
    isOutdated: false,
    isLoading: false,
    failure: null,
    problem: null,
    isNeverRun: false,
    engines: [
      { target: 'python', state: 'verified-here', version: null, detail: '' },
      { target: 'airflow', state: 'parsed-here', version: '3.1', detail: '' }
    ],
    ...change
  };
}
