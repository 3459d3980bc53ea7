import { badgeFacts, datasetCounts } from '../badge';
import { CellSpans, EMPTY_CELL } from '../state';
import { access, execution } from './support';

function ran(given: Parameters<typeof execution>[0]): CellSpans {
  return { ...EMPTY_CELL, history: [execution(given)] };
}

describe('badgeFacts', () => {
  it('says "never" only of a cell that certainly did not run', () => {
    expect(badgeFacts(undefined, true).state).toBe('never');
    expect(badgeFacts(undefined, false).state).toBeNull();
    expect(badgeFacts(EMPTY_CELL, false).state).toBeNull();
  });

  it('shows the time of a run that ended', () => {
    expect(badgeFacts(ran({ wallSeconds: 0.61 }), false)).toMatchObject({
      state: 'done',
      wallSeconds: 0.61,
      memoryGrowthBytes: null,
      cpuSeconds: null,
      rowsRead: null,
      datasets: null
    });
  });

  it('shows nothing measured of a run that has not ended', () => {
    const facts = badgeFacts(
      ran({ state: 'queued', wallSeconds: 3, memoryGrowthBytes: 4e8 }),
      false
    );
    expect(facts).toMatchObject({ wallSeconds: null, memoryGrowthBytes: null });
  });

  it.each([
    [412e6, 412e6],
    [-38e6, -38e6],
    [999_999, null],
    [null, null]
  ])('shows notable growth of memory: %p', (memoryGrowthBytes, shown) => {
    const facts = badgeFacts(ran({ memoryGrowthBytes }), false);
    expect(facts.memoryGrowthBytes).toBe(shown);
  });

  it.each([
    [11.9, 6.4, 11.9],
    [6.5, 6.4, null],
    [0.9, 0.1, null],
    [null, 6.4, null]
  ])(
    'shows CPU well above wall time: %p of %p',
    (cpuSeconds, wallSeconds, shown) => {
      const facts = badgeFacts(ran({ cpuSeconds, wallSeconds }), false);
      expect(facts.cpuSeconds).toBe(shown);
    }
  );

  it('adds up the rows read, unless one count is unknown', () => {
    const two = [access({ rows: 10 }), access({ name: '/b', rows: 5 })];
    expect(badgeFacts(ran({ datasets: two }), false).rowsRead).toBe(15);
    const unknown = [...two, access({ name: '/c', rows: null })];
    expect(badgeFacts(ran({ datasets: unknown }), false).rowsRead).toBeNull();
    const written = [access({ direction: 'write' })];
    expect(badgeFacts(ran({ datasets: written }), false).rowsRead).toBeNull();
  });
});

describe('what is usual', () => {
  const runs = (...seconds: number[]): CellSpans => ({
    ...EMPTY_CELL,
    history: seconds.map((wallSeconds, index) =>
      execution({ id: `e${index}`, wallSeconds, sourceHash: 'h' })
    )
  });

  it('stands in the line with the last runs, the oldest first', () => {
    expect(badgeFacts(runs(4, 1, 2, 3), false).usual).toMatchObject({
      seconds: 2,
      slower: null,
      bars: [{ seconds: 3 }, { seconds: 2 }, { seconds: 1 }, { seconds: 4 }]
    });
    expect(badgeFacts(runs(9, 1, 2, 3), false).usual?.slower).toBe(4.5);
  });

  it('is left out when it is not known, or all took next to no time', () => {
    expect(badgeFacts(runs(4, 1, 2), false).usual).toBeNull();
    expect(badgeFacts(runs(0.09, 0.01, 0.01, 0.01), false).usual).toBeNull();
    expect(badgeFacts(runs(0.1, 0.01, 0.01, 0.01), false).usual).not.toBeNull();
  });
});

describe('datasetCounts', () => {
  it('counts different datasets, not accesses, and no failed ones', () => {
    expect(
      datasetCounts([
        access(),
        access({ layers: ['open'] }),
        access({ direction: 'write' }),
        access({ name: '/other', failed: true })
      ])
    ).toEqual({ reads: 1, writes: 1 });
    expect(datasetCounts([])).toBeNull();
  });
});
