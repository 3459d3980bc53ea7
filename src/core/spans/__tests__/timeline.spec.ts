import type { Execution } from '../../../protocol';
import { timelineOf } from '../timeline';
import { at, execution } from './support';

const RUN = { id: 'r1', segment: 1 };

function ran(
  id: string,
  start: number,
  wallSeconds: number | null,
  given: Partial<Execution> = {}
): Execution {
  const startedAt = at(start);
  return execution({
    id,
    cell: id,
    run: RUN,
    startedAt,
    wallSeconds,
    ...given
  });
}

describe('timelineOf', () => {
  it('is of the newest run, in order of the starts', () => {
    const timeline = timelineOf([
      ran('b', 2, 3),
      ran('a', 0, 2),
      ran('old', -999, 9, { run: { id: 'r0', segment: 1 } }),
      ran('waits', 9, null, { state: 'queued' }),
      ran('never', 9, null, { state: 'aborted' })
    ]);
    expect(timeline).toMatchObject({
      startedAt: at(0),
      seconds: 5,
      bars: [
        { cell: 'a', start: 0, seconds: 2 },
        { cell: 'b', start: 2, seconds: 3 }
      ],
      cuts: []
    });
  });

  it('cuts long pauses short, and says where', () => {
    const timeline = timelineOf([
      ran('a', 0, 10),
      ran('b', 1000, 5),
      ran('c', 1005.5, 5)
    ]);
    expect(timeline?.bars.map(({ start }) => start)).toEqual([0, 11, 16.5]);
    expect(timeline?.cuts).toEqual([10.5]);
    expect(timeline?.seconds).toBe(21.5);
  });

  it('keeps bars apart when the clock jumps back', () => {
    const timeline = timelineOf([ran('a', 0, 10), ran('b', 4, 2)]);
    expect(timeline?.bars.map(({ start }) => start)).toEqual([0, 10]);
  });

  it('shows the newest of very many', () => {
    const many = Array.from({ length: 2000 }, (_, index) =>
      ran(`c${index}`, index, 1)
    );
    const timeline = timelineOf(many);
    expect(timeline?.bars[0]?.cell).toBe('c1600');
    expect(timeline).toMatchObject({ leftOut: 1600, seconds: 400 });
  });

  it('is nothing where no time is known', () => {
    expect(timelineOf([])).toBeNull();
    expect(timelineOf([ran('a', 0, 1, { startedAt: null })])).toBeNull();
    expect(timelineOf([ran('a', 0, 1, { run: null })])).toBeNull();
    expect(timelineOf([ran('a', 0, null)])?.seconds).toBe(0);
  });
});
