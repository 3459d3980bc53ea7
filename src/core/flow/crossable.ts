import type { CodeCell, Statement } from './code';
import type { Program } from './flows';
import { holdsFunction, type Local } from './holders';
import type { Records } from './records';
import type { Regions } from './regions';
import { whyNot } from './unpicklable';

/** Why a value cannot go to another process, and the cell that made it. */
export interface Obstacle {
  readonly place: number;
  /** What it is, behind “is”: `an open file`. */
  readonly what: string;
}

/** Says of values whether they can be put into a checkpoint. */
export class Crossable {
  constructor(
    private readonly program: Program,
    private readonly regions: Regions
  ) {
    for (const cell of program.cells) {
      this.noteCell(cell);
    }
  }

  /** Why the value that a name has before a cell cannot cross; null: as far as is known, it can. */
  obstacle(name: string, before: number): Obstacle | null {
    const place = this.regions.binder(name, before);
    const own = place === null ? null : this.ofBinding(name, place);
    return own ?? this.ofRegions(name, before);
  }

  /** What stands in the way of the value that one cell gave a name. */
  private ofBinding(name: string, place: number): Obstacle | null {
    if (this.isShared(name)) {
      return null;
    }
    const type = this.records.of(place)?.bound.get(name)?.type ?? null;
    const what =
      whyNot(type, this.isShared) ??
      this.asDefinition(name, place) ??
      this.asHolder(name, place, type);
    return what === null ? null : { place, what };
  }

  private ofRegions(name: string, before: number): Obstacle | null {
    for (const region of this.regions.of(name, before)) {
      const obstacle = this.tainted.get(region);
      if (obstacle && obstacle.place < before) {
        return {
          place: obstacle.place,
          what: `bound to ${obstacle.what}`
        };
      }
    }
    return null;
  }

  /** A class or function that stands in no module. */
  private asDefinition(name: string, place: number): string | null {
    const definer = this.program.bindings
      .definers(name)
      .filter(statement => statement.place === place)
      .at(-1);
    const kind = definer?.functions.find(item => item.name === name)?.kind;
    return kind === undefined
      ? null
      : kind === 'class'
        ? 'a class that cannot stand in a module of its own'
        : 'a function that cannot stand in a module of its own';
  }

  private asHolder(
    name: string,
    place: number,
    type: string | null
  ): string | null {
    const statements = this.program.cells[place]?.statements ?? [];
    const binders = statements.filter(({ facts }) =>
      facts.defines.includes(name)
    );
    return binders.some(statement =>
      holdsFunction(statement, name, type, this.local)
    )
      ? 'something that holds a function of its own'
      : null;
  }

  private noteCell(cell: CodeCell): void {
    const { place } = cell;
    for (const name of this.records.of(place)?.bound.keys() ?? []) {
      const own = `object:${place}:${name}`;
      const obstacle = this.ofBinding(name, place);
      const isKept = this.records
        .of(place)
        ?.bound.get(name)
        ?.regions.includes(own);
      if (obstacle && isKept) {
        this.tainted.set(own, obstacle);
      }
    }
    for (const statement of cell.statements) {
      this.noteChanges(statement);
    }
  }

  /** Functions that are put into something that was there before. */
  private noteChanges(statement: Statement): void {
    for (const name of statement.facts.changes) {
      const after = statement.place + 1;
      const type = this.regions.typeOf(name, after);
      if (holdsFunction(statement, name, type, this.local)) {
        const obstacle = {
          place: statement.place,
          what: 'something that holds a function of its own'
        };
        for (const region of this.regions.of(name, after)) {
          this.tainted.set(region, obstacle);
        }
      }
    }
  }

  /** Whether a class of the notebook stands in the module of definitions. */
  private readonly isShared = (name: string): boolean =>
    this.program.definitions.has(name);

  /** Functions and classes that exist in one task only. */
  private readonly local: Local = {
    has: name =>
      this.program.bindings.functions.has(name) &&
      // A lambda has no name that another process could find it by.
      (this.program.definitions.get(name)?.kind ?? 'lambda') === 'lambda',
    makesObjects: names =>
      [...this.program.bindings.reachedBy(names)].some(
        name =>
          this.local.has(name) &&
          this.program.bindings.functions
            .get(name)
            ?.some(({ kind }) => kind === 'class')
      )
  };

  private get records(): Records {
    return this.program.records;
  }

  private readonly tainted = new Map<string, Obstacle>();
}
