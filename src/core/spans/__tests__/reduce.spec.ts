import type { Execution } from '../../../protocol';
import { SpansAction, reduceSpans, spansChanges } from '../reduce';
import {
  EMPTY_STATE,
  HISTORY_LIMIT,
  SpansState,
  cellId,
  cellState,
  isBusy,
  notebookPath,
  settledCells
} from '../state';
import { at, execution } from './support';

const A = notebookPath('a.ipynb');
const B = notebookPath('b.ipynb');
const C1 = cellId('c1');

const opened: SpansAction = { type: 'opened', path: A };
const scheduled: SpansAction = {
  type: 'scheduled',
  path: A,
  cell: C1,
  at: Date.parse(at(0))
};
const settled: SpansAction = { type: 'settled', path: A, cell: C1 };
const caughtUp: SpansAction = { type: 'caught-up', sequence: 10 };

function records(...list: Execution[]): SpansAction {
  return { type: 'records', records: list, at: Date.parse(at(100)) };
}

function after(...actions: SpansAction[]): SpansState {
  return actions.reduce(reduceSpans, EMPTY_STATE);
}

function cell(state: SpansState, path = A) {
  return state.notebooks.get(path)?.cells.get(C1);
}

describe('records', () => {
  it('are kept for open notebooks only', () => {
    const state = after(
      opened,
      records(execution(), execution({ id: 'e2', path: 'b.ipynb' }))
    );
    expect([...state.notebooks.keys()]).toEqual([A]);
    expect(cellState(cell(state))).toBe('done');
  });

  it('without notebook or cell are nobody’s', () => {
    const state = after(
      opened,
      records(execution({ path: null }), execution({ id: 'x', cell: null }))
    );
    expect(state).toEqual(after(opened));
  });

  it('of one execution: the higher sequence counts, in any order', () => {
    const running = execution({ sequence: 2, state: 'running' });
    const done = execution({ sequence: 3 });
    for (const list of [
      [running, done],
      [done, running]
    ]) {
      const state = after(opened, ...list.map(record => records(record)));
      expect(cellState(cell(state))).toBe('done');
    }
  });

  it('that are known leave the state as it is', () => {
    const state = after(opened, records(execution()));
    expect(reduceSpans(state, records(execution()))).toBe(state);
  });

  it('are bounded for each cell, the newest kept', () => {
    const list = Array.from({ length: 50 }, (_, index) =>
      execution({ id: `e${index}`, sequence: index + 1, queuedAt: at(index) })
    );
    const history = cell(after(opened, records(...list)))?.history ?? [];
    expect(history).toHaveLength(HISTORY_LIMIT);
    expect(history[0]?.id).toBe('e49');
  });

  it('changed late do not make an old execution the newest', () => {
    const old = execution({ id: 'old', sequence: 9, state: 'lost' });
    const young = execution({ id: 'new', sequence: 5, queuedAt: at(50) });
    expect(cellState(cell(after(opened, records(old, young))))).toBe('done');
  });

  it('of a running execution count before one that waits behind it', () => {
    const running = execution({ id: 'one', sequence: 1, state: 'running' });
    const queued = execution({
      id: 'two',
      sequence: 2,
      state: 'queued',
      queuedAt: at(5)
    });
    const state = after(opened, records(running, queued));
    expect(cellState(cell(state))).toBe('running');
  });
});

