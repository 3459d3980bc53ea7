import type { ReplaySession } from '../../protocol/generated';
import { Failure } from '../failure';
import { readSessions } from '../replay-session';
import { type IPlayedSession, replayResult } from '../replay-steps';

const cells = [{ id: 'a', source: 'x = 1' }];

/** The message with which a text is refused. */
function refusal(document: unknown): string {
  const text =
    typeof document === 'string' ? document : JSON.stringify(document);
  try {
    readSessions(text, 's.json');
  } catch (error) {
    if (error instanceof Failure) {
      expect(error.exitCode).toBe(2);
      return error.message;
    }
    throw error;
  }
  return 'nothing was refused';
}

describe('readSessions', () => {
  it('reads one session or an array of them', () => {
    const session: ReplaySession = {
      cells: [...cells, { id: 't', source: '# T', type: 'markdown' }],
      order: 'execution',
      steps: [
        { op: 'run', cell: 'a' },
        { op: 'run', cell: 'a', source: 'x = 2' },
        { op: 'edit', cell: 'a', source: '' },
        { op: 'insert', index: 0, cell: 'n', source: '', type: 'raw' },
        { op: 'move', cell: 'n', index: 1 },
        { op: 'delete', cell: 'n' },
        { op: 'restart' }
      ]
    };
    const one = JSON.stringify(session);
    expect(readSessions(one, 'f')).toEqual({
      sessions: [session],
      single: true
    });
    expect(readSessions(`[${one},${one}]`, 'f')).toEqual({
      sessions: [session, session],
      single: false
    });
    expect(readSessions('[]', 'f')).toEqual({ sessions: [], single: false });
  });

  it.each([
    ['{', 's.json: not valid JSON'],
    ['7', 's.json: the session: not an object'],
    [{ steps: [] }, 's.json: the session: "cells" is missing'],
    [{ cells: {}, steps: [] }, 's.json: the session: "cells" cannot be {}'],
    [{ cells, steps: [], order: 'up' }, '"order" cannot be "up"'],
    [{ cells, steps: [], more: 1 }, '"more" is not known here'],
    [{ cells: [{ id: '' }], steps: [] }, 'cell 1: "source" is missing'],
    [{ cells: [{ id: '', source: '' }], steps: [] }, '"id" cannot be ""'],
    [[{ cells, steps: [7] }], 's.json: session 1, step 1: not an object'],
    [
      [
        { cells, steps: [] },
        { cells, steps: [{ op: 'jump' }] }
      ],
      's.json: session 2, step 1: there is no op "jump"'
    ],
    [{ cells, steps: [{ cell: 'a' }] }, 'step 1: "op" is missing'],
    [{ cells, steps: [{ op: 'run' }] }, 'step 1: "cell" is missing'],
    [
      { cells, steps: [{ op: 'move', cell: 'a', index: -1 }] },
      'step 1: "index" cannot be -1'
    ],
    [
      { cells, steps: [{ op: 'restart', cell: 'a' }] },
      'step 1: "cell" is not known here'
    ]
  ])('refuses %j and says where and why', (document, message) => {
    expect(refusal(document)).toContain(message);
  });
});

describe('replayResult', () => {
  const session: ReplaySession = {
    cells: [...cells, { id: 't', source: '# T', type: 'markdown' }],
    steps: [
      { op: 'insert', index: 0, cell: 'n', source: '' },
      { op: 'move', cell: 't', index: 0 },
      { op: 'delete', cell: 'a' },
      { op: 'restart' }
    ]
  };
  const played: IPlayedSession = {
    facts: {},
    steps: session.steps.map(step => ({
      op: step.op,
      cell: step.op === 'restart' ? null : step.cell,
      status: 'ok',
      error: null,
      stdout: '',
      result: null,
      executions: [],
      session: 's'
    }))
  };

  it('says something of every step, and of code cells only', () => {
    const { steps } = replayResult(session, played);
    expect(steps.map(({ op }) => op)).toEqual([
      'insert',
      'move',
      'delete',
      'restart'
    ]);
    expect(steps.map(step => Object.keys(step.cells))).toEqual([
      ['a'],
      ['a'],
      [],
      []
    ]);
    expect(steps[0]).toMatchObject({
      cell: 'n',
      warnings: [],
      notes: [],
      plan: [],
      unresolved: [],
      needsRestart: false,
      confirm: [],
      cells: { a: { state: 'never-run', reasons: [] } }
    });
  });
});
