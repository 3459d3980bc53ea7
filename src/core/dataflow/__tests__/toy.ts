/**
 * A toy language whose reads and writes are known exactly, with a kernel that runs it and makes
 * the records that the probe would make. Programs have names, atoms, mutable objects with
 * identity, functions that look up a name when called, files, a clock, failures.
 */
import type {
  CellFacts,
  DataflowRead,
  DataflowWrite,
  Execution,
  UnknownKind
} from '../../../protocol';

export type Statement =
  /** name = constant */
  | { op: 'set'; name: string; value: string }
  /** name = one atom made of all that the other names hold */
  | { op: 'mix'; name: string; from: string[] }
  /** name = a new object that holds an atom */
  | { op: 'new'; name: string; value: string }
  /** name = a new object that holds what another name holds */
  | { op: 'box'; name: string; from: string }
  /** name = what another name holds, the same object */
  | { op: 'alias'; name: string; from: string }
  /** appends what another name holds to the object of a name */
  | { op: 'append'; name: string; from: string }
  /** name = constant if the atom or the object of another name has an even size */
  | { op: 'bindIf'; name: string; value: string; from: string }
  /** a call that may change the object: it does if its size is even; the record is not sure */
  | { op: 'touch'; name: string }
  /** name = a function that looks up another name when it is called */
  | { op: 'def'; name: string; from: string }
  | { op: 'print'; name: string }
  | { op: 'del'; name: string }
  | { op: 'clock'; name: string }
  /** name = another atom each time, and nothing tells */
  | { op: 'dice'; name: string }
  | { op: 'write'; file: string; from: string }
  | { op: 'read'; name: string; file: string }
  | { op: 'raise' };

interface Thing {
  id: number;
  region: string | null;
  items: Value[];
}
type Value =
  { atom: string } | { thing: Thing } | { lookup: string; code: string };

/** What one execution showed and left behind. */
export interface Shown {
  output: string;
  values: string;
}

interface FileState {
  content: string;
  stamp: string;
}

class Failure extends Error {}

/** A kernel process: names, objects, who wrote what. */
export class ToyKernel {
  names = new Map<string, Value>();
  writers = new Map<string, number>();
  ordinal = 0;
  things = 0;

  constructor(
    public disk: Map<string, FileState>,
    public clock: { now: number }
  ) {}

  /** Runs a program; stops after `limit` statements as if interrupted. */
  run(
    program: readonly Statement[],
    limit = Infinity
  ): {
    shown: Shown;
    dataflow: NonNullable<Execution['dataflow']>;
    failed: boolean;
  } {
    this.ordinal += 1;
    const task = new Task(this);
    let failed = false;
    try {
      program.slice(0, limit).forEach(statement => task.step(statement));
    } catch (error) {
      if (!(error instanceof Failure)) {
        throw error;
      }
      failed = true;
      task.output.push('failed');
    }
    const dataflow = task.finish(codeOf(program));
    return {
      shown: { output: task.output.join(' '), values: task.left() },
      dataflow,
      failed
    };
  }

  /** What names hold, with what they share, as one text. */
  describe(names: Iterable<string>): string {
    const ids = new Map<number, number>();
    const text = (value: Value | undefined): string => {
      if (value === undefined) {
        return '-';
      }
      if ('atom' in value) {
        return JSON.stringify(value.atom);
      }
      if ('lookup' in value) {
        return value.code;
      }
      const known = ids.get(value.thing.id);
      if (known !== undefined) {
        return `#${known}`;
      }
      ids.set(value.thing.id, ids.size);
      return `#${ids.size - 1}[${value.thing.items.map(text).join(',')}]`;
    };
    return [...names]
      .map(name => `${name}=${text(this.names.get(name))}`)
      .join(';');
  }
}

/** One execution while it runs. */
class Task {
  readonly output: string[] = [];
  private readonly reads = new Map<string, DataflowRead>();
  private readonly bound = new Set<string>();
  private readonly touched = new Set<string>();
  private readonly changed = new Map<string, boolean>();
  private readonly made: Thing[] = [];
  private readonly files = new Map<string, string>();
  private readonly unknown = new Map<string, UnknownKind[]>();
  private clocked = false;

