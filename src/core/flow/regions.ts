import type { CodeCell } from './code';
import { isDrawn, mayHoldDrawn } from './drawn';
import type { CellFlow } from './flows';
import { Records } from './records';

interface Version {
  readonly place: number;
  readonly regions: readonly string[];
  /** Whether what the name stood for before is out of the question. */
  readonly certain: boolean;
  readonly type: string | null;
}

/** What names refer to, and which cells change it. */
export class Regions {
  constructor(
    private readonly cells: readonly CodeCell[],
    flows: readonly CellFlow[],
    private readonly records: Records
  ) {
    flows.forEach(flow => this.note(flow));
  }

  /** Regions that the value of a name may refer to just before a cell. */
  of(name: string, before: number): ReadonlySet<string> {
    const key = `${before} ${name}`;
    const known = this.known.get(key);
    if (known) {
      return known;
    }
    const reached = new Set<string>();
    const pending = this.versions(name, before).flatMap(item => item.regions);
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (!reached.has(next)) {
        reached.add(next);
        const changes = this.changes.get(next) ?? [];
        pending.push(
          ...changes
            .filter(({ place }) => place < before)
            .flatMap(({ regions }) => regions)
        );
      }
    }
    this.known.set(key, reached);
    return reached;
  }

  /** Places of the cells that make or change a region. */
  writers(region: string): readonly number[] {
    return (this.changes.get(region) ?? []).map(({ place }) => place);
  }

  /** The class of the value that a name has before a cell; null: not known. */
  typeOf(name: string, before: number): string | null {
    return this.versions(name, before).at(-1)?.type ?? null;
  }

  /** The place of the cell that last may have bound a name before another; null: none. */
  binder(name: string, before: number): number | null {
    return this.versions(name, before).at(-1)?.place ?? null;
  }

  /** From the last version that leaves nothing of those before it. */
  private versions(name: string, before: number): readonly Version[] {
    const all = (this.names.get(name) ?? []).filter(
      ({ place }) => place < before
    );
    const last = all.map(({ certain }) => certain).lastIndexOf(true);
    return all.slice(Math.max(last, 0));
  }

  private note(flow: CellFlow): void {
    const { place } = flow;
    const record = this.records.of(place);
    const written = record?.regions ?? this.guessed(flow);
    const left = new Set(
      this.recordedNames(place).filter(name => !flow.binds.has(name))
    );
    for (const [region, regions] of written) {
      if (!left.has(madeBy(region, place))) {
        append(this.changes, region, { place, regions });
      }
    }
    this.noteChanges(flow);
    for (const name of new Set([...flow.binds, ...this.recordedNames(place)])) {
      const bound = record?.bound.get(name);
      append(this.names, name, {
        place,
        regions: bound?.regions ?? [`object:${place}:${name}`],
        certain: flow.surely.has(name),
        type: bound?.type ?? null
      });
    }
    this.noteDrawn(place);
  }

  /** A figure leads to its axes, these to all that is on them, and each of them back. */
  private noteDrawn(place: number): void {
    const bound = this.records.of(place)?.bound;
    const together = new Set<string>();
    for (const statement of this.cells[place]?.statements ?? []) {
      const { reads, defines } = statement.facts;
      const read = [...reads]
        .flatMap(name => [...this.of(name, place)])
        .filter(region => this.drawn.has(region));
      const made = defines.flatMap(name => bound?.get(name) ?? []);
      const drawn = made.filter(({ type }) => isDrawn(type));
      const isOnFigure = read.length + drawn.length > 0;
      const holders = made.filter(
        ({ type }) => isOnFigure && mayHoldDrawn(type, statement)
      );
      const regions = [
        ...drawn.flatMap(item => item.regions),
        ...holders
          .flatMap(item => item.regions)
          .filter(region => Records.maker(region) === place)
      ];
      [...read, ...regions].forEach(region => together.add(region));
    }
    for (const region of together) {
      this.drawn.add(region);
      append(this.changes, region, { place, regions: [...together] });
    }
    this.known.clear();
  }

  /** Names that the record has, those too that no step binds: of parameters, imports, definitions. */
  private recordedNames(place: number): readonly string[] {
    return [...(this.records.of(place)?.bound.keys() ?? [])];
  }

  /** What the source says is changed is changed, although this run went another way. */
  private noteChanges({ place }: CellFlow): void {
    const changed = this.cells[place]?.statements.flatMap(
      ({ facts }) => facts.changes
    );
    for (const name of new Set(changed)) {
      for (const region of this.of(name, place)) {
        append(this.changes, region, { place, regions: [] });
      }
    }
    this.known.clear();
  }

  /** Where there is no record: what is looked up may be changed, and shared by what is bound. */
  private guessed({ place, needs, binds }: CellFlow): [string, string[]][] {
    const old = [...needs].flatMap(name => [...this.of(name, place)]);
    const made = [...binds].map(name => `object:${place}:${name}`);
    return [...old, ...made].map(region => [region, [...old, region]]);
  }

  private readonly names = new Map<string, Version[]>();
  private readonly changes = new Map<
    string,
    { readonly place: number; readonly regions: readonly string[] }[]
  >();
  private readonly known = new Map<string, ReadonlySet<string>>();
  /** Regions of figures and of what is on them. */
  private readonly drawn = new Set<string>();
}

/** The name that a cell made a region for; empty where it is another cell's. */
function madeBy(region: string, place: number): string {
  const own = `object:${place}:`;
  return region.startsWith(own) ? region.slice(own.length) : '';
}

function append<Item>(map: Map<string, Item[]>, key: string, item: Item): void {
  const list = map.get(key);
  if (list) {
    list.push(item);
  } else {
    map.set(key, [item]);
  }
}
