/** What the engine says of small notebooks, by hand from docs/dataflow.md. */
import type { CellFacts } from '../../../protocol';
import { DataflowEngine } from '..';
import { execution } from './records';
import { ToySession } from './session';
import { type Statement, factsOf } from './toy';

const set = (name: string, value: string): Statement => ({
  op: 'set',
  name,
  value
});
const mix = (name: string, ...from: string[]): Statement => ({
  op: 'mix',
  name,
  from
});
const make = (name: string): Statement => ({ op: 'new', name, value: '0' });
const append = (name: string, from: string): Statement => ({
  op: 'append',
  name,
  from
});
const print = (name: string): Statement => ({ op: 'print', name });

/** A notebook of these cells, `a`, `b`, … from the top, all of them run once. */
function notebook(
  programs: readonly Statement[][],
  order: 'document' | 'execution' = 'document'
): ToySession {
  const session = new ToySession(1, 2, order);
  session.cells = programs.map((program, index) => ({
    id: 'abcdefgh'.charAt(index),
    program
  }));
  session.tellDocument();
  session.cells.forEach(cell => session.run(cell));
  return session;
}

function run(session: ToySession, ...ids: string[]): void {
  for (const id of ids) {
    const cell = session.cells.find(each => each.id === id);
    expect(cell).toBeDefined();
    session.run(cell ?? { id, program: [] });
  }
}

function edit(session: ToySession, id: string, program: Statement[]): void {
  session.cells = session.cells.map(cell =>
    cell.id === id ? { id, program } : cell
  );
  session.tellDocument();
}

/** The state of a cell, then its reasons as `kind name byCell`. */
function said(session: ToySession, id: string): string[] {
  const verdict = session.engine.verdicts().get(id);
  return [
    verdict?.state ?? 'none',
    ...(verdict?.reasons ?? []).map(({ kind, name, byCell }) =>
      [kind, name, byCell].filter(part => part !== null).join(' ')
    )
  ];
}

