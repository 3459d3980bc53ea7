/** Random sessions of the toy language, with an engine beside them and the truth by simulation. */
import { DataflowEngine, type NotebookCell } from '..';
import type { CellFacts, Execution } from '../../../protocol';
import { execution } from './records';
import { type Shown, type Statement, ToyKernel, codeOf, factsOf } from './toy';

/** A stream of numbers that a seed decides. */
export class Dice {
  constructor(private seed: number) {}

  /** A whole number from 0 up to, not including, `sides`. */
  roll(sides: number): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let t = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  }

  /** One of these. */
  pick<T>(from: readonly T[]): T {
    return from[this.roll(from.length)] as T;
  }
}

export interface ToyCell {
  id: string;
  program: Statement[];
}

const NAMES = ['a', 'b', 'c', 'd'];
const OBJECTS = ['c', 'd'];

/** Gives every name something to begin with. */
const PROLOGUE: readonly Statement[] = [
  { op: 'set', name: 'a', value: 'one' },
  { op: 'set', name: 'b', value: 'two' },
  { op: 'new', name: 'c', value: 'three' },
  { op: 'new', name: 'd', value: 'four' }
];

/** A statement; `small` takes few constants so that sources repeat. */
function statement(dice: Dice, small: boolean): Statement {
  const kind = dice.roll(22);
  // Most appends go to what most probably is an object, so that most programs run to their end.
  const name = dice.pick(
    kind > 4 && kind < 15 && dice.roll(8) > 0 ? OBJECTS : NAMES
  );
  const from = dice.pick(kind === 9 || kind === 10 ? OBJECTS : NAMES);
  const value = String(dice.roll(small ? 2 : 1000));
  switch (kind) {
    case 0:
    case 1:
    case 2:
      return { op: 'set', name, value };
    case 3:
    case 4:
      return { op: 'mix', name, from: [from, dice.pick(NAMES)] };
    case 5:
    case 6:
    case 7:
      return { op: 'new', name, value };
    case 8:
      return { op: 'box', name, from };
    case 9:
    case 10:
      return { op: 'alias', name, from };
    case 11:
    case 12:
      return { op: 'append', name, from };
    case 13:
      return { op: 'bindIf', name, value, from };
    case 14:
      return { op: 'touch', name };
    case 15:
      return { op: 'def', name, from };
    case 16:
    case 17:
      return { op: 'print', name };
    case 18:
      return dice.roll(3) === 0 ? { op: 'del', name } : { op: 'print', name };
    case 19:
      return dice.roll(3) === 0
        ? { op: 'clock', name }
        : { op: 'mix', name, from: [from] };
    case 20:
      return dice.roll(2) === 0
        ? { op: 'write', file: 'f', from }
        : { op: 'read', name, file: 'f' };
    default:
      return dice.roll(4) === 0 ? { op: 'raise' } : { op: 'set', name, value };
  }
}

/** A session of the toy language. */
export class ToySession {
  readonly dice: Dice;
  readonly small: boolean;
  cells: ToyCell[] = [];
  readonly engine: DataflowEngine;
  disk = new Map([['f', { content: 'old', stamp: '=disk:3:0' }]]);
  clock = { now: 0 };
  kernel = new ToyKernel(this.disk, this.clock);
  shown = new Map<string, Shown>();
  hasRun = new Set<string>();
  readonly log: string[] = [];
  readonly records: Execution[] = [];
  private readonly facts = new Map<string, CellFacts>();
  private process = 0;
  private made = 0;

  constructor(
    seed: number,
    cells = 6,
    order: 'document' | 'execution' = 'document'
  ) {
    this.engine = new DataflowEngine(order);
    this.dice = new Dice(seed);
    this.small = this.dice.roll(3) === 0;
    const count = 2 + this.dice.roll(cells - 1);
    for (let index = 0; index < count; index++) {
      this.cells.push(this.makeCell());
    }
    if (this.dice.roll(8) > 0) {
      this.cells[0]?.program.splice(0, 3, ...PROLOGUE);
    }
    this.engine.setSession('s0');
    this.tellDocument();
  }

  program(): Statement[] {
    const count = 1 + this.dice.roll(this.small ? 2 : 3);
    return Array.from({ length: count }, () =>
      statement(this.dice, this.small)
    );
  }

  makeCell(): ToyCell {
    this.made += 1;
    return { id: `c${this.made}`, program: this.program() };
  }

