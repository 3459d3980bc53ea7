import { createHash } from 'node:crypto';

import type { Execution } from '../../protocol';
import { makeExecution } from '../../protocol/__tests__/executions';
import { makeFacts } from '../../protocol/__tests__/facts';
import { ofSession, toFlowNotebook } from '../flow-records';

const TYPED = 'x = 1  # ü';

function ran(ordinal: number, values: Partial<Execution> = {}): Execution {
  const code = `code ${ordinal}`;
  const dataflow = { ordinal, code, reads: [], writes: [], unknown: [] };
  return makeExecution({
    id: `e${ordinal}`,
    path: 'a.ipynb',
    dataflow,
    ...values
  });
}

function notebook(executions: Execution[], code: string | null = null) {
  return toFlowNotebook({
    path: 'dir/a.ipynb',
    kernelName: 'python3',
    cells: [
      { id: 'm', type: 'markdown', source: '# One', tags: [] },
      { id: 'a', type: 'code', source: TYPED, tags: ['parameters'] }
    ],
    prepared: {
      cells: [
        { id: 'm', source: '# One', facts: null },
        { id: 'a', source: 'x = 2', facts: makeFacts({ code }) }
      ],
      folder: '/root/dir',
      secrets: [],
      environment: { python: null, packages: [], local: [], missing: [] },
      engines: []
    },
    executions,
    state: cell => (cell === 'a' ? 'fresh' : null)
  });
}

describe('toFlowNotebook', () => {
  const sourceHash = createHash('sha256').update(TYPED).digest('hex');

  it('takes sources and facts from the server, tags from the notebook', () => {
    const { name, folder, cells } = notebook([]);
    expect([name, folder]).toEqual(['a.ipynb', '/root/dir']);
    expect(cells[1]).toMatchObject({
      ...{ id: 'a', source: 'x = 2', tags: ['parameters'], state: 'fresh' },
      execution: null
    });
    expect(cells[0]).toMatchObject({ type: 'markdown', state: null });
  });

  it('finds the last execution of the text as it was typed', () => {
    const records = [
      ran(3),
      ran(2, { sourceHash }),
      ran(1, { sourceHash }),
      ran(4, { sourceHash, state: 'running' }),
      ran(5, { sourceHash, cell: 'other' })
    ];
    expect(notebook(records).cells[1]?.execution?.id).toBe('e2');
  });

  it('knows a text again of which only comments changed', () => {
    expect(notebook([ran(7)], 'code 7').cells[1]?.execution?.id).toBe('e7');
    expect(notebook([ran(7)], 'code 8').cells[1]?.execution).toBeNull();
    const unwatched = ran(7, { dataflow: null });
    expect(notebook([unwatched]).cells[1]?.execution).toBeNull();
  });

  it('tells the cells of ordinals, those that are gone too', () => {
    const records = [
      ran(1),
      ran(2, { cell: 'gone', path: 'dir/a.ipynb' }),
      ran(3, { cell: 'else', path: 'b.ipynb' }),
      ran(4, { cell: null, path: null }),
      ran(5, { dataflow: null })
    ];
    expect([...notebook(records).ordinals]).toEqual([
      [1, 'a'],
      [2, 'gone']
    ]);
  });
});

test('ofSession leaves out other kernels and processes that ended', () => {
  const kernel = { id: 'k', name: 'p', language: 'python', session: 's' };
  const records = [
    ran(1),
    ran(2, { kernel: { ...kernel, session: 'before' } }),
    ran(3, { kernel: { ...kernel, id: 'other' } })
  ];
  expect(ofSession(records, 'k', 's').map(({ id }) => id)).toEqual(['e1']);
  expect(ofSession(records, 'k', null)).toEqual([]);
});