describe('verdicts', () => {
  it('are all fresh after a run from the top', () => {
    const session = notebook([
      [set('x', '1'), make('l')],
      [append('l', 'x')],
      [print('l')]
    ]);
    expect(['a', 'b', 'c'].map(id => said(session, id))).toEqual([
      ['fresh'],
      ['fresh'],
      ['fresh']
    ]);
  });

  it('stay fresh below a cell that ran again with the same result', () => {
    const session = notebook([[make('l')], [mix('y', 'l')], [print('y')]]);
    run(session, 'a', 'b');
    expect(said(session, 'c')).toEqual(['fresh']);
  });

  it('name the edited cell above, before and after it ran', () => {
    const session = notebook([[set('x', '1')], [print('x')]]);
    edit(session, 'a', [set('x', '2')]);
    expect(said(session, 'a')[0]).toBe('edited');
    expect(said(session, 'b')).toEqual(['stale', 'upstream-edited x a']);
    run(session, 'a');
    expect(said(session, 'b')).toEqual(['stale', 'upstream-rerun x a']);
    edit(session, 'a', [set('x', '1')]);
    run(session, 'a');
    expect(said(session, 'b')).toEqual(['fresh']);
  });

  it('name a cell that changed an object in place', () => {
    const session = notebook([[make('l')], [print('l')], [append('l', 'l')]]);
    session.cells.splice(2, 1, { id: 'd', program: [append('l', 'z')] });
    session.cells.unshift({ id: 'z', program: [set('z', '1')] });
    session.tellDocument();
    run(session, 'z', 'd', 'b');
    expect(said(session, 'b')).toEqual([
      'stale',
      'mutated l d',
      'out-of-order l d'
    ]);
  });

  it('tell a cell that ran twice, and one whose value a nearer cell gives now', () => {
    const session = notebook([[set('x', '1')], [mix('x', 'x')], [print('x')]]);
    run(session, 'b');
    expect(said(session, 'b')).toEqual(['stale', 'run-twice x b']);
    const other = notebook([[set('x', '1')], [set('y', '2')], [print('x')]]);
    edit(other, 'b', [set('x', '3')]);
    run(other, 'b');
    expect(said(other, 'c')).toEqual(['stale', 'redefined x b']);
  });

  it('tell deleted and moved cells', () => {
    const session = notebook([[set('x', '1')], [set('y', '2')], [print('x')]]);
    const gone = session.cells.shift();
    session.tellDocument();
    expect(said(session, 'c')).toEqual([
      'stale',
      'upstream-deleted x a',
      'orphan x a'
    ]);
    expect(session.engine.plan()).toMatchObject({
      cells: [],
      unresolved: ['c'],
      needsRestart: true
    });
    session.cells.push(gone ?? { id: 'a', program: [] });
    session.tellDocument();
    expect(said(session, 'c')).toEqual(['stale', 'upstream-moved x a']);
  });

  it('say earlier session after a restart, and which cells run', () => {
    const session = notebook([[set('x', '1')], [print('x')]]);
    session.restart();
    expect(said(session, 'b')).toEqual(['never-run', 'earlier-session']);
    expect(session.engine.plan().cells).toEqual(['a', 'b']);
    session.engine.setRunning(new Set(['a']));
    expect(said(session, 'a')[0]).toBe('running');
  });

  it('are unknown where time decides, and only there', () => {
    const session = notebook([
      [set('x', '1'), { op: 'clock', name: 't' }],
      [print('t'), mix('u', 't')],
      [print('x')],
      [print('u')]
    ]);
    expect(said(session, 'd')).toEqual(['unknown', 'clock u a']);
    expect(said(session, 'a')).toEqual(['unknown', 'clock clock']);
    expect(said(session, 'b')).toEqual(['unknown', 'clock t a']);
    expect(said(session, 'c')).toEqual(['fresh']);
    expect(session.engine.plan()).toMatchObject({
      cells: [],
      unresolved: ['a', 'b', 'd']
    });
  });

  it('do not take one value of the time for a whole cell that varies', () => {
    const session = notebook([
      [set('x', '1'), { op: 'clock', name: 't' }],
      [print('x')]
    ]);
    run(session, 'a');
    expect(said(session, 'b')).toEqual(['fresh']);
  });

  it('are unknown once equal inputs gave different values', () => {
    const session = notebook([[{ op: 'dice', name: 't' }], [print('t')]]);
    expect(said(session, 'b')).toEqual(['fresh']);
    run(session, 'a', 'b');
    expect(said(session, 'a')).toEqual(['unknown', 'entropy']);
    expect(said(session, 'b')).toEqual(['unknown', 'entropy t a']);
  });

  it('are unknown below a cell that may write and has not run', () => {
    const session = notebook([[make('l')], [print('l')]]);
    session.cells.splice(1, 0, {
      id: 'm',
      program: [{ op: 'touch', name: 'l' }]
    });
    session.tellDocument();
    expect(said(session, 'b')).toEqual(['unknown', 'possible-write l m']);
    expect(session.engine.plan().cells).toEqual(['m', 'b']);
  });

  it('hold a failed cell apart from what it wrote before it failed', () => {
    const session = notebook([[set('x', '1'), { op: 'raise' }], [print('x')]]);
    expect(said(session, 'a')).toEqual(['failed', 'raised']);
    expect(said(session, 'b')).toEqual(['fresh']);
  });

  it('are values: they stay as they were when the notebook moves on', () => {
    const session = notebook([[set('x', '1')], [print('x')]]);
    edit(session, 'a', [set('x', '2')]);
    const verdict = session.engine.verdicts().get('b');
    session.cells = [];
    session.tellDocument();
    expect(session.engine.verdicts().size).toBe(0);
    expect(verdict?.reasons.map(reason => reason.byCell)).toEqual(['a']);
  });

  it('are unknown for runs without a record and sources without facts', () => {
    const engine = new DataflowEngine();
    const facts = factsOf('a', [set('x', '1')]);
    engine.setSession('s');
    engine.setDocument([
      { id: 'a', type: 'code', source: 'x', facts },
      { id: 'b', type: 'code', source: ' \n', facts: null },
      { id: 'm', type: 'markdown', source: 'text', facts: null }
    ]);
    engine.setExecutions([execution({ cell: 'a', dataflow: null, count: 1 })]);
    const { state, reasons } = engine.verdicts().get('a') ?? {};
    expect([...engine.verdicts().keys()]).toEqual(['a']);
    expect([state, reasons?.map(reason => reason.kind)]).toEqual([
      'unknown',
      ['old-facts']
    ]);
  });
});

describe('cells with the same source', () => {
  it('make objects of their own', () => {
    // From the top, y is the object of a, and d changes that of c.
    const session = notebook([
      [make('l')],
      [{ op: 'alias', name: 'y', from: 'l' }],
      [make('l')],
      [append('l', 'l')],
      [set('v', '1'), append('l', 'v')],
      [print('y')]
    ]);
    expect(said(session, 'f')).toEqual(['fresh']);
    run(session, 'b', 'f');
    expect(said(session, 'b')[0]).toBe('stale');
    expect(said(session, 'f')[0]).toBe('stale');
  });
});

