import { MEASURES, cellShare, lastRun, notebookCosts } from '../costs';
import { CellSpans, EMPTY_CELL } from '../state';
import { execution } from './support';

type Given = Parameters<typeof execution>[0];

/** A cell with these executions, the newest first. */
function ran(...history: Given[]): CellSpans {
  return { ...EMPTY_CELL, history: history.map(execution) };
}

function costsOf(cells: Record<string, CellSpans>, ...others: string[]) {
  const order = [...Object.keys(cells), ...others];
  return notebookCosts(order, new Map(Object.entries(cells)));
}

describe('lastRun', () => {
  it('is the newest that ended; what never began is no run', () => {
    const cell = ran(
      { id: 'e4', state: 'queued' },
      { id: 'e3', state: 'running' },
      { id: 'e2', state: 'aborted' },
      { id: 'e1', state: 'failed' }
    );
    expect(lastRun(cell)?.id).toBe('e1');
    expect(lastRun(ran({ state: 'aborted' }))).toBeNull();
    expect(lastRun(undefined)).toBeNull();
  });
});

describe('shares', () => {
  it('are parts of the sum over the last runs', () => {
    const costs = costsOf({
      a: ran({ wallSeconds: 3 }, { wallSeconds: 100 }),
      b: ran({ wallSeconds: 1, state: 'failed' })
    });
    expect(costs.totals.time).toEqual({ sum: 4, known: 2 });
    expect(cellShare(costs, 'a', 'time')).toEqual({
      kind: 'share',
      value: 3,
      share: 0.75
    });
    expect(cellShare(costs, 'b', 'time')).toMatchObject({ share: 0.25 });
  });

  it('are unknown, not zero, where nothing was measured', () => {
    const cells = {
      a: ran({ memoryGrowthBytes: 4 }),
      b: ran({ memoryGrowthBytes: null }),
      c: ran({ state: 'aborted' })
    };
    const costs = costsOf(cells, 'd');
    expect(costs.totals.memory).toEqual({ sum: 4, known: 1 });
    const kinds = ['a', 'b', 'c', 'd', 'gone'].map(
      cell => cellShare(costs, cell, 'memory').kind
    );
    expect(kinds).toEqual(['share', 'unmeasured', 'never', 'never', 'never']);
  });

  it('of a running cell are not known yet; its earlier run still counts', () => {
    const costs = costsOf({
      a: ran({ id: 'e2', state: 'running', wallSeconds: null }, { id: 'e1' }),
      b: ran({})
    });
    expect(cellShare(costs, 'a', 'time')).toEqual({ kind: 'running' });
    expect(cellShare(costs, 'b', 'time')).toMatchObject({ share: 0.5 });
  });

  it('count memory that was given back as none', () => {
    const costs = costsOf({
      a: ran({ memoryGrowthBytes: -90 }),
      b: ran({ memoryGrowthBytes: 10 })
    });
    expect(costs.totals.memory.sum).toBe(10);
    expect(cellShare(costs, 'a', 'memory')).toMatchObject({
      value: -90,
      share: 0
    });
    expect(cellShare(costs, 'b', 'memory')).toMatchObject({ share: 1 });
  });

  it.each(MEASURES)('of nothing are zero: %s', measure => {
    const nothing = { wallSeconds: 0, memoryGrowthBytes: 0, outputBytes: 0 };
    const costs = costsOf({ a: ran(nothing), b: ran(nothing) });
    expect(cellShare(costs, 'a', measure)).toMatchObject({ share: 0 });
  });

  it('of one cell are all of it', () => {
    const costs = costsOf({ a: ran({ outputBytes: 7 }) });
    expect(cellShare(costs, 'a', 'output')).toMatchObject({ share: 1 });
  });

  it('leave out cells that are no longer there', () => {
    const cells = new Map([
      ['a', ran({ wallSeconds: 1 })],
      ['gone', ran({ wallSeconds: 9 })]
    ]);
    expect(notebookCosts(['a'], cells).totals.time.sum).toBe(1);
  });

  it('of 2,000 cells add up to all of it', () => {
    const cells: Record<string, CellSpans> = {};
    for (let index = 0; index < 2000; index++) {
      cells[`c${index}`] = ran({ wallSeconds: 0.1 * (index % 7) });
    }
    const costs = costsOf(cells);
    const sum = costs.order.reduce((total, cell) => {
      const share = cellShare(costs, cell, 'time');
      return total + (share.kind === 'share' ? share.share : NaN);
    }, 0);
    expect(sum).toBeCloseTo(1, 9);
  });
});
