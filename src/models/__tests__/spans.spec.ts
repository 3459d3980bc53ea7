import { ApiError } from '../../api/request';
import { SpansChange, cellState } from '../../core/spans';
import { at, execution } from '../../core/spans/__tests__/support';
import { SpansModel } from '../spans';
import { FakeSpansApi } from './fake-spans-api';

const UNREACHABLE = new ApiError('unreachable', 0, 'No answer.');
const MISSING = new ApiError('missing-extension', 404, 'Not enabled.');

describe('SpansModel', () => {
  let api: FakeSpansApi;
  let model: SpansModel;
  let changes: SpansChange[];

  beforeEach(() => {
    jest.useFakeTimers({ now: Date.parse(at(0)) });
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    api = new FakeSpansApi();
    model = new SpansModel(api, api);
    changes = [];
    model.changed.connect((_, change) => changes.push(change));
  });

  afterEach(() => {
    model.dispose();
    setHidden(false);
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  const pass = (milliseconds: number) =>
    jest.advanceTimersByTimeAsync(milliseconds);

  function setHidden(hidden: boolean): void {
    Object.defineProperty(document, 'hidden', {
      configurable: true,
      get: () => hidden
    });
    document.dispatchEvent(new Event('visibilitychange'));
  }

  const state = (cell = 'c1', path = 'a.ipynb') =>
    cellState(model.cell(path, cell));

  it('asks nothing before a notebook is open', async () => {
    api.put(execution());
    await pass(60_000);
    expect(api.asked).toEqual([]);
    expect(model.status.state).toBe('loading');
  });

  it('reads the whole history of a notebook that is opened', async () => {
    for (let index = 0; index < 450; index++) {
      api.put(execution({ id: `e${index}`, cell: `c${index}` }));
    }
    model.open('a.ipynb');
    expect(model.isComplete('a.ipynb')).toBe(false);
    await pass(1000);
    expect(model.notebook('a.ipynb').size).toBe(450);
    expect(model.isComplete('a.ipynb')).toBe(true);
    expect(model.status).toEqual({ state: 'ready', reason: null });
    expect(changes.length).toBeGreaterThan(0);
  });

  it('takes a notebook that the server does not know for one without history', async () => {
    api.notebook = () =>
      Promise.reject(new ApiError('not-found', 404, 'No such notebook.'));
    model.open('new.ipynb');
    await pass(1000);
    expect(model.isComplete('new.ipynb')).toBe(true);
    expect(model.status.state).toBe('ready');
  });

  it('claims nothing of a notebook outside the server’s root', async () => {
    api.notebook = () =>
      Promise.reject(new ApiError('outside-root', 403, 'Outside.'));
    model.open('x.ipynb');
    await pass(1000);
    expect(model.isComplete('x.ipynb')).toBe(false);
    expect(model.status.state).toBe('ready');
  });

  it('follows changes, a burst of events with few requests, one at a time', async () => {
    model.open('a.ipynb');
    await pass(1000);
    api.asked.length = 0;
    for (let index = 0; index < 300; index++) {
      api.put(execution({ id: `e${index}`, cell: `c${index}` }));
    }
    await pass(1000);
    expect(model.notebook('a.ipynb').size).toBe(300);
    expect(api.asked.length).toBeLessThanOrEqual(3);
    expect(api.mostAtOnce).toBe(1);
  });

  it('finds what lost events told, every 10 s while a cell runs, and only then', async () => {
    model.open('a.ipynb');
    api.put(execution({ state: 'running' }));
    await pass(1000);
    expect(state()).toBe('running');
    api.put(execution({ state: 'done' }), true);
    await pass(5000);
    expect(state()).toBe('running');
    await pass(5500);
    expect(state()).toBe('done');
    api.asked.length = 0;
    await pass(120_000);
    expect(api.asked).toEqual([]);
  });

  it('asks again when the page becomes visible', async () => {
    model.open('a.ipynb');
    await pass(1000);
    setHidden(true);
    api.put(execution(), true);
    await pass(60_000);
    expect(state()).toBeNull();
    setHidden(false);
    await pass(1000);
    expect(state()).toBe('done');
  });

  it('shows a cell as queued from the click on', async () => {
    model.open('a.ipynb');
    await pass(1000);
    changes.length = 0;
    model.schedule('a.ipynb', 'c1');
    expect(state()).toBe('queued');
    expect(changes).toEqual([{ path: 'a.ipynb', cells: new Set(['c1']) }]);
    api.put(execution({ queuedAt: at(1) }));
    await pass(1000);
    expect(state()).toBe('done');
  });

  it('ends the queueing of a run that never reached the server', async () => {
    model.open('a.ipynb');
    await pass(1000);
    model.schedule('a.ipynb', 'c1');
    model.settle('a.ipynb', 'c1');
    expect(state()).toBe('queued');
    await pass(1000);
    expect(state()).toBeNull();
  });

  it('ends the queueing when the kernel goes', async () => {
    model.open('a.ipynb');
    await pass(1000);
    model.schedule('a.ipynb', 'c1');
    model.withdraw('a.ipynb');
    expect(state()).toBeNull();
  });

  it('keeps a history through a rename and reads it again', async () => {
    model.open('a.ipynb');
    api.put(execution());
    await pass(1000);
    api.rename('a.ipynb', 'b.ipynb');
    model.rename('a.ipynb', 'b.ipynb');
    expect(state('c1', 'b.ipynb')).toBe('done');
    expect(state('c1', 'a.ipynb')).toBeNull();
    api.asked.length = 0;
    await pass(1000);
    expect(api.asked).toContain('notebook b.ipynb');
  });

  it('begins anew with a server that began anew', async () => {
    model.open('a.ipynb');
    api.put(execution({ id: 'e0' }));
    api.put(execution({ cell: 'gone' }));
    await pass(1000);
    api.reset();
    api.put(execution({ id: 'e2', cell: 'c2' }), true);
    model.schedule('a.ipynb', 'c2');
    await pass(1000);
    expect(state('gone')).toBeNull();
    expect(state('c2')).toBe('done');
  });

  it('keeps what it knows while the server does not answer, and tries again', async () => {
    model.open('a.ipynb');
    api.put(execution());
    await pass(1000);
    api.failure = UNREACHABLE;
    api.put(execution({ state: 'failed' }));
    await pass(1000);
    expect(model.status).toEqual({
      state: 'unreachable',
      reason: 'No answer.'
    });
    expect(state()).toBe('done');
    api.asked.length = 0;
    await pass(600_000);
    expect(api.asked.length).toBeGreaterThan(5);
    expect(api.asked.length).toBeLessThan(20);
    api.failure = null;
    await pass(61_000);
    expect(model.status.state).toBe('ready');
    expect(state()).toBe('failed');
  });

  it('does not leave a cell queued that ended while the server was away', async () => {
    model.open('a.ipynb');
    await pass(1000);
    api.failure = UNREACHABLE;
    model.schedule('a.ipynb', 'c1');
    await pass(1000);
    expect(state()).toBe('queued');
    model.settle('a.ipynb', 'c1');
    await pass(1000);
    expect(state()).toBeNull();
  });

  it('without the server extension invents nothing, asks no more and says so once', async () => {
    api.failure = MISSING;
    model.open('a.ipynb');
    model.schedule('a.ipynb', 'c1');
    await pass(1000);
    expect(model.status.state).toBe('unavailable');
    expect(state()).toBeNull();
    api.asked.length = 0;
    model.schedule('a.ipynb', 'c1');
    model.settle('a.ipynb', 'c1');
    await pass(600_000);
    expect(state()).toBeNull();
    expect(api.asked).toEqual([]);
    expect(console.warn).toHaveBeenCalledTimes(1);
  });

  it('says why nothing is recorded, and still shows what was', async () => {
    api.recorder = { state: 'off', reason: 'Switched off.' };
    api.put(execution());
    model.open('a.ipynb');
    await pass(1000);
    expect(model.status).toEqual({
      state: 'unavailable',
      reason: 'Switched off.'
    });
    expect(state()).toBe('done');
  });

  it('tells who waits for a refresh when it is done, well or not', async () => {
    model.open('a.ipynb');
    await pass(1000);
    let done = false;
    void model.refresh('a.ipynb').then(() => {
      done = true;
    });
    await pass(1000);
    expect(done).toBe(true);
    api.failure = UNREACHABLE;
    done = false;
    void model.refresh('a.ipynb').then(() => {
      done = true;
    });
    await pass(1000);
    expect(done).toBe(true);
  });

  it('asks nothing after it was disposed', async () => {
    model.open('a.ipynb');
    await pass(1000);
    api.asked.length = 0;
    model.dispose();
    model.open('b.ipynb');
    api.put(execution());
    setHidden(false);
    await pass(60_000);
    expect(api.asked).toEqual([]);
  });
});