describe('a cell run in this page', () => {
  it('is queued at once', () => {
    const state = after(opened, caughtUp, records(execution()), scheduled);
    expect(cellState(cell(state))).toBe('queued');
    expect(isBusy(state)).toBe(true);
  });

  it('of a notebook that is not open is not known', () => {
    expect(after(scheduled)).toBe(EMPTY_STATE);
  });

  it.each(['queued', 'running', 'done', 'failed', 'aborted', 'lost'] as const)(
    'becomes what the server says: %s',
    said => {
      const state = after(
        opened,
        caughtUp,
        records(execution({ sequence: 9 })),
        scheduled,
        records(
          execution({
            id: 'new',
            sequence: 11,
            state: said,
            queuedAt: at(1)
          })
        )
      );
      expect(cellState(cell(state))).toBe(said);
      expect(cell(state)?.request).toBeNull();
    }
  );

  it('is not mistaken for an older run that changes late', () => {
    const state = after(
      opened,
      caughtUp,
      records(execution({ sequence: 9, state: 'done' })),
      scheduled,
      records(execution({ sequence: 12, state: 'lost' }))
    );
    expect(cellState(cell(state))).toBe('queued');
  });

  it('before the history was read is not mistaken for an older run', () => {
    const state = after(
      opened,
      scheduled,
      records(execution({ queuedAt: at(-60) }))
    );
    expect(cellState(cell(state))).toBe('queued');
    const now = reduceSpans(
      state,
      records(execution({ id: 'new', queuedAt: at(1) }))
    );
    expect(cellState(cell(now))).toBe('done');
  });

  it('without a request to the server does not stay queued', () => {
    const state = after(opened, caughtUp, scheduled, settled);
    expect(cellState(cell(state))).toBe('queued');
    expect(settledCells(state)).toEqual(new Map([[A, [C1]]]));
    const answered = reduceSpans(state, {
      type: 'answered',
      path: A,
      cells: [C1]
    });
    expect(cellState(cell(answered))).toBeNull();
    expect(isBusy(answered)).toBe(false);
  });

  it('asked for again meanwhile stays queued', () => {
    const state = after(opened, caughtUp, scheduled, settled, scheduled, {
      type: 'answered',
      path: A,
      cells: [C1]
    });
    expect(cellState(cell(state))).toBe('queued');
  });

  it('is withdrawn with its kernel', () => {
    const state = after(opened, caughtUp, records(execution()), scheduled, {
      type: 'withdrawn',
      path: A
    });
    expect(cellState(cell(state))).toBe('done');
  });
});

describe('the start of a running cell', () => {
  const running = execution({
    id: 'new',
    sequence: 11,
    state: 'running',
    startedAt: at(-5000)
  });

  it('seen happening counts by the page’s clock, whatever the kernel’s says', () => {
    const state = after(opened, caughtUp, scheduled, records(running));
    expect(cell(state)?.runningSince).toBe(Date.parse(at(100)));
  });

  it('not seen counts by the kernel’s clock, never in the future', () => {
    const state = after(opened, records(running));
    expect(cell(state)?.runningSince).toBe(Date.parse(at(-5000)));
    const ahead = execution({ ...running, startedAt: at(5000) });
    expect(cell(after(opened, records(ahead)))?.runningSince).toBe(
      Date.parse(at(100))
    );
  });

  it('stays when the record changes, and goes with the end', () => {
    const state = after(opened, caughtUp, scheduled, records(running), {
      type: 'records',
      records: [{ ...running, sequence: 12, outputBytes: 5 }],
      at: Date.parse(at(200))
    });
    expect(cell(state)?.runningSince).toBe(Date.parse(at(100)));
    const done = records({ ...running, sequence: 13, state: 'done' });
    expect(cell(reduceSpans(state, done))?.runningSince).toBeNull();
  });
});

describe('notebooks', () => {
  it('keep their cells under a new path', () => {
    const state = after(opened, records(execution()), {
      type: 'renamed',
      from: A,
      to: B
    });
    expect(cell(state, B)?.history).toHaveLength(1);
    expect(state.notebooks.has(A)).toBe(false);
  });

  it('are forgotten when closed', () => {
    const state = after(opened, records(execution()), {
      type: 'closed',
      path: A
    });
    expect(state.notebooks.size).toBe(0);
  });

  it('stay open and know nothing after a new history', () => {
    const state = after(opened, caughtUp, records(execution()), {
      type: 'forgotten'
    });
    expect(state).toEqual(after(opened));
  });

  it('are complete when said so, and only while open', () => {
    const loaded: SpansAction = { type: 'loaded', path: A, complete: true };
    expect(after(opened, loaded).notebooks.get(A)?.complete).toBe(true);
    expect(after(loaded)).toBe(EMPTY_STATE);
  });
});

describe('spansChanges', () => {
  it('names the cells that changed', () => {
    const before = after(
      opened,
      records(execution(), execution({ id: 'e2', cell: 'c2' }))
    );
    const now = reduceSpans(
      before,
      records(execution({ id: 'e3', sequence: 5, cell: 'c2' }))
    );
    expect(spansChanges(before, now)).toEqual([
      { path: A, cells: new Set(['c2']) }
    ]);
    expect(spansChanges(now, now)).toEqual([]);
  });

  it('concern all cells when the history became complete', () => {
    const before = after(opened);
    const loaded: SpansAction = { type: 'loaded', path: A, complete: true };
    expect(spansChanges(before, reduceSpans(before, loaded))).toEqual([
      { path: A, cells: null }
    ]);
  });
});
