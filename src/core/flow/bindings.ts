import type { FunctionFacts } from '../../protocol';
import type { CodeCell, Statement } from './code';

/** Where names of the notebook are bound, deleted and changed. */
export class Bindings {
  constructor(cells: readonly CodeCell[]) {
    for (const { statements } of cells) {
      for (const statement of statements) {
        this.note(statement);
      }
    }
  }

  /** Statements that may bind a name, in document order. */
  binders(name: string): readonly Statement[] {
    return this.byName.get(name) ?? [];
  }

  /** All names that statements may bind. */
  get names(): Iterable<string> {
    return this.byName.keys();
  }

  /** Whether a name is bound by exactly one statement, for certain, and never deleted. */
  isBoundOnce(name: string): boolean {
    const [only, second] = this.binders(name);
    return (
      only !== undefined &&
      second === undefined &&
      !only.facts.conditional.includes(name) &&
      !this.deleted.has(name) &&
      !this.fromInside.has(name)
    );
  }

  /** Whether a name is looked up by a statement that stands before the first that binds it. */
  isReadBefore(name: string): boolean {
    const [first] = this.binders(name);
    const reader = this.readers.get(name);
    return reader !== undefined && first !== undefined && reader !== first;
  }

  /** Names that a statement somewhere deletes. */
  readonly deleted = new Set<string>();
  /** Names whose object a statement or a function changes in place, as far as facts tell. */
  readonly changed = new Set<string>();
  /** Names that functions bind or delete by `global`. */
  readonly fromInside = new Set<string>();
  /** What is defined by each name: functions, classes and lambdas. */
  readonly functions = new Map<string, FunctionFacts[]>();

  /** Names, and those that functions among them look up when they run, however far. */
  reachedBy(names: Iterable<string>): ReadonlySet<string> {
    const reached = new Set<string>();
    const pending = [...names];
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (!reached.has(name)) {
        reached.add(name);
        const found = this.functions.get(name) ?? [];
        pending.push(...found.flatMap(item => item.reads));
      }
    }
    return reached;
  }

  /** Texts of the definitions that names stand for, and of those that they look up. */
  textsReachedBy(names: Iterable<string>): readonly string[] {
    return [...this.reachedBy(names)].flatMap(name =>
      this.definers(name).map(({ bare }) => bare)
    );
  }

  /** Statements that define functions, classes or lambdas of a name. */
  definers(name: string): readonly Statement[] {
    return this.binders(name).filter(({ functions }) =>
      functions.some(item => item.name === name)
    );
  }

  private note(statement: Statement): void {
    const { facts, functions } = statement;
    for (const name of [...facts.reads, ...facts.deferred]) {
      if (!this.readers.has(name) && !this.byName.has(name)) {
        this.readers.set(name, statement);
      }
    }
    for (const name of facts.defines) {
      this.byName.set(name, [...(this.byName.get(name) ?? []), statement]);
    }
    facts.deletes.forEach(name => this.deleted.add(name));
    facts.changes.forEach(name => this.changed.add(name));
    for (const item of functions) {
      item.defines.forEach(name => this.fromInside.add(name));
      item.changes.forEach(name => this.changed.add(name));
      const known = this.functions.get(item.name) ?? [];
      this.functions.set(item.name, [...known, item]);
    }
  }

  /** The first statement that looks a name up before any binds it. */
  private readonly readers = new Map<string, Statement>();
  private readonly byName = new Map<string, Statement[]>();
}