  constructor(private readonly kernel: ToyKernel) {}

  step(statement: Statement): void {
    const { kernel } = this;
    switch (statement.op) {
      case 'set':
        return this.bind(statement.name, { atom: statement.value });
      case 'mix':
        return this.bind(statement.name, {
          atom: `(${statement.from.map(name => this.look(name)).join('+')})`
        });
      case 'new':
        return this.bind(statement.name, {
          thing: this.make([{ atom: statement.value }])
        });
      case 'box':
        return this.bind(statement.name, {
          thing: this.make([this.get(statement.from)])
        });
      case 'alias':
        return this.bind(statement.name, this.get(statement.from));
      case 'append': {
        const item = this.get(statement.from);
        const target = this.thing(statement.name);
        if (!reaches(item, target)) {
          this.change(target, true);
          target.items.push(item);
        }
        return;
      }
      case 'bindIf':
        return this.look(statement.from).length % 2 === 0
          ? this.bind(statement.name, { atom: statement.value })
          : undefined;
      case 'touch': {
        const target = this.thing(statement.name);
        this.change(target, false);
        if (this.look(statement.name).length % 2 === 0) {
          target.items.push({ atom: 't' });
        }
        return;
      }
      case 'def':
        return this.bind(statement.name, {
          lookup: statement.from,
          code: `def ${statement.from}`
        });
      case 'print':
        this.output.push(this.look(statement.name));
        return;
      case 'del':
        this.get(statement.name);
        kernel.names.delete(statement.name);
        this.bound.add(statement.name);
        this.touched.add(statement.name);
        return;
      case 'clock':
        kernel.clock.now += 1;
        this.clocked = true;
        return this.bind(statement.name, { atom: `t${kernel.clock.now}` });
      case 'dice':
        kernel.clock.now += 1;
        return this.bind(statement.name, { atom: `d${kernel.clock.now}` });
      case 'write': {
        kernel.clock.now += 1;
        const content = this.look(statement.from);
        const stamp = `=disk:${content.length}:${kernel.clock.now}`;
        kernel.disk.set(statement.file, { content, stamp });
        this.files.set(`file:/${statement.file}`, stamp);
        return;
      }
      case 'read': {
        const location = `file:/${statement.file}`;
        const file = kernel.disk.get(statement.file);
        if (!this.files.has(location)) {
          const writer = kernel.writers.get(location) ?? 0;
          this.reads.set(location, {
            location,
            writer,
            value: writer === 0 ? (file?.stamp ?? '=disk:gone') : null
          });
        }
        if (file === undefined) {
          throw new Failure();
        }
        return this.bind(statement.name, { atom: file.content });
      }
      case 'raise':
        throw new Failure();
    }
  }

  /** The record, and the regions of what was made. */
  finish(code: string): NonNullable<Execution['dataflow']> {
    const { kernel } = this;
    const joined = this.join();
    const writes: DataflowWrite[] = [];
    for (const name of [...this.bound].sort()) {
      const value = kernel.names.get(name);
      writes.push(this.write(`name:${name}`, true, value));
    }
    const regions = new Map([...this.changed, ...joined]);
    for (const [region, certain] of regions) {
      writes.push({
        ...this.write(region, certain, undefined),
        value: null,
        reaches: [...this.regionReaches(region)]
      });
    }
    for (const [location, stamp] of this.files) {
      writes.push({
        location,
        certain: true,
        value: null,
        reaches: [],
        digest: stamp,
        unknown: this.clocked ? ['clock'] : []
      });
    }
    writes.forEach(write => kernel.writers.set(write.location, kernel.ordinal));
    return {
      ordinal: kernel.ordinal,
      code,
      reads: [...this.reads.values()],
      writes,
      unknown: this.clocked ? [{ kind: 'clock', name: 'clock' }] : []
    };
  }

  /** What it left in the names that it bound or changed. */
  left(): string {
    return this.kernel.describe(
      [...new Set([...this.bound, ...this.touched])].sort()
    );
  }

