/**
 * Random sessions of the toy language: nothing is called fresh that is not, an engine that is told
 * bit by bit says what one says that is told all at once, and plans make fresh what they promise.
 * `NBXFLOW_TOY_SESSIONS=20000 npx jest src/core/dataflow` plays more of them.
 */
import type { Verdict } from '../../../protocol';
import { ToySession } from './session';

const SESSIONS = Number(process.env.NBXFLOW_TOY_SESSIONS ?? '1500');
const STEPS = 12;

function told(verdict: Verdict | undefined): string {
  const reasons = verdict?.reasons ?? [];
  return JSON.stringify([
    verdict?.state,
    // Where cells stood when they ran is known only to who was told at that time.
    reasons
      .filter(({ kind }) => kind !== 'upstream-moved')
      .map(({ kind, name, byCell }) => [kind, name, byCell])
  ]);
}

function fail(session: ToySession, seed: number, what: string): never {
  throw new Error(`seed ${seed}: ${what}\n${session.describe()}`);
}

describe('random sessions', () => {
  it('are never wrongly called fresh, and mostly called fresh where they are', () => {
    const count = { fresh: 0, truly: 0 };
    for (let seed = 0; seed < SESSIONS; seed++) {
      const session = new ToySession(seed);
      for (let step = 0; step < STEPS; step++) {
        session.step();
        const { shown } = session.reference();
        for (const [id, verdict] of session.engine.verdicts()) {
          const truly = session.truly(shown, id);
          if (verdict.state === 'fresh' && !truly) {
            fail(session, seed, `${id} is called fresh`);
          }
          if (/stale|unknown|failed/.test(verdict.state)) {
            expect(verdict.reasons).not.toEqual([]);
          }
          // A cell that fails as it would from the top is called failed, and an edited one edited.
          if (truly && /fresh|stale|unknown/.test(verdict.state)) {
            count.truly += 1;
            count.fresh += verdict.state === 'fresh' ? 1 : 0;
          }
        }
      }
    }
    expect(count.fresh / count.truly).toBeGreaterThan(0.95);
  });

  it('look the same to an engine that is told all at once', () => {
    let compared = 0;
    for (let seed = 0; seed < SESSIONS / 3; seed++) {
      const session = new ToySession(seed);
      for (let step = 0; step < STEPS; step++) {
        session.step();
        const verdicts = session.engine.verdicts();
        const whole = session.fresh().verdicts();
        for (const [id, verdict] of verdicts) {
          const other = whole.get(id);
          if (verdict.state !== other?.state) {
            fail(session, seed, `${id}: ${told(verdict)} or ${told(other)}`);
          }
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(SESSIONS);
  });
});

/** Plays a session, then its plan; what went wrong, or null if this session tells nothing. */
function playPlan(seed: number): 'kept' | 'no promise' | string {
  const session = new ToySession(seed);
  for (let step = 0; step < 3 + (seed % 10); step++) {
    session.step();
  }
  const before = new Map(session.engine.verdicts());
  const goals = [...before]
    .filter(([id, { state }]) => session.hasRun.has(id) && state !== 'fresh')
    .map(([id]) => id);
  const plan = session.engine.plan();
  // What reads a file that is written further below is never the same twice, and what a cell does
  // that fails, or that never ran, is not known before.
  if (goals.length === 0 || session.uses('read') || session.uses('def')) {
    return 'no promise';
  }
  for (const id of plan.cells) {
    const cell = session.cells.find(each => each.id === id);
    if (cell === undefined || session.run(cell)) {
      return 'no promise';
    }
  }
  const after = session.engine.verdicts();
  const { shown } = session.reference();
  for (const id of goals.filter(goal => !plan.unresolved.includes(goal))) {
    if (after.get(id)?.state !== 'fresh' || !session.truly(shown, id)) {
      return `${id} is ${told(after.get(id))} after ${plan.cells.join(' ')}`;
    }
  }
  for (const [id, { state }] of before) {
    if (state === 'fresh' && after.get(id)?.state !== 'fresh') {
      return `${id} is no longer fresh after ${plan.cells.join(' ')}`;
    }
  }
  return `kept`;
}

describe('plans of random sessions', () => {
  it('make their goals fresh and leave what was fresh', () => {
    let kept = 0;
    for (let seed = 0; seed < SESSIONS * 2; seed++) {
      const result = playPlan(seed);
      kept += result === 'kept' ? 1 : 0;
      expect({ seed, result }).toEqual({
        seed,
        result: expect.stringMatching(/^(kept|no promise)$/)
      });
    }
    expect(kept).toBeGreaterThan(SESSIONS / 5);
  });
});
