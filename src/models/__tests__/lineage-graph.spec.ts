import { Signal } from '@lumino/signaling';

import { ApiError } from '../../api/request';
import { ownCellKey } from '../../core/lineage';
import {
  execution,
  read,
  reply as replyOf
} from '../../core/lineage/__tests__/examples';
import type { LineageReply } from '../../protocol';
import { LineageGraphModel } from '../lineage-graph';
import { GraphViews } from '../lineage-views';
import { Answers, settle, SpokenFeed } from './support';

class Notebook {
  path = 'a.ipynb';
  isGone = false;
  codeCells: readonly string[] | null = ['a', 'b'];
  activeCell: string | null = 'b';
  isDisposed = false;
  readonly changed = new Signal<this, void>(this);

  show(change: Partial<Notebook>): void {
    Object.assign(this, change);
    this.changed.emit();
  }

  dispose(): void {
    this.isDisposed = true;
  }
}

function reply(path = 'a.ipynb'): LineageReply {
  const executions = [execution('a', [read('/d/x.csv')], { path })];
  return { ...replyOf(executions), path };
}

function setUp() {
  const notebook = new Notebook();
  const answers = new Answers<LineageReply>();
  const spoken = new SpokenFeed();
  const model = new LineageGraphModel({
    notebook,
    events: spoken.feed,
    fetch: path => answers.ask(path),
    interval: 0
  });
  const drawn = () =>
    model.snapshot.diagram?.nodes.map(({ label }) => label) ?? null;
  return { notebook, answers, spoken, model, drawn };
}

describe('LineageGraphModel', () => {
  it('draws what comes, and reads again when a cell has run', async () => {
    const { answers, spoken, model, drawn } = setUp();
    model.watch();
    expect(drawn()).toBeNull();
    await answers.give(0, reply());
    expect(drawn()).toEqual(['cell 1', 'x.csv']);
    expect(model.snapshot.activeNode).toBe(ownCellKey('a.ipynb', 'b'));
    const { diagram } = model.snapshot;
    spoken.execution('running');
    await settle();
    expect(answers.asked).toHaveLength(1);
    spoken.execution('done');
    await settle();
    expect(model.snapshot.diagram).toBe(diagram);
    await answers.give(1, reply());
    expect(drawn()).toEqual(['cell 1', 'x.csv']);
  });

  it('waits for the order of the cells', async () => {
    const { notebook, answers, model, drawn } = setUp();
    notebook.codeCells = null;
    model.watch();
    await answers.give(0, reply());
    expect(drawn()).toBeNull();
    notebook.show({ codeCells: ['b', 'a'] });
    expect(drawn()).toEqual(['cell 2', 'x.csv']);
  });

  it('follows a renamed notebook, and is empty when it is gone', async () => {
    const { notebook, answers, model, drawn } = setUp();
    model.watch();
    await answers.give(0, reply());
    notebook.show({ path: 'b.ipynb' });
    await settle();
    expect(answers.asked).toEqual(['a.ipynb', 'b.ipynb']);
    await answers.give(1, reply('b.ipynb'));
    expect(model.snapshot.path).toBe('b.ipynb');
    notebook.show({ isGone: true });
    expect(drawn()).toBeNull();
    notebook.show({ isGone: false });
    expect(drawn()).toEqual(['cell 1', 'x.csv']);
  });

  it('keeps what was known when a request fails, and knows nothing of what never ran', async () => {
    const { answers, model, drawn } = setUp();
    model.watch();
    await answers.give(0, reply());
    void model.refresh();
    await answers.fail(1, new ApiError('unreachable', 0, 'no answer'));
    expect(model.snapshot.failure?.code).toBe('unreachable');
    expect(drawn()).toEqual(['cell 1', 'x.csv']);
    void model.refresh();
    await answers.fail(2, new ApiError('not-found', 404, 'never ran'));
    expect(model.snapshot.failure).toBeNull();
    expect(model.snapshot.diagram?.hasRun).toBe(false);
  });

  it('ends with its notebook', async () => {
    const { notebook, answers, model } = setUp();
    model.watch();
    model.dispose();
    model.dispose();
    await answers.give(0, reply());
    expect(notebook.isDisposed).toBe(true);
    expect(model.snapshot.diagram).toBeNull();
  });
});

describe('GraphViews', () => {
  it('remembers each graph, and its cells when the notebook is renamed', () => {
    const views = new GraphViews();
    views.firstMode = 'list';
    expect(views.get('a.ipynb').mode).toBe('list');
    const [own, other] = ['a.ipynb', 'z.ipynb'].map(path =>
      ownCellKey(path, 'c')
    );
    const places = new Map([
      [own ?? '', { x: 1, y: 2 }],
      [other ?? '', { x: 3, y: 4 }],
      ['dataset:["file","/x"]', { x: 5, y: 6 }]
    ]);
    views.set('a.ipynb', { places, mode: 'graph' });
    views.move('a.ipynb', 'b.ipynb');
    expect(views.get('a.ipynb').places.size).toBe(0);
    const moved = views.get('b.ipynb');
    expect(moved.mode).toBe('graph');
    expect(moved.places.get(ownCellKey('b.ipynb', 'c'))).toEqual({
      x: 1,
      y: 2
    });
    expect(moved.places.get(other ?? '')).toEqual({ x: 3, y: 4 });
    expect(moved.places.size).toBe(3);
  });
});