  private write(
    location: string,
    certain: boolean,
    value: Value | undefined
  ): DataflowWrite {
    return {
      location,
      certain,
      value:
        value === undefined
          ? 'absent'
          : 'atom' in value
            ? `a${value.atom}`
            : 'lookup' in value
              ? value.code
              : null,
      reaches: value === undefined ? [] : [...reachOf(this.kernel, value)],
      digest: null,
      unknown: this.unknown.get(location) ?? []
    };
  }

  private regionReaches(region: string): Set<string> {
    const found = new Set<string>();
    for (const value of this.kernel.names.values()) {
      visit(value, thing => {
        if (thing.region === region) {
          reachOf(this.kernel, { thing }).forEach(reached =>
            found.add(reached)
          );
        }
      });
    }
    found.delete(region);
    return found;
  }

  /** New objects in known regions join them; others make a region of the name that reaches them. */
  private join(): Map<string, boolean> {
    const regions = new Map<string, boolean>();
    const names = [...this.kernel.names].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, value] of names) {
      visit(value, (thing, parent) => {
        if (
          thing.region !== null ||
          (parent !== null && parent.region === null)
        ) {
          return;
        }
        if (parent !== null) {
          thing.region = parent.region;
        }
      });
      visit(value, thing => {
        if (thing.region === null) {
          thing.region = `object:${this.kernel.ordinal}:${name}`;
          regions.set(thing.region, true);
        }
      });
    }
    return regions;
  }

  private make(items: Value[]): Thing {
    this.kernel.things += 1;
    const thing = { id: this.kernel.things, region: null, items };
    this.made.push(thing);
    return thing;
  }

  private bind(name: string, value: Value): void {
    this.kernel.names.set(name, value);
    this.bound.add(name);
    this.touched.add(name);
    if (this.clocked) {
      this.unknown.set(`name:${name}`, ['clock']);
    }
  }

  private thing(name: string): Thing {
    const value = this.get(name);
    this.touched.add(name);
    if (!('thing' in value)) {
      throw new Failure();
    }
    return value.thing;
  }

  private change(thing: Thing, certain: boolean): void {
    if (thing.region !== null) {
      if (this.clocked) {
        this.unknown.set(thing.region, ['clock']);
      }
      this.changed.set(
        thing.region,
        certain || this.changed.get(thing.region) === true
      );
    }
  }

  /** Reads the binding of a name and all that it reaches. */
  private get(name: string): Value {
    this.readName(name);
    const value = this.kernel.names.get(name);
    if (value === undefined) {
      throw new Failure();
    }
    this.readValue(value);
    return value;
  }

  private readName(name: string): void {
    const location = `name:${name}`;
    if (this.bound.has(name) || this.reads.has(location)) {
      return;
    }
    const value = this.kernel.names.get(name);
    this.reads.set(location, {
      location,
      writer: this.kernel.writers.get(location) ?? 0,
      value:
        value === undefined
          ? 'absent'
          : 'atom' in value
            ? `a${value.atom}`
            : 'lookup' in value
              ? value.code
              : null
    });
  }

  private readValue(value: Value): void {
    if ('lookup' in value) {
      this.readName(value.lookup);
    }
    visit(value, thing => {
      const { region } = thing;
      if (region !== null && !this.reads.has(region)) {
        this.reads.set(region, {
          location: region,
          writer: this.kernel.writers.get(region) ?? null,
          value: null
        });
      }
      for (const item of thing.items) {
        if ('lookup' in item) {
          this.readName(item.lookup);
        }
      }
    });
  }

  /** Reads all that a name holds as text; functions are called, at most three deep. */
  private look(name: string, depth = 0): string {
    const text = (value: Value): string => {
      if ('atom' in value) {
        return value.atom;
      }
      if ('lookup' in value) {
        return depth < 3 ? `f(${this.look(value.lookup, depth + 1)})` : 'f';
      }
      return `[${value.thing.items.map(text).join(',')}]`;
    };
    return text(this.get(name));
  }
}

