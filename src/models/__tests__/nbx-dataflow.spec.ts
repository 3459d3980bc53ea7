import { Signal } from '@lumino/signaling';

import type { NotebookDocument } from '../../capture/document';
import { notebookPath } from '../../core/spans';
import { KnownSpans } from '../../ui/spans/__tests__/known-spans';
import { NotebookDataflow } from '../dataflow';
import { FactsStore } from '../dataflow-facts';
import { NbxDataflow } from '../nbx-dataflow';
import { FakeDocument, FakeEngine, facts, verdict } from './dataflow-support';
import { Answers, settle } from './support';

describe('NbxDataflow', () => {
  let documents: {
    opened: Signal<unknown, NotebookDocument>;
    closed: Signal<unknown, NotebookDocument>;
  };
  let spans: KnownSpans;
  let loads: Answers<(document: NotebookDocument) => NotebookDataflow>;
  let store: FactsStore;
  let engines: FakeEngine[];
  let dataflow: NbxDataflow;
  let changes: string[];

  beforeEach(() => {
    documents = { opened: new Signal({}), closed: new Signal({}) };
    spans = new KnownSpans();
    loads = new Answers();
    engines = [];
    changes = [];
    store = new FactsStore(async cells => ({
      cells: cells.map(({ source }) => facts(source))
    }));
    dataflow = new NbxDataflow({
      documents,
      spans,
      load: () => loads.ask('engine'),
      execute: async () => true
    });
    dataflow.changed.connect((_, { path }) => changes.push(path));
  });

  afterEach(() => {
    dataflow.dispose();
    jest.restoreAllMocks();
  });

  function follow(document: NotebookDocument): NotebookDataflow {
    const engine = new FakeEngine();
    engine.said.set('a', verdict('fresh'));
    engines.push(engine);
    return new NotebookDataflow({
      ...{ document, spans, facts: store, engine },
      askSession: async () => 's1'
    });
  }

  function open(path: string): FakeDocument {
    const document = new FakeDocument({ a: 'x = 1' });
    document.path = path;
    spans.apply(
      { type: 'opened', path: notebookPath(path) },
      { type: 'loaded', path: notebookPath(path), complete: true }
    );
    documents.opened.emit(document.document);
    return document;
  }

  it('loads the engine with the first notebook, and knows nothing until then', async () => {
    expect(loads.asked).toEqual([]);
    open('a.ipynb');
    await settle();
    expect(loads.asked).toEqual(['engine']);
    expect(dataflow.coverage('a.ipynb')).toBe('loading');
    expect(dataflow.state('a.ipynb', 'a')).toBeNull();
    expect(dataflow.plan('a.ipynb').cells).toEqual([]);
    expect(await dataflow.run('a.ipynb')).toBeNull();
    await loads.give(0, follow);
    expect(changes).toContain('a.ipynb');
    expect(dataflow.coverage('a.ipynb')).toBe('full');
    expect(dataflow.state('a.ipynb', 'a')).toBe('fresh');
  });

  it('makes one engine for each notebook that is still open', async () => {
    open('a.ipynb');
    const closed = open('b.ipynb');
    documents.closed.emit(closed.document);
    await loads.give(0, follow);
    await loads.give(1, follow);
    expect(engines).toHaveLength(1);
    expect(dataflow.order('b.ipynb')).toEqual([]);
    open('c.ipynb');
    await settle();
    expect(engines).toHaveLength(2);
    expect(loads.asked).toHaveLength(2);
    expect(dataflow.state('c.ipynb', 'a')).toBe('fresh');
  });

  it('says when the engine cannot be loaded, and asks again', async () => {
    const said = jest.spyOn(console, 'error').mockImplementation();
    open('a.ipynb');
    await loads.fail(0, new Error('no such chunk'));
    expect(said).toHaveBeenCalledTimes(1);
    expect(changes).toEqual(['a.ipynb']);
    expect(dataflow.coverage('a.ipynb')).toBe('not-loaded');
    expect(dataflow.counts('a.ipynb').unknown).toBe(0);
    spans.setStatus({ state: 'unreachable', reason: 'gone' });
    expect(loads.asked).toHaveLength(1);
    spans.setStatus({ state: 'ready', reason: null });
    await loads.give(1, follow);
    expect(dataflow.coverage('a.ipynb')).toBe('full');
    expect(dataflow.state('a.ipynb', 'a')).toBe('fresh');
  });

  it('makes no engine after it was disposed', async () => {
    open('a.ipynb');
    dataflow.dispose();
    await loads.give(0, follow);
    expect(engines).toEqual([]);
  });
});
