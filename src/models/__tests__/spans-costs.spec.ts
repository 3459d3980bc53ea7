import { Signal } from '@lumino/signaling';

import {
  EMPTY_STATE,
  SpansAction,
  SpansChange,
  cellId,
  notebookPath,
  reduceSpans,
  spansChanges
} from '../../core/spans';
import { execution } from '../../core/spans/__tests__/support';
import type { Execution } from '../../protocol';
import type { INbxSpans, SpansStatus } from '../../tokens';
import { CodeCellSource, CostsModel } from '../spans-costs';
import { Overlay, measureOf } from '../spans-overlay';
import { settle } from './support';

const PATH = 'a.ipynb';

/** What is known, set by hand. */
class KnownSpans implements INbxSpans {
  status: SpansStatus = { state: 'ready', reason: null };
  readonly changed: Signal<INbxSpans, SpansChange> = new Signal(this);
  readonly received: Signal<INbxSpans, readonly Execution[]> = new Signal(this);
  readonly statusChanged: Signal<INbxSpans, SpansStatus> = new Signal(this);
  asked = 0;

  apply(...actions: SpansAction[]): void {
    for (const action of actions) {
      const before = this._state;
      this._state = reduceSpans(before, action);
      spansChanges(before, this._state).forEach(change =>
        this.changed.emit(change)
      );
    }
  }

  run(cell: string, given: Partial<Execution> = {}): void {
    const records = [execution({ id: `e-${cell}`, cell, ...given })];
    this.apply({ type: 'records', records, at: 0 });
  }

  isComplete = () => true;
  cell = (path: string, cell: string) => this._cells(path)?.get(cellId(cell));
  notebook = (path: string) => {
    this.asked += 1;
    return this._cells(path) ?? new Map();
  };
  executions = () =>
    [...(this._cells(PATH)?.values() ?? [])].flatMap(cell => cell.history);
  refresh = () => Promise.resolve();

  private _cells(path: string) {
    return this._state.notebooks.get(notebookPath(path))?.cells;
  }

  private _state = EMPTY_STATE;
}

class KnownCells implements CodeCellSource {
  readonly changed: Signal<unknown, string> = new Signal(this);
  ids: string[] | null = ['a', 'b'];
  order = (path: string) => (path === PATH ? this.ids : null);
  sources = () => new Map((this.ids ?? []).map(id => [id, `text of ${id}`]));
}

describe('CostsModel', () => {
  let spans: KnownSpans;
  let cells: KnownCells;
  let model: CostsModel;
  let told: string[];

  beforeEach(() => {
    spans = new KnownSpans();
    cells = new KnownCells();
    model = new CostsModel(spans, cells, 0);
    told = [];
    model.changed.connect((_, path) => void told.push(path));
    spans.apply({ type: 'opened', path: notebookPath(PATH) });
  });

  afterEach(() => model.dispose());

  it('works costs out once, when asked, until something changes', () => {
    spans.run('a', { wallSeconds: 3 });
    spans.asked = 0;
    const costs = model.costs(PATH);
    expect(costs?.totals.time).toEqual({ sum: 3, known: 1 });
    expect(model.costs(PATH)).toBe(costs);
    expect(spans.asked).toBe(1);
    spans.run('b', { wallSeconds: 2 });
    expect(model.costs(PATH)?.totals.time).toEqual({ sum: 5, known: 2 });
  });

  it('tells of many changes at once', async () => {
    await settle();
    told = [];
    for (let index = 0; index < 100; index++) {
      spans.run('a', { id: `e${index}` });
    }
    await settle();
    expect(told).toEqual([PATH]);
  });

  it('follows the cells of the notebook', async () => {
    spans.run('a');
    spans.run('b');
    expect(model.costs(PATH)?.totals.time.known).toBe(2);
    cells.ids = ['b'];
    cells.changed.emit(PATH);
    expect(model.costs(PATH)?.totals.time.known).toBe(1);
    await settle();
    expect(told).toContain(PATH);
  });

  it('knows nothing of a notebook that is not open or not loaded', () => {
    expect(model.costs('other.ipynb')).toBeNull();
    expect(model.report('other.ipynb')).toBeNull();
    cells.ids = null;
    expect(model.costs(PATH)).toBeNull();
  });

  it('reports rows, totals, all that is on record, and how reading stands', async () => {
    spans.run('a', { id: 'e1', wallSeconds: 3 });
    spans.run('a', { id: 'e2', wallSeconds: 4, queuedAt: '2027-01-01T00:00Z' });
    expect(model.report(PATH)).toMatchObject({
      cells: 2,
      rows: [{ cell: 'a', seconds: 4, runs: 2 }],
      totals: { time: { sum: 4, known: 1 } },
      recorded: { seconds: 7, runs: 2 },
      status: { state: 'ready' }
    });
    expect(model.report(PATH)?.sources.get('b')).toBe('text of b');
    spans.status = { state: 'unreachable', reason: 'No answer.' };
    await settle();
    told = [];
    spans.statusChanged.emit(spans.status);
    await settle();
    expect(told).toEqual([PATH]);
    expect(model.report(PATH)?.status.reason).toBe('No answer.');
  });
});

describe('Overlay', () => {
  it('shows, hides, and changes to another measure', () => {
    const overlay = new Overlay();
    const told: string[] = [];
    overlay.changed.connect((_, { isShown, measure }) =>
      told.push(`${isShown} ${measure}`)
    );
    overlay.toggle();
    overlay.toggle('memory');
    overlay.toggle('memory');
    overlay.set({ isShown: false, measure: 'memory' });
    overlay.toggle();
    expect(told).toEqual([
      'true time',
      'true memory',
      'false memory',
      'true memory'
    ]);
  });

  it('knows measures by their names', () => {
    expect(measureOf('output')).toBe('output');
    expect(measureOf('cost')).toBeUndefined();
    expect(measureOf(3)).toBeUndefined();
  });
});