describe('warnings', () => {
  it('tell older values of the right cell, and values of another', () => {
    const session = notebook([[set('x', '1')], [print('x')], [set('x', '3')]]);
    expect(session.engine.warnings('b').warnings).toEqual([
      { kind: 'out-of-order', name: 'x', byCell: 'c' }
    ]);
    run(session, 'a');
    expect(session.engine.warnings('b').warnings).toEqual([]);
    edit(session, 'a', [set('x', '2')]);
    expect(session.engine.warnings('b').warnings).toEqual([
      { kind: 'stale-value', name: 'x', byCell: 'a' }
    ]);
  });

  it('note what cannot be known', () => {
    const session = notebook([[{ op: 'clock', name: 't' }], [print('t')]]);
    expect(session.engine.warnings('b')).toMatchObject({
      warnings: [],
      notes: [{ kind: 'clock', name: 't', byCell: 'a' }]
    });
  });

  it('tell a name that holds an older copy', () => {
    const session = notebook([
      [make('l')],
      [{ op: 'alias', name: 'y', from: 'l' }],
      [mix('z', 'l', 'y')]
    ]);
    run(session, 'a');
    expect(session.engine.warnings('c').warnings).toEqual([
      { kind: 'stale-value', name: 'y', byCell: 'a' }
    ]);
    run(session, 'c');
    expect(said(session, 'c')[0]).toBe('stale');
    expect(session.engine.plan().cells).toEqual(['b', 'c']);
  });
});

describe('plans', () => {
  it('run again what changed the object that is made anew', () => {
    const session = notebook([
      [make('l')],
      [set('v', '1'), append('l', 'v')],
      [print('l')]
    ]);
    edit(session, 'a', [{ op: 'new', name: 'l', value: '9' }]);
    expect(session.engine.plan()).toEqual({
      cells: ['a', 'b', 'c'],
      unresolved: [],
      needsRestart: false,
      confirm: []
    });
    expect(session.engine.plan(['b']).cells).toEqual(['a', 'b']);
  });

  it('leave cells below that have not run, but run those that a goal needs', () => {
    const session = notebook([[set('x', '1')], [print('x')]]);
    session.cells.splice(1, 0, { id: 'n', program: [set('x', '2')] });
    session.cells.push({ id: 'p', program: [set('x', '4')] });
    session.tellDocument();
    expect(session.engine.plan().cells).toEqual(['n', 'b']);
  });

  it('name cells that do something in the world once more', () => {
    const session = notebook([[set('x', '1')], [print('x')]]);
    edit(session, 'a', [set('x', '2')]);
    const asked = session.engineWith(facts => withCall(facts, 'requests.post'));
    expect(asked.plan()).toMatchObject({ confirm: ['a', 'b'] });
    const harmless = session.engineWith(facts =>
      withCall(facts, 'rows.remove')
    );
    expect(harmless.plan().confirm).toEqual([]);
  });
});

function withCall(facts: CellFacts, call: string): CellFacts {
  return {
    ...facts,
    statements: facts.statements.map(statement => ({
      ...statement,
      calls: [call]
    }))
  };
}

describe('variables', () => {
  it('tell who wrote what a cell took, and who takes what it gives', () => {
    const session = notebook([
      [set('x', '1'), make('l')],
      [append('l', 'x')],
      [print('l')]
    ]);
    edit(session, 'a', [set('x', '2'), make('l')]);
    expect(session.engine.variables('b')).toEqual({
      in: [
        { name: 'x', byCell: 'a', byExecution: 1, older: true, changed: false },
        { name: 'l', byCell: 'a', byExecution: 1, older: true, changed: true }
      ],
      out: [{ name: 'l', readBy: ['c'], changed: true }]
    });
  });
});

describe('the order of executions', () => {
  it('is all that counts in a console', () => {
    const session = notebook(
      [[set('x', '1')], [mix('y', 'x')], [print('y')]],
      'execution'
    );
    expect(['a', 'b', 'c'].map(id => said(session, id))).toEqual([
      ['fresh'],
      ['fresh'],
      ['fresh']
    ]);
    session.cells.push({ id: 'd', program: [set('x', '5')] });
    session.tellDocument();
    run(session, 'd');
    expect(said(session, 'b')).toEqual(['stale', 'redefined x d']);
    expect(said(session, 'c')).toEqual(['stale', 'redefined x d']);
    expect(session.engine.warnings('c').warnings).toEqual([
      { kind: 'stale-value', name: 'y', byCell: 'b' }
    ]);
    expect(session.engine.plan(['c']).cells).toEqual(['b', 'c']);
    run(session, 'b', 'c');
    expect(said(session, 'c')).toEqual(['fresh']);
  });

  it('does not hold against a cell that it changes what it reads', () => {
    const session = notebook(
      [[set('x', '1')], [mix('x', 'x')], [print('x')]],
      'execution'
    );
    expect(said(session, 'b')).toEqual(['fresh']);
    run(session, 'a');
    // The same atom again is no new version of what b took.
    expect(said(session, 'b')).toEqual(['fresh']);
    expect(said(session, 'c')).toEqual(['stale', 'redefined x a']);
  });
});
