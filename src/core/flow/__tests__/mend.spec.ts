import type {
  FlowDifference,
  FlowStep,
  TaskVerification,
  Verification
} from '../../../protocol';
import { isClean, mended, mendedStarts, nextMend } from '..';
import { hashOf } from '../hash';
import { canonicalJson } from '../canonical';
import { idsOf, pipelineOf, rulesOf } from './recorded';

/** Steps a → b → c → d: each takes `x` of the one before, d takes `y` of a as well. */
const STEPS = [
  step('a'),
  step('b', { x: 'a' }),
  step('c', { x: 'b' }),
  step('d', { x: 'c', y: 'a' })
];

function step(
  id: string,
  takes: Record<string, string> = {},
  change: Partial<FlowStep> = {}
): FlowStep {
  return {
    ...{ id, title: id.toUpperCase(), description: null, cells: [`c-${id}`] },
    inputs: Object.entries(takes).map(([name, from]) => ({
      ...{ name, from, type: null }
    })),
    outputs: [],
    after: [...new Set(Object.values(takes))].sort(),
    state: { from: null, changes: false },
    ...{ reads: [], writes: [], effects: [] },
    ...change
  };
}

function difference(change: Partial<FlowDifference> = {}): FlowDifference {
  return {
    ...{ what: 'text', name: 'printed by b', where: null },
    ...{ notebook: '1', pipeline: '2' },
    ...change
  };
}

function failure(pipeline: string): FlowDifference {
  return difference({ what: 'error', notebook: 'no error', pipeline });
}

function task(
  id: string,
  verdict: TaskVerification['verdict'],
  ...differences: FlowDifference[]
): TaskVerification {
  return {
    ...{ id, verdict, compared: 1, masked: [], reason: null },
    ...{ tolerance: null, differences }
  };
}

function joined(
  steps: readonly FlowStep[],
  tasks: TaskVerification[],
  isWide = false
): string | null {
  const mend = nextMend({ steps: [...steps] }, { tasks }, isWide);
  return mend && mend.steps.join('');
}

describe('the steps that are to be joined', () => {
  it('are those of the first task that is different, and of what it takes', () => {
    const text = difference();
    expect(joined(STEPS, [task('c', 'different', text)])).toBe('bc');
    expect(
      joined(STEPS, [
        task('d', 'different', text),
        task('b', 'different', text),
        task('a', 'equal')
      ])
    ).toBe('ab');
  });

  it('are those up to the provider of the name that differs', () => {
    const named = difference({ what: 'name', name: 'y', where: '[0]' });
    const mend = nextMend(
      { steps: STEPS },
      { tasks: [task('d', 'different', difference(), named)] }
    );
    expect(
      nextMend({ steps: STEPS }, { tasks: [task('d', 'different', named)] })
        ?.why
    ).toContain(' own: name y at [0].');
    expect(mend).toEqual({
      steps: ['a', 'b', 'c', 'd'],
      task: 'd',
      rule: 'hidden-state',
      why: '“D” gives something else as a step of its own: printed by b.'
    });
  });

  it('are those up to the one whose state the task starts with', () => {
    const state = { from: 'a', changes: false };
    const last = step('d', { x: 'c' }, { state, after: ['a', 'c'] });
    const steps = [...STEPS.slice(0, 3), last];
    const wrong = task('d', 'different', difference());
    expect(joined(steps, [wrong])).toBe('abcd');
  });

  it('are the one before where the task takes nothing', () => {
    const steps = [step('a'), step('b'), step('c')];
    const wrong = task('c', 'different', difference());
    expect(joined(steps, [wrong])).toBe('bc');
  });

  it('reach from all that the task depends on to the last that differs, when the nearest did not help', () => {
    const wrong = task('c', 'different', difference());
    expect(joined(STEPS, [wrong], true)).toBe('abc');
    const more = [wrong, task('d', 'different', difference())];
    expect(joined(STEPS, more)).toBe('bc');
    expect(joined(STEPS, more, true)).toBe('abcd');
  });

  it('are those that take what could not be kept', () => {
    const lock = failure(
      'CheckpointError: `counter`, given by the task `a`, is of type Counter (cannot pickle'
    );
    const mend = nextMend(
      { steps: STEPS },
      { tasks: [task('a', 'different', lock)] }
    );
    expect(mend).toMatchObject({ steps: ['a', 'b'], rule: 'cannot-cross' });
    expect(mend?.why).toBe(`“A” fails as a step of its own: ${lock.pipeline}`);
    expect(joined(STEPS, [task('a', 'different', lock)], true)).toBe('abcd');
    const process = failure(
      'CheckpointError: The task `a` changes the warnings in a way that cannot be kept'
    );
    const user = step('c', {}, { state: { from: 'a', changes: false } });
    const steps = [step('a'), step('b'), user];
    expect(joined(steps, [task('a', 'different', process)])).toBe('abc');
  });

  it('are those up to the one whose checkpoint cannot be read', () => {
    const unread = failure(
      'CheckpointError: What the task `a` has given cannot be read (ValueError: \n …'
    );
    expect(joined(STEPS, [task('d', 'different', unread)])).toBe('abcd');
  });

  it.each([
    ['nothing is different', task('b', 'equal')],
    ['it was not run', task('b', 'not-run')],
    ['it differs by itself', task('b', 'nondeterministic', difference())],
    [
      'it took too long',
      task('b', 'different', failure('TimeoutError: it took longer than 60 s'))
    ],
    ['it is the first', task('a', 'different', difference())],
    [
      'nobody takes it',
      task('d', 'different', failure('CheckpointError: … the task `d` …'))
    ],
    ['it is of another pipeline', task('z', 'different', difference())]
  ])('are none where %s', (_, wrong) => {
    expect(joined(STEPS, [wrong])).toBeNull();
    expect(joined(STEPS, [wrong], true)).toBeNull();
  });
});

describe('a pipeline whose steps were joined', () => {
  const spec = pipelineOf('cannot-cross');
  const [, second = '', third = ''] = idsOf(spec);
  const verification: Pick<Verification, 'tasks'> = {
    tasks: [task(third, 'different', difference())]
  };
  const mend = nextMend(spec, verification);

  it('is that of the same notebook with a boundary less', () => {
    expect(mend?.steps).toEqual([second, third]);
    const starts = mend && mendedStarts(spec, mend);
    const built = pipelineOf('cannot-cross', { starts });
    expect(built.steps.map(({ title }) => title)).toEqual(
      spec.steps.filter(({ id }) => id !== third).map(({ title }) => title)
    );
    expect(built.steps.flatMap(({ cells }) => cells)).toEqual(
      spec.steps.flatMap(({ cells }) => cells)
    );
  });

  it('tells of this join and of those before, and is sealed anew', () => {
    const starts = mend && mendedStarts(spec, mend);
    const built = pipelineOf('cannot-cross', { starts });
    const after = mend && mended(built, spec, mend);
    expect(rulesOf(after ?? spec, 'warning')).toEqual([
      ...rulesOf(spec, 'warning'),
      'hidden-state'
    ]);
    const [title, other] = spec.steps.slice(1).map(one => one.title);
    expect(after?.blockers.at(-1)).toEqual({
      ...{ rule: 'hidden-state', severity: 'warning', action: null },
      cell: spec.steps[2]?.cells[0],
      message: mend?.why,
      fix: `The steps “${title}” and “${other}” were joined.`
    });
    const { hash, measured: _, ...hashed } = after ?? spec;
    expect(hash).toBe(hashOf(canonicalJson(hashed)));
    expect(isClean(after ?? built)).toBe(true);
  });
});
