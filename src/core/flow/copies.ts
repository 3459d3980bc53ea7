import type { CellFlow, Program } from './flows';
import type { Regions } from './regions';
import { changesItself } from './self-change';
import { isPythonWord } from './python-words';
import type { Statement } from './code';

/** Says which functions of earlier steps a step makes anew, from a copy of their definition. */
export class Copies {
  constructor(
    private readonly program: Program,
    private readonly flows: readonly CellFlow[],
    private readonly regions: Regions
  ) {}

  /** Whether the cells of a step have a copy of what a name stands for before them. */
  has(name: string, places: readonly number[]): boolean {
    const definer = this.definer(name, places[0] ?? 0);
    return (
      definer !== null &&
      this.canBeCopied(definer, name) &&
      places.some(place => this.flows[place]?.written.has(name))
    );
  }

  /** The definition of a function that a name stands for before a cell. */
  private definer(name: string, before: number): Statement | null {
    const place = this.regions.binder(name, before);
    const { bindings } = this.program;
    const last = bindings
      .binders(name)
      .filter(statement => statement.place === place)
      .at(-1);
    const isAlone =
      last?.functions.some(
        item => item.name === name && item.kind !== 'class'
      ) &&
      last.facts.defines.length === 1 &&
      last.facts.conditional.length === 0;
    return last && isAlone ? last : null;
  }

  /** Whether a copy does what the function does: nothing is kept in it, or made when it is defined. */
  private canBeCopied(definer: Statement, name: string): boolean {
    const { bindings, imports, definitions, records, parameters } =
      this.program;
    const isPlain = (read: string) =>
      imports.hoisted.has(read) ||
      definitions.has(read) ||
      parameters.bound.has(read) ||
      (isPythonWord(read) && bindings.binders(read).length === 0) ||
      parameters.inside.get(definer)?.includes(read) === true;
    return (
      definer.facts.reads.every(isPlain) &&
      definer.facts.unknown.length === 0 &&
      !bindings.changed.has(name) &&
      !changesItself(definer, bindings) &&
      !records.isChangedElsewhere(name, definer.place)
    );
  }
}
