import { cellId, notebookPath } from '../../core/spans';
import { at, execution } from '../../core/spans/__tests__/support';
import { KnownSpans } from '../../ui/spans/__tests__/known-spans';
import { NotebookDataflow } from '../dataflow';
import { FactsStore } from '../dataflow-facts';
import { FakeDocument, FakeEngine, facts, verdict } from './dataflow-support';

const PATH = notebookPath('a.ipynb');

describe('NotebookDataflow', () => {
  let document: FakeDocument;
  let engine: FakeEngine;
  let spans: KnownSpans;
  let asked: string[][];
  let model: NotebookDataflow;
  let changes: string[][];
  let isDown: boolean;
  let delay: number;

  beforeEach(() => {
    jest.useFakeTimers({ now: Date.parse(at(0)) });
    document = new FakeDocument({ a: 'x = 1', b: 'x + 1' });
    engine = new FakeEngine();
    engine.said.set('a', verdict('fresh')).set('b', verdict('fresh'));
    spans = new KnownSpans();
    spans.apply(
      { type: 'opened', path: PATH },
      { type: 'loaded', path: PATH, complete: true }
    );
    asked = [];
    isDown = false;
    delay = 0;
    changes = [];
  });

  afterEach(() => {
    model.dispose();
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  const pass = (milliseconds = 0) =>
    jest.advanceTimersByTimeAsync(milliseconds);

  async function open(): Promise<void> {
    const store = new FactsStore(async cells => {
      asked.push(cells.map(({ source }) => source));
      await new Promise(resolve => setTimeout(resolve, delay));
      if (isDown) {
        throw new Error('down');
      }
      return { cells: cells.map(({ source }) => facts(source)) };
    });
    model = new NotebookDataflow({
      document: document.document,
      spans,
      facts: store,
      engine,
      askSession: async () => 's1'
    });
    model.changed.connect((_, cells) => changes.push([...cells]));
    await pass();
  }

  const state = (cell: string) => model.snapshot.verdicts.get(cell)?.state;

  it('says nothing before records and facts are read', async () => {
    spans.setStatus({ state: 'loading', reason: null });
    await open();
    expect(model.snapshot.coverage).toBe('loading');
    expect(model.snapshot.verdicts.size).toBe(0);
    expect(model.plan().cells).toEqual([]);
    spans.setStatus({ state: 'ready', reason: null });
    await pass();
    expect(model.snapshot.coverage).toBe('full');
    expect(state('a')).toBe('fresh');
  });

  it('asks for the facts of all cells at once, when it opens', async () => {
    await open();
    expect(asked).toEqual([['x = 1', 'x + 1']]);
    expect(engine.cells.map(({ facts }) => facts?.code)).toEqual([
      'x = 1',
      'x + 1'
    ]);
  });

  it('takes an edited cell for edited at once, and leaves the engine alone while someone types', async () => {
    await open();
    const before = engine.documents;
    for (const text of ['x = 12', 'x = 123', 'x = 1234']) {
      document.edit('a', text);
      await pass(100);
      expect(state('a')).toBe('edited');
      expect(state('b')).toBe('fresh');
    }
    expect(asked).toHaveLength(1);
    expect(engine.documents).toBe(before);
    expect(engine.cells[0]?.source).toBe('x = 1');
    engine.said.set('a', verdict('edited')).set('b', verdict('stale'));
    await pass(300);
    expect(asked[1]).toEqual(['x = 1234']);
    expect(engine.cells[0]?.source).toBe('x = 1234');
    expect(state('b')).toBe('stale');
  });

  it('takes an undone edit back at once, without asking', async () => {
    await open();
    document.edit('a', 'x = 2');
    await pass(500);
    document.edit('a', 'x = 1');
    await pass();
    expect(state('a')).toBe('fresh');
    expect(engine.cells[0]?.facts?.code).toBe('x = 1');
    expect(asked).toHaveLength(2);
  });

  it('takes a new cell for empty until its facts are there', async () => {
    await open();
    delay = 50;
    document.insert(1, 'n', 'x = 5');
    await pass();
    expect(engine.cells.map(({ source }) => source)).toEqual([
      'x = 1',
      '',
      'x + 1'
    ]);
    await pass(50);
    expect(engine.cells[1]?.facts?.code).toBe('x = 5');
    expect(model.snapshot.order).toEqual(['a', 'n', 'b']);
  });

  it('tells the engine when facts cannot be had', async () => {
    isDown = true;
    await open();
    expect(engine.cells.map(({ facts }) => facts)).toEqual([null, null]);
    expect(model.snapshot.coverage).toBe('full');
  });

  it('feeds what the whole kernel ran, of consoles too, but of no other kernel', async () => {
    await open();
    const other = { id: 'k2', name: 'p', language: 'python', session: 's9' };
    spans.received.emit([
      execution({ id: 'e1' }),
      execution({ id: 'e2', path: null, cell: null }),
      execution({ id: 'e3', path: 'b.ipynb', kernel: other })
    ]);
    await pass();
    expect(engine.executions.map(({ id }) => id)).toEqual(['e1', 'e2']);
    expect(engine.session).toBe('s1');
  });

  it('knows of a restart before anything runs', async () => {
    await open();
    spans.received.emit([execution()]);
    await pass();
    document.kernelGone.emit();
    await pass();
    expect(engine.session).toBeNull();
  });

  it('tells what runs, and asks for its text without waiting', async () => {
    await open();
    document.edit('a', 'x = 3');
    spans.apply({
      type: 'scheduled',
      path: PATH,
      cell: cellId('a'),
      at: Date.now()
    });
    await pass();
    expect([...engine.running]).toEqual(['a']);
    expect(asked[1]).toEqual(['x = 3']);
  });

  it('names the cells of which something else is said', async () => {
    await open();
    changes.length = 0;
    engine.said.set('b', verdict('stale', { byCell: 'a' }));
    spans.received.emit([execution()]);
    await pass();
    expect(changes.flat()).toEqual(['b']);
  });

  it('says that a kernel is not watched, and that the server part is missing', async () => {
    await open();
    spans.received.emit([execution({ probe: 'absent' })]);
    await pass();
    expect(model.snapshot.coverage).toBe('no-probe');
    expect(model.plan().cells).toEqual([]);
    spans.setStatus({ state: 'unavailable', reason: 'Missing.' });
    await pass();
    expect(model.snapshot.coverage).toBe('no-server');
    expect(model.snapshot.verdicts.size).toBe(0);
  });

  it('calls nothing fresh when the engine fails', async () => {
    const errors = jest.spyOn(console, 'error').mockImplementation();
    await open();
    engine.failure = new Error('broken');
    spans.received.emit([execution()]);
    await pass();
    expect(model.snapshot.coverage).toBe('failed');
    expect(state('a')).toBeUndefined();
    expect(errors).toHaveBeenCalled();
  });
});
