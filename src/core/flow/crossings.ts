import type { CellFlow } from './flows';
import { Records } from './records';
import type { Regions } from './regions';

/** What crosses the boundaries of steps. */
export interface Crossings {
  /** For each step: the names it takes, and the step that gives each; null: a parameter. */
  readonly inputs: readonly ReadonlyMap<string, number | null>[];
  /** For each step: the names it gives. */
  readonly outputs: readonly ReadonlySet<string>[];
}

/** What a step does with names. */
interface StepNames {
  readonly places: readonly number[];
  readonly needs: ReadonlySet<string>;
  readonly binds: ReadonlySet<string>;
  readonly surely: ReadonlySet<string>;
  readonly there: ReadonlySet<string>;
  readonly gone: ReadonlySet<string>;
  /** Position just before its first cell. */
  readonly start: number;
}

/** Finds what crosses. */
export class CrossingFinder {
  /**
   * @param steps - Places of the code cells of each step, in document order.
   * @param parameters - Names that are given from outside.
   * @param isCopied - Whether a step makes what a name stands for itself.
   */
  constructor(
    steps: readonly (readonly number[])[],
    flows: readonly CellFlow[],
    private readonly regions: Regions,
    private readonly parameters: ReadonlyMap<string, number>,
    private readonly isCopied: (name: string, step: number) => boolean
  ) {
    this.steps = steps.map(places => stepNames(places, flows));
    this.stepOf = new Map(
      steps.flatMap((places, step) => places.map(place => [place, step]))
    );
    this.carried = steps.map(() => new Set());
    this.given = steps.map(() => new Set());
  }

  /** The least that keeps what cells see of each other. */
  find(): Crossings {
    let inputs: Map<string, number | null>[];
    do {
      this.settled = true;
      this.providers.clear();
      inputs = this.steps.map((_, step) => this.inputs(step));
      inputs.forEach((taken, step) => this.take(taken, step));
    } while (!this.settled);
    return { inputs, outputs: this.given };
  }

  private inputs(step: number): Map<string, number | null> {
    const { needs, surely } = this.names(step);
    const kept = [...this.given[step]!].filter(name => !surely.has(name));
    const wanted = new Set([...needs, ...kept, ...this.carried[step]!]);
    const taken = new Map<string, number | null>();
    for (const name of [...wanted].sort()) {
      const provider = this.provider(name, step);
      if (provider !== undefined && !this.isCopied(name, step)) {
        taken.set(name, provider);
      }
    }
    return taken;
  }

  /** Let providers give what is taken from them, and let what is one object come from one. */
  private take(taken: ReadonlyMap<string, number | null>, step: number): void {
    for (const [name, provider] of taken) {
      if (provider !== null) {
        this.add(this.given[provider]!, name);
      }
    }
    for (const group of this.sharing([...taken.keys()], step)) {
      const last = Math.max(...group.map(name => taken.get(name) ?? -1));
      for (const name of group) {
        if ((taken.get(name) ?? -1) !== last) {
          this.add(this.carried[last]!, name);
          this.add(this.given[last]!, name);
        }
      }
    }
  }

  private add(names: Set<string>, name: string): void {
    if (!names.has(name)) {
      names.add(name);
      this.settled = false;
    }
  }

  /** The step that has a name as another one needs it; undefined: none has. */
  private provider(name: string, step: number): number | null | undefined {
    const key = `${step} ${name}`;
    if (!this.providers.has(key)) {
      this.providers.set(key, this.findProvider(name, step));
    }
    return this.providers.get(key);
  }

  private findProvider(name: string, step: number): number | null | undefined {
    const regions = this.regions.of(name, this.names(step).start);
    for (let earlier = step - 1; earlier >= 0; earlier--) {
      const { binds, surely, there, gone } = this.names(earlier);
      const carried = this.carried[earlier]!.has(name);
      if (carried || binds.has(name) || this.changes(earlier, regions)) {
        if (gone.has(name)) {
          return undefined;
        }
        if (surely.has(name) || there.has(name)) {
          return earlier;
        }
        const before = this.provider(name, earlier);
        return before === undefined ? undefined : earlier;
      }
    }
    const place = this.parameters.get(name);
    return place !== undefined && place <= this.lastPlace(step)
      ? null
      : undefined;
  }

  private lastPlace(step: number): number {
    return this.names(step).places.at(-1) ?? 0;
  }

  /** Whether a step changes one of some regions. */
  private changes(step: number, regions: ReadonlySet<string>): boolean {
    return [...regions].some(region =>
      this.regions
        .writers(region)
        .some(place => this.stepOf.get(place) === step)
    );
  }

  /** Names that must come from one checkpoint, because they may share what some step changes. */
  private sharing(names: readonly string[], step: number): string[][] {
    const groups: { names: string[]; regions: Set<string> }[] = [];
    for (const name of names) {
      const own = this.sharedRegions(name, step);
      const joined = groups.filter(({ regions }) =>
        own.some(region => regions.has(region))
      );
      joined.forEach(group => groups.splice(groups.indexOf(group), 1));
      groups.push({
        names: [...joined.flatMap(group => group.names), name],
        regions: new Set([
          ...joined.flatMap(group => [...group.regions]),
          ...own
        ])
      });
    }
    return groups.map(group => group.names).filter(({ length }) => length > 1);
  }

  /** Regions of a name that another step than the one that made them changes. */
  private sharedRegions(name: string, step: number): string[] {
    return [...this.regions.of(name, this.names(step).start)].filter(region => {
      const maker = this.stepOf.get(Records.maker(region) ?? -1);
      return this.regions
        .writers(region)
        .some(place => this.stepOf.get(place) !== maker);
    });
  }

  private names(step: number): StepNames {
    return this.steps[step]!;
  }

  private readonly steps: readonly StepNames[];
  private readonly stepOf: ReadonlyMap<number, number>;
  private readonly carried: readonly Set<string>[];
  private readonly given: readonly Set<string>[];
  private readonly providers = new Map<string, number | null | undefined>();
  private settled = true;
}

/** What the cells of a step do together. */
function stepNames(
  places: readonly number[],
  flows: readonly CellFlow[]
): StepNames {
  const needs = new Set<string>();
  const binds = new Set<string>();
  const surely = new Set<string>();
  const there = new Set<string>();
  const gone = new Set<string>();
  for (const flow of places.flatMap(place => flows[place] ?? [])) {
    [...flow.needs]
      .filter(name => !surely.has(name))
      .forEach(name => needs.add(name));
    flow.binds.forEach(name => binds.add(name));
    for (const name of [...flow.surely, ...flow.there]) {
      gone.delete(name);
    }
    flow.surely.forEach(name => surely.add(name));
    flow.there.forEach(name => there.add(name));
    for (const name of flow.gone) {
      surely.delete(name);
      there.delete(name);
      gone.add(name);
    }
  }
  return { places, needs, binds, surely, there, gone, start: places[0] ?? 0 };
}
