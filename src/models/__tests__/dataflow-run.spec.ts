import { Signal } from '@lumino/signaling';

import type { RunPlan } from '../../core/dataflow';
import { NeededRun, RunHost } from '../dataflow-run';
import { EMPTY_PLAN } from './dataflow-support';
import { settle } from './support';

/** A notebook whose cells need what the test says. */
class Notebook implements RunHost {
  readonly changed: Signal<Notebook, void> = new Signal(this);
  readonly ran: string[] = [];
  failing = '';
  unrecorded = '';
  planned: RunPlan = { ...EMPTY_PLAN, cells: ['a', 'b', 'c'] };
  onRun: (cell: string) => void = () => undefined;

  plan(): RunPlan {
    return this.planned;
  }

  async execute(cell: string): Promise<boolean> {
    this.ran.push(cell);
    this.onRun(cell);
    if (cell === this.failing) {
      return false;
    }
    if (cell !== this.unrecorded) {
      setTimeout(() => {
        this._ended.set(cell, `${cell}${this.ran.length}`);
        const cells = this.planned.cells.filter(id => id !== cell);
        this.planned = { ...this.planned, cells };
        this.changed.emit();
      }, 1);
    }
    return true;
  }

  ended(cell: string): string | null {
    return this._ended.get(cell) ?? null;
  }

  private _ended = new Map<string, string>();
}

describe('NeededRun', () => {
  let notebook: Notebook;

  beforeEach(() => {
    notebook = new Notebook();
  });

  const start = (consented: string[] = []) =>
    new NeededRun(notebook, null, new Set(consented), 50);

  it('runs all in order and says how far it is', async () => {
    const run = start();
    const said: string[] = [];
    run.changed.connect((_, { state, cell, done, left }) =>
      said.push(`${state} ${cell} ${done.length}/${done.length + left.length}`)
    );
    const { state, done } = await run.run();
    expect(state).toBe('done');
    expect(done).toEqual(['a', 'b', 'c']);
    expect(said).toContain('running b 1/3');
  });

  it('plans again after each cell', async () => {
    notebook.onRun = cell => {
      if (cell === 'a') {
        notebook.planned = { ...EMPTY_PLAN, cells: ['a', 'c', 'd'] };
      }
    };
    const { done } = await start().run();
    expect(done).toEqual(['a', 'c', 'd']);
  });

  it('runs no cell twice, though it is never fresh', async () => {
    notebook.onRun = () => {
      notebook.planned = { ...EMPTY_PLAN, cells: ['x', 'a', 'b', 'c'] };
    };
    notebook.planned = { ...EMPTY_PLAN, cells: ['a'] };
    const run = start();
    const done = run.run();
    const { state } = await done;
    expect(state).toBe('done');
    expect([...notebook.ran].sort()).toEqual([...new Set(notebook.ran)].sort());
  });

  it('ends at a cell that fails', async () => {
    notebook.failing = 'b';
    const { state, cell, done } = await start().run();
    expect([state, cell, done]).toEqual(['failed', 'b', ['a']]);
    expect(notebook.ran).toEqual(['a', 'b']);
  });

  it('ends when what a cell did is not known', async () => {
    notebook.unrecorded = 'b';
    const { state, cell } = await start().run();
    expect([state, cell]).toEqual(['unrecorded', 'b']);
    expect(notebook.ran).toEqual(['a', 'b']);
  });

  it('stops after the cell that runs', async () => {
    const run = start();
    notebook.onRun = () => run.stop();
    const { state, done } = await run.run();
    expect([state, done]).toEqual(['stopped', ['a']]);
  });

  it('asks before what does not repeat safely', async () => {
    notebook.planned = { ...notebook.planned, confirm: ['b'] };
    const { state, cell } = await start().run();
    expect([state, cell]).toEqual(['needs-consent', 'b']);
    expect(notebook.ran).toEqual(['a']);
    expect((await start(['b']).run()).state).toBe('done');
  });

  it('runs nothing more once it is disposed', async () => {
    const run = start();
    notebook.onRun = () => run.dispose();
    await run.run();
    await settle();
    expect(notebook.ran).toEqual(['a']);
  });
});
