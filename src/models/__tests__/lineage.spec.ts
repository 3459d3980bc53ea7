import { Signal } from '@lumino/signaling';

import { ApiError } from '../../api/request';
import type { NotebookFocus } from '../../capture/current-notebook';
import {
  execution,
  read,
  reply as replyOf
} from '../../core/lineage/__tests__/examples';
import type { LineageReply } from '../../protocol';
import { LineageModel } from '../lineage';
import { Answers, settle, SpokenFeed } from './support';

class Notebook {
  focus: NotebookFocus | null = null;
  readonly changed = new Signal<this, void>(this);

  show(change: Partial<NotebookFocus> | null): void {
    this.focus = change && {
      document: 'd1',
      path: 'a.ipynb',
      codeCells: ['a', 'b'],
      activeCell: { id: 'a', type: 'code' },
      ...this.focus,
      ...change
    };
    this.changed.emit();
  }
}

function reply(path: string, dataset = `/${path}.csv`): LineageReply {
  const executions = [execution('a', [read(dataset)], { path })];
  return { ...replyOf(executions), path };
}

function setUp() {
  const notebook = new Notebook();
  const answers = new Answers<LineageReply>();
  const spoken = new SpokenFeed();
  const model = new LineageModel({
    notebook,
    events: spoken.feed,
    fetch: path => answers.ask(path),
    interval: 0
  });
  const shown = () => model.snapshot.view?.reads.map(item => item.name);
  return { notebook, answers, spoken, model, shown };
}

describe('LineageModel', () => {
  it('reads nothing until somebody watches, and then what was missed once', async () => {
    const { notebook, answers, spoken, model } = setUp();
    notebook.show({});
    spoken.execution('done');
    await settle();
    expect(answers.asked).toEqual([]);
    const watch = model.watch();
    await settle();
    expect(answers.asked).toEqual(['a.ipynb']);
    await answers.give(0, reply('a.ipynb'));
    watch.dispose();
    spoken.execution('done');
    await settle();
    expect(answers.asked).toHaveLength(1);
    model.watch();
    expect(answers.asked).toHaveLength(2);
  });

  it('shows the active cell or the notebook', async () => {
    const { notebook, answers, model, shown } = setUp();
    model.watch();
    notebook.show({});
    await answers.give(0, reply('a.ipynb'));
    expect(shown()).toEqual(['/a.ipynb.csv']);
    notebook.show({ activeCell: { id: 'b', type: 'code' } });
    expect(shown()).toEqual([]);
    model.setScope('notebook');
    expect(shown()).toEqual(['/a.ipynb.csv']);
    model.setScope('cell');
    notebook.show({ activeCell: { id: 'a', type: 'markdown' } });
    expect(shown()).toBeUndefined();
    expect(answers.asked).toHaveLength(1);
  });

  it('gathers ends of executions and keeps what it shows while it reads', async () => {
    const { notebook, answers, spoken, model, shown } = setUp();
    model.watch();
    notebook.show({});
    await answers.give(0, reply('a.ipynb', '/old'));
    spoken.execution('queued');
    spoken.execution('running');
    await settle();
    expect(answers.asked).toHaveLength(1);
    spoken.execution('done');
    spoken.execution('failed');
    spoken.execution('done');
    await settle();
    expect(answers.asked).toHaveLength(2);
    expect(model.snapshot.loading).toBe(true);
    expect(shown()).toEqual(['/old']);
    await answers.give(1, reply('a.ipynb', '/new'));
    expect(model.snapshot.loading).toBe(false);
    expect(shown()).toEqual(['/new']);
  });

  it('asks once more when something ended while it was reading', async () => {
    const { notebook, answers, spoken, model, shown } = setUp();
    model.watch();
    notebook.show({});
    spoken.execution('done');
    await settle();
    spoken.execution('done');
    await settle();
    expect(answers.asked).toHaveLength(1);
    await answers.give(0, reply('a.ipynb', '/one'));
    expect(answers.asked).toHaveLength(2);
    await answers.give(1, reply('a.ipynb', '/two'));
    expect(answers.asked).toHaveLength(2);
    expect(shown()).toEqual(['/two']);
  });

  it('drops the answer for a notebook that is no longer current', async () => {
    const { notebook, answers, model, shown } = setUp();
    model.watch();
    notebook.show({ document: 'd1', path: 'a.ipynb' });
    notebook.show({ document: 'd2', path: 'b.ipynb' });
    await answers.give(1, reply('b.ipynb'));
    await answers.give(0, reply('a.ipynb'));
    expect(answers.asked).toEqual(['a.ipynb', 'b.ipynb']);
    expect(shown()).toEqual(['/b.ipynb.csv']);
    expect(model.snapshot.loading).toBe(false);
  });

  it('does not show one notebook under the name of another', async () => {
    const { notebook, answers, model } = setUp();
    model.watch();
    notebook.show({ document: 'd1', path: 'a.ipynb' });
    await answers.give(0, reply('a.ipynb'));
    notebook.show({ document: 'd2', path: 'b.ipynb' });
    expect(model.snapshot.reply).toBeNull();
    notebook.show(null);
    expect(model.snapshot).toMatchObject({ focus: null, loading: false });
    await answers.give(1, reply('b.ipynb'));
    expect(model.snapshot.reply).toBeNull();
  });

  it('keeps what it shows over a rename and reads under the new path', async () => {
    const { notebook, answers, model, shown } = setUp();
    model.watch();
    notebook.show({});
    await answers.give(0, reply('a.ipynb'));
    notebook.show({ path: 'new.ipynb' });
    expect(shown()).toEqual(['/a.ipynb.csv']);
    await answers.give(1, reply('new.ipynb'));
    expect(answers.asked).toEqual(['a.ipynb', 'new.ipynb']);
    expect(shown()).toEqual(['/new.ipynb.csv']);
  });

  it('takes an unknown notebook for one that was never run', async () => {
    const { notebook, answers, model } = setUp();
    model.watch();
    notebook.show({});
    await answers.fail(0, new ApiError('not-found', 404, 'never run'));
    expect(model.snapshot.failure).toBeNull();
    expect(model.snapshot.view?.states).toEqual([]);
  });

  it('keeps what it shows when a request fails, and forgets the failure', async () => {
    const { notebook, answers, spoken, model, shown } = setUp();
    model.watch();
    notebook.show({});
    await answers.give(0, reply('a.ipynb'));
    spoken.execution('done');
    await settle();
    await answers.fail(1, new ApiError('unreachable', 0, 'gone'));
    expect(model.snapshot).toMatchObject({
      loading: false,
      failure: { code: 'unreachable' }
    });
    expect(shown()).toEqual(['/a.ipynb.csv']);
    void model.refresh();
    await answers.give(2, reply('a.ipynb', '/again'));
    expect(model.snapshot.failure).toBeNull();
    expect(shown()).toEqual(['/again']);
  });

  it('says nothing more once it is disposed', async () => {
    const { notebook, answers, spoken, model } = setUp();
    model.watch();
    notebook.show({});
    const before = model.snapshot;
    let emitted = 0;
    model.changed.connect(() => (emitted += 1));
    spoken.execution('done');
    model.dispose();
    model.dispose();
    await answers.give(0, reply('a.ipynb'));
    notebook.show({ path: 'b.ipynb' });
    await settle();
    expect(emitted).toBe(0);
    expect(model.snapshot).toBe(before);
    expect(answers.asked).toHaveLength(1);
  });
});