/** Calls back for all objects that a value reaches, containers first. */
function visit(
  value: Value,
  call: (thing: Thing, parent: Thing | null) => void,
  parent: Thing | null = null
): void {
  if ('thing' in value) {
    call(value.thing, parent);
    value.thing.items.forEach(item => visit(item, call, value.thing));
  }
}

function reaches(value: Value, target: Thing): boolean {
  let found = false;
  visit(value, thing => {
    found = found || thing === target;
  });
  return found;
}

/** Regions and, through functions, names that a value refers to. */
function reachOf(
  kernel: ToyKernel,
  value: Value,
  seen = new Set<string>()
): Set<string> {
  const through = (name: string): void => {
    const location = `name:${name}`;
    if (!seen.has(location)) {
      seen.add(location);
    }
  };
  if ('lookup' in value) {
    through(value.lookup);
  }
  visit(value, thing => {
    if (thing.region !== null) {
      seen.add(thing.region);
    }
    thing.items.forEach(item => {
      if ('lookup' in item) {
        through(item.lookup);
      }
    });
  });
  return seen;
}

/** Two programs have the same code exactly if they are the same. */
export function codeOf(program: readonly Statement[]): string {
  return JSON.stringify(program);
}

/** What `nbxflow.facts` would say of a program. */
export function factsOf(id: string, program: readonly Statement[]): CellFacts {
  const reads = new Set<string>();
  const defines = new Set<string>();
  const mayDefine = new Set<string>();
  const deletes = new Set<string>();
  const changes = new Set<string>();
  const mayChange = new Set<string>();
  const shares = new Map<string, Set<string>>();
  for (const statement of program) {
    if ('from' in statement && 'name' in statement && statement.op !== 'mix') {
      const sources = shares.get(statement.name) ?? new Set([statement.name]);
      const from = shares.get(statement.from) ?? [statement.from];
      from.forEach(name => sources.add(name));
      shares.set(statement.name, sources);
    }
    for (const name of namesRead(statement)) {
      if (!defines.has(name)) {
        reads.add(name);
      }
    }
    if (statement.op === 'append' || statement.op === 'touch') {
      for (const name of shares.get(statement.name) ?? [statement.name]) {
        mayChange.add(name);
      }
      if (statement.op === 'append') {
        changes.add(statement.name);
      }
    } else if (statement.op === 'bindIf') {
      mayDefine.add(statement.name);
    } else if (statement.op === 'del') {
      deletes.add(statement.name);
      defines.delete(statement.name);
      mayDefine.add(statement.name);
    } else if ('name' in statement && statement.op !== 'print') {
      if (statement.op === 'def' && !defines.has(statement.from)) {
        reads.add(statement.from);
      }
      defines.add(statement.name);
      deletes.delete(statement.name);
      mayDefine.add(statement.name);
    }
  }
  return {
    cell: id,
    index: 0,
    code: codeOf(program),
    error: null,
    statements: program.map(statement => ({
      span: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
      reads: [],
      defines: [],
      changes: [],
      deletes: [],
      calls: [],
      io:
        statement.op === 'write'
          ? [{ call: 'write', direction: 'write', target: statement.file }]
          : [],
      deferred: [],
      conditional: [],
      mayChange: [],
      unknown: []
    })),
    functions: [],
    imports: [],
    literals: [],
    magics: [],
    unknown: program.flatMap(statement =>
      statement.op === 'clock'
        ? [
            {
              kind: 'clock' as const,
              name: 'clock',
              names: [statement.name],
              span: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 }
            }
          ]
        : []
    ),
    summary: {
      reads: [...reads].sort(),
      defines: [...defines].sort(),
      mayDefine: [...mayDefine].sort(),
      deletes: [...deletes].sort(),
      changes: [...changes].sort(),
      mayChange: [...mayChange].sort(),
      aliases: []
    }
  };
}

function namesRead(statement: Statement): string[] {
  switch (statement.op) {
    case 'mix':
      return statement.from;
    case 'append':
      return [statement.from, statement.name];
    case 'box':
    case 'alias':
    case 'bindIf':
    case 'write':
      return [statement.from];
    case 'touch':
    case 'print':
    case 'del':
      return [statement.name];
    default:
      return [];
  }
}
