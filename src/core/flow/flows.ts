import type { Bindings } from './bindings';
import type { CodeCell, Statement } from './code';
import type { Definition } from './definitions';
import type { Imports } from './imports';
import type { Parameters } from './parameters';
import { HISTORY_NAME } from './python-words';
import type { Recorded, Records } from './records';

/** What a cell does with names that may cross from step to step. */
export interface CellFlow {
  readonly place: number;
  /** Names whose value from before the cell may matter. */
  readonly needs: ReadonlySet<string>;
  /** Names that it may bind or delete. */
  readonly binds: ReadonlySet<string>;
  /** Names that are certainly bound after it, whatever happened before. */
  readonly surely: ReadonlySet<string>;
  /** Names that were there after it when it ran; those of `surely` where it did not run. */
  readonly there: ReadonlySet<string>;
  /** Names that were not there, or had been deleted, after it. */
  readonly gone: ReadonlySet<string>;
  /** Names that the text of its statements looks up, now or later. */
  readonly written: ReadonlySet<string>;
  /** Names of given meaning, builtins mostly, that are looked up before the cell binds them. */
  readonly early: ReadonlySet<string>;
}

/** What flows are found from. */
export interface Program {
  readonly cells: readonly CodeCell[];
  readonly bindings: Bindings;
  readonly imports: Imports;
  readonly parameters: Parameters;
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly records: Records;
}

/** Names that cells bind and that are neither imported nor defined by each task itself. */
function valueNames(program: Program): ReadonlySet<string> {
  const { bindings, imports, parameters, definitions, records, cells } =
    program;
  const recorded = cells
    .filter(cell => !bringsAll(cell))
    .flatMap(({ place }) => [...(records.of(place)?.bound.keys() ?? [])]);
  const given = parameters.found.filter(({ chosen }) => chosen);
  const names = new Set([
    ...bindings.names,
    ...bindings.fromInside,
    ...given.map(({ name }) => name),
    ...recorded
  ]);
  return new Set(
    [...names].filter(
      name =>
        !imports.hoisted.has(name) &&
        !definitions.has(name) &&
        !HISTORY_NAME.test(name)
    )
  );
}

/** Whether a cell has `from module import *`. */
function bringsAll({ facts }: CodeCell): boolean {
  return facts?.imports.some(({ name }) => name === '*') ?? false;
}

/** What each cell does with names. */
export function cellFlows(program: Program): readonly CellFlow[] {
  const values = valueNames(program);
  return program.cells.map(cell => new Walk(program, cell, values).flow());
}

/** A walk over the statements of one cell. */
class Walk {
  constructor(
    private readonly program: Program,
    private readonly cell: CodeCell,
    private readonly values: ReadonlySet<string>
  ) {
    this.record = program.records.of(cell.place);
  }

  flow(): CellFlow {
    for (const statement of this.cell.statements) {
      if (this.stays(statement)) {
        this.follow(statement);
      }
    }
    this.record?.reads.forEach(name => this.needAsRecorded(name));
    const bound = [...(this.record?.bound ?? [])].filter(([name]) =>
      this.values.has(name)
    );
    const dropped = this.droppedNames();
    bound.forEach(([name]) => dropped.has(name) || this.binds.add(name));
    return {
      place: this.cell.place,
      needs: this.needs,
      binds: this.binds,
      surely: this.cell.raises ? new Set() : this.surely,
      there: this.thereAfter(bound),
      gone: this.goneAfter(bound),
      written: this.written,
      early: this.early
    };
  }

  private stays(statement: Statement): boolean {
    const { parameters, definitions } = this.program;
    const [name = ''] = statement.facts.defines;
    return (
      !parameters.dropped.has(statement) &&
      definitions.get(name)?.statement !== statement
    );
  }

  /** Names that only a statement which is left out binds here. */
  private droppedNames(): ReadonlySet<string> {
    const { dropped } = this.program.parameters;
    const names = this.cell.statements
      .filter(statement => dropped.has(statement))
      .flatMap(({ facts }) => facts.defines);
    return new Set(names.filter(name => !this.binds.has(name)));
  }

  private follow(statement: Statement): void {
    const { facts } = statement;
    this.hasCalled ||= facts.calls.length > 0;
    const inside = this.program.parameters.inside.get(statement) ?? [];
    const looked = this.lookedUp(statement);
    [...looked, ...inside].forEach(name => this.need(name));
    [...looked, ...facts.deferred].forEach(name => this.written.add(name));
    for (const name of this.boundThrough(looked)) {
      this.bind(name, false);
    }
    for (const name of facts.deletes) {
      this.bind(name, false);
      this.surely.delete(name);
    }
    for (const name of facts.defines) {
      this.bind(name, !facts.conditional.includes(name));
    }
  }

  /** Names that a statement looks up while it runs, in functions that it may call too. */
  private lookedUp({ facts, functions }: Statement): ReadonlySet<string> {
    const { reads, deferred } = facts;
    const runsLater = functions.length > 0 && reads.length === 0;
    const names = new Set(reads);
    (runsLater ? [] : deferred).forEach(name => names.add(name));
    return this.program.bindings.reachedBy(names);
  }

  /** Names that functions which are looked up bind by `global`. */
  private boundThrough(names: ReadonlySet<string>): readonly string[] {
    const { functions } = this.program.bindings;
    return [...names].flatMap(name =>
      (functions.get(name) ?? []).flatMap(({ defines }) => defines)
    );
  }

  private need(name: string): void {
    if (this.values.has(name) && !this.surely.has(name)) {
      this.needs.add(name);
      if (!this.binds.has(name)) {
        this.early.add(name);
      }
    }
  }

  /** What a call may have looked up before the cell bound it is needed although it is bound. */
  private needAsRecorded(name: string): void {
    const isBoundFirst = this.surely.has(name) && !this.afterCall.has(name);
    if (this.values.has(name) && !isBoundFirst) {
      this.needs.add(name);
    }
  }

  private bind(name: string, certain: boolean): void {
    if (this.values.has(name)) {
      if (this.hasCalled && !this.binds.has(name)) {
        this.afterCall.add(name);
      }
      this.binds.add(name);
      if (certain) {
        this.surely.add(name);
      }
    }
  }

  private thereAfter(
    bound: readonly (readonly [string, { readonly there: boolean }])[]
  ): ReadonlySet<string> {
    const recorded = bound.filter(([, { there }]) => there);
    const names = recorded.map(([name]) => name);
    return new Set(this.cell.raises ? names : [...this.surely, ...names]);
  }

  private goneAfter(
    bound: readonly (readonly [string, { readonly there: boolean }])[]
  ): ReadonlySet<string> {
    const recorded = bound.filter(([, { there }]) => !there);
    const said =
      this.record === null ? (this.cell.facts?.summary.deletes ?? []) : [];
    return new Set([...recorded.map(([name]) => name), ...said]);
  }

  private readonly record: Recorded | null;
  private readonly needs = new Set<string>();
  private readonly binds = new Set<string>();
  private readonly surely = new Set<string>();
  private readonly written = new Set<string>();
  private readonly early = new Set<string>();
  /** Names that were first bound once something had been called. */
  private readonly afterCall = new Set<string>();
  private hasCalled = false;
}
