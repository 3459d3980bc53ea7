import type { Execution } from '../../../protocol';
import { sparkBars, usualFacts } from '../spark';
import { EMPTY_CELL, HISTORY_LIMIT } from '../state';
import { Comparison, compareRun } from '../usual';
import { execution } from './support';

type Given = Partial<Execution>;

/** Executions of one text in one kernel process, the newest first. */
function runs(...given: (Given | number)[]): Execution[] {
  return given.map((one, index) =>
    execution({
      id: `e${given.length - index}`,
      sourceHash: 'h',
      ...(typeof one === 'number' ? { wallSeconds: one } : one)
    })
  );
}

function compare(
  history: Execution[],
  what: Parameters<typeof compareRun>[2] = 'wallSeconds'
): Comparison {
  return compareRun(history, history[0]!, what);
}

const other = (wallSeconds: number): Given => ({
  wallSeconds,
  sourceHash: 'another'
});
const elsewhere = (session: string, wallSeconds: number): Given => ({
  wallSeconds,
  kernel: { ...execution().kernel, session }
});

describe('compareRun', () => {
  it('sets a run against the median of three or more earlier ones', () => {
    expect(compare(runs(9, 3, 1, 2))).toEqual({
      kind: 'compared',
      usual: 2,
      runs: 3,
      factor: 4.5,
      isMore: true
    });
    expect(compare(runs(2, 1, 2, 3, 100))).toMatchObject({
      usual: 2.5,
      isMore: false
    });
    expect(compare(runs(9, 1, 2))).toEqual({ kind: 'few' });
  });

  it.each([
    [[1.5, 1, 1, 1], true],
    [[1.49, 1, 1, 1], false], // no half second, not half as much again
    [[0.49, 0.01, 0.01, 0.01], false], // 49 times as long, but no half second
    [[0.52, 0.01, 0.01, 0.01], true],
    [[14, 10, 10, 10], false], // four seconds, but not half as much again
    [[5, 1, 5, 1, 5, 1], false], // as it goes up and down
    [[5, 1, 1.2, 0.9, 1.1, 4], true] // one odd run among the earlier
  ])('calls what is no noise more: %p', (seconds, isMore) => {
    expect(compare(runs(...seconds))).toMatchObject({
      kind: 'compared',
      isMore
    });
  });

  it('compares no other text, and says so', () => {
    expect(compare(runs(9, other(1), other(1), other(1)))).toEqual({
      kind: 'other-text'
    });
    expect(compare(runs(9, other(1), 1, other(1), 1))).toEqual({ kind: 'few' });
    expect(compare(runs({ sourceHash: null }, 1, 1, 1))).toEqual({
      kind: 'unknown'
    });
  });

  it('compares only runs that ended well', () => {
    const failed: Given = { state: 'failed', wallSeconds: 0.1 };
    expect(compare(runs(9, 1, failed, 1))).toEqual({ kind: 'few' });
    expect(compare(runs(failed, 1, 1, 1))).toEqual({ kind: 'unknown' });
    const unknown: Given = { wallSeconds: null };
    expect(compare(runs(unknown, 1, 1, 1))).toEqual({ kind: 'unknown' });
    expect(compare(runs(9, 1, unknown, 1))).toEqual({ kind: 'few' });
  });

  it('sets the first run in a kernel only against other first runs', () => {
    const restarted = runs(
      elsewhere('s2', 3),
      ...[elsewhere('s1', 0.1), elsewhere('s1', 0.1), elsewhere('s1', 0.1)],
      elsewhere('s1', 3)
    );
    expect(compare(restarted)).toEqual({ kind: 'few' });
    const firsts = ['s5', 's4', 's3', 's2'].map(session =>
      elsewhere(session, session === 's5' ? 9 : 3)
    );
    expect(compare(runs(...firsts))).toMatchObject({ usual: 3, isMore: true });
  });

  it('takes the oldest run that is kept for no first one', () => {
    const kept = Array.from({ length: HISTORY_LIMIT - 3 }, () =>
      elsewhere('s1', 1)
    );
    const history = runs(
      elsewhere('s4', 9),
      elsewhere('s3', 3),
      elsewhere('s2', 3),
      ...kept
    );
    expect(compare(history)).toEqual({ kind: 'few' });
  });

  it('compares growth of memory, also with none', () => {
    const grew = (bytes: number | null) => ({ memoryGrowthBytes: bytes });
    const [none, little, much] = [grew(0), grew(49e6), grew(60e6)];
    expect(
      compare(runs(much, none, none, none), 'memoryGrowthBytes')
    ).toMatchObject({ usual: 0, factor: null, isMore: true });
    expect(
      compare(runs(little, none, none, none), 'memoryGrowthBytes')
    ).toMatchObject({ isMore: false });
    expect(
      compare(runs(grew(-5e6), much, much, much), 'memoryGrowthBytes')
    ).toMatchObject({ isMore: false });
  });
});

describe('usualFacts', () => {
  it('are those of the run that shows, also while it runs', () => {
    const history = runs({ state: 'running', wallSeconds: null }, 1, 2, 3);
    expect(usualFacts({ ...EMPTY_CELL, history })).toEqual({
      seconds: 2,
      slower: null
    });
    expect(usualFacts({ ...EMPTY_CELL, history: runs(8, 1, 2, 3) })).toEqual({
      seconds: 2,
      slower: 4
    });
    expect(usualFacts(EMPTY_CELL)).toBeNull();
  });
});

describe('sparkBars', () => {
  it('are the newest runs that ended, the oldest first', () => {
    const history = runs(
      ...[4, { state: 'aborted' } as Given, 1],
      ...[{ state: 'failed', wallSeconds: 2 } as Given, 100]
    );
    expect(sparkBars(history, 3)).toEqual([
      { seconds: 2, height: 0.5, outcome: 'failed' },
      { seconds: 1, height: 0.25, outcome: 'done' },
      { seconds: 4, height: 1, outcome: 'done' }
    ]);
  });

  it('of runs without time have no height', () => {
    const [none, unknown] = sparkBars(runs({ wallSeconds: null }, 0), 9);
    expect([none?.height, unknown?.height]).toEqual([0, 0]);
    expect(sparkBars([], 9)).toEqual([]);
  });
});