  tellDocument(): void {
    this.engine.setDocument(this.notebook());
  }

  private notebook(): NotebookCell[] {
    return this.cells.map(({ id, program }) => {
      const source = codeOf(program);
      const known = this.facts.get(id);
      const facts = known?.code === source ? known : factsOf(id, program);
      this.facts.set(id, facts);
      return { id, type: 'code', source, facts };
    });
  }

  /** Does something at random. */
  step(): void {
    const at = this.dice.roll(this.cells.length);
    const cell = this.cells[at] as ToyCell;
    const what = this.dice.roll(40);
    if (what < 5) {
      cell.program = this.program();
      this.log.push(`edit ${cell.id} ${codeOf(cell.program)}`);
    } else if (what < 7) {
      const added = this.makeCell();
      if (this.dice.roll(3) === 0) {
        added.program = cell.program;
      }
      const index = this.dice.roll(this.cells.length + 1);
      this.cells.splice(index, 0, added);
      this.log.push(`insert ${index} ${added.id} ${codeOf(added.program)}`);
    } else if (what < 8 && this.cells.length > 2) {
      this.cells.splice(at, 1);
      this.log.push(`delete ${cell.id}`);
    } else if (what < 10) {
      const to = this.dice.roll(this.cells.length);
      this.cells.splice(at, 1);
      this.cells.splice(to, 0, cell);
      this.log.push(`move ${cell.id} to ${to}`);
    } else if (what < 11 && this.dice.roll(4) === 0) {
      this.restart();
    } else if (what < 12) {
      this.run(cell, this.dice.roll(cell.program.length));
      return;
    } else if (what < 16) {
      this.cells.forEach(each => this.run(each));
      return;
    } else {
      this.run(cell);
      return;
    }
    this.tellDocument();
  }

  restart(): void {
    this.process += 1;
    this.kernel = new ToyKernel(this.disk, this.clock);
    this.shown.clear();
    this.hasRun.clear();
    this.engine.setSession(`s${this.process}`);
    this.log.push('restart');
  }

  /** Whether a program of the document has such a statement. */
  uses(op: Statement['op']): boolean {
    return this.cells.some(({ program }) =>
      program.some(each => each.op === op)
    );
  }

  /** Runs a cell, cut short after `limit` statements; answers whether it failed. */
  run(cell: ToyCell, limit = Infinity): boolean {
    const { shown, dataflow, failed } = this.kernel.run(cell.program, limit);
    const cut = limit !== Infinity;
    this.log.push(
      `run ${cell.id}${cut ? ` cut ${limit}` : ''} ${codeOf(cell.program)}`
    );
    this.shown.set(cell.id, shown);
    this.hasRun.add(cell.id);
    const record = execution({
      cell: cell.id,
      dataflow,
      session: `s${this.process}`,
      state: cut ? 'interrupted' : failed ? 'failed' : 'done'
    });
    this.records.push(record);
    this.engine.add(record);
    return failed;
  }

  /** An engine that is told all at once what this one was told bit by bit. */
  fresh(): DataflowEngine {
    return this.engineWith(facts => facts);
  }

  /** The same with other facts. */
  engineWith(change: (facts: CellFacts) => CellFacts): DataflowEngine {
    const engine = new DataflowEngine();
    engine.setSession(`s${this.process}`);
    engine.setDocument(
      this.notebook().map(cell => ({
        ...cell,
        facts: cell.facts && change(cell.facts)
      }))
    );
    engine.setExecutions(this.records);
    return engine;
  }

  /** What a new kernel shows for each cell, and the kernel itself at the end. */
  reference(): { shown: Map<string, Shown>; kernel: ToyKernel } {
    const kernel = new ToyKernel(new Map(this.disk), this.clock);
    const shown = new Map<string, Shown>();
    for (const cell of this.cells) {
      shown.set(cell.id, kernel.run(cell.program).shown);
    }
    return { shown, kernel };
  }

  /** Whether a cell shows what the reference run shows. */
  truly(reference: Map<string, Shown>, id: string): boolean {
    const [mine, right] = [this.shown.get(id), reference.get(id)];
    return (
      mine !== undefined &&
      mine.output === right?.output &&
      mine.values === right.values
    );
  }

  /** The session as text, to reproduce a finding. */
  describe(): string {
    const cells = this.cells.map(
      ({ id, program }) => `  ${id}: ${codeOf(program)}`
    );
    return [...this.log, 'now:', ...cells].join('\n');
  }
}
