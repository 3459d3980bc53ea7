import { MAY_BE_WRITTEN } from './kinds';
import { INITIAL, type Ledger } from './ledger';
import { type Run } from './run';

/** What stands in a location, as the walk knows it. */
export interface Entry {
  readonly version: number;
  /** The version if all uncertain writes had not happened, for the base location. */
  readonly baseVersion: number;
  /** The position of the cell that wrote it last or may have; -1 for none. */
  readonly cell: number;
  /** The run that tells what the cell wrote; null where none does. */
  readonly run: Run | null;
  /** Why the value cannot be known, as bits. */
  readonly unknown: number;
  /** The position of the cell that makes it unknown; -1 if nothing does. */
  readonly cause: number;
  /** The locations that the value refers to. */
  readonly reaches: readonly number[];
  /** What stands there if the cell did not write, where that is not certain. */
  readonly otherwise?: Entry | null;
  /** Whether the run is only likely to be what the cell does. */
  readonly guessed?: boolean;
}

const NOTHING: readonly number[] = [];

/** What one cell replaced, so that its effect can be taken back. */
interface Mark {
  readonly entries: [number, Entry | undefined][];
  readonly bases: [number, number | undefined][];
  readonly slots: [number, number | undefined][];
  readonly poison: number;
  readonly filePoison: number;
  readonly poisonRules: boolean;
  readonly hasUnknown: boolean;
}

/**
 * What the reference run has put into each location up to some cell. Keyed locations are integers;
 * one that nothing wrote has the version `INITIAL`, a file what the disk holds.
 */
export class Environment {
  /** Whether anything at all cannot be known. */
  hasUnknown = false;
  private readonly entries: (Entry | undefined)[] = [];
  private readonly bases: (number | undefined)[] = [];
  private readonly slots = new Map<number, number>();
  private readonly written: number[][] = [];
  private readonly marks: Mark[] = [];
  private poison = -1;
  private filePoison = -1;
  private poisonRules = false;

  constructor(
    private readonly ledger: Ledger,
    files: ReadonlyMap<number, number>
  ) {
    for (const [location, version] of files) {
      this.entries[location] = {
        version,
        baseVersion: version,
        cell: -1,
        run: null,
        unknown: 0,
        cause: -1,
        reaches: NOTHING
      };
      this.bases[location] = version;
    }
  }

  /** Begins with the effect of the next cell. */
  begin(): void {
    const { poison, filePoison, poisonRules, hasUnknown } = this;
    const flags = { poison, filePoison, poisonRules, hasUnknown };
    this.marks.push({ entries: [], bases: [], slots: [], ...flags });
  }

  /** Takes back the effects of all cells from a position on. */
  rewind(position: number): void {
    while (this.marks.length > position) {
      const mark = this.marks.pop() as Mark;
      for (const [at, entry] of mark.entries.reverse()) {
        this.entries[at] = entry;
      }
      for (const [at, base] of mark.bases.reverse()) {
        this.bases[at] = base;
      }
      for (const [at, slot] of mark.slots.reverse()) {
        if (slot === undefined) {
          this.slots.delete(at);
        } else {
          this.slots.set(at, slot);
        }
      }
      this.poison = mark.poison;
      this.filePoison = mark.filePoison;
      this.poisonRules = mark.poisonRules;
      this.hasUnknown = mark.hasUnknown;
    }
    this.written.length = Math.min(this.written.length, position);
  }

  /** What is known of a location; undefined where nothing wrote it. */
  entry(location: number): Entry | undefined {
    return this.entries[location];
  }

  /** The version that the reference run finds there. */
  version(location: number): number {
    return this.entries[location]?.version ?? INITIAL;
  }

  /** The version at a base location, uncertain writes left out. */
  baseVersion(baseLocation: number): number {
    return this.bases[baseLocation] ?? INITIAL;
  }

  /** Why the value there cannot be known, as bits. */
  unknown(location: number): number {
    const own = this.entries[location]?.unknown ?? 0;
    return this.poisonRules && this.poisoner(location) >= 0
      ? own | MAY_BE_WRITTEN
      : own;
  }

  /** The cell that may have written anything, and ran after the known writer; -1 for none. */
  poisoner(location: number): number {
    const by =
      this.ledger.locations.kind(location) === 'file'
        ? Math.max(this.poison, this.filePoison)
        : this.poison;
    return by > (this.entries[location]?.cell ?? -1) ? by : -1;
  }

  /** The cell that makes the value unknown; -1 if nothing does. */
  cause(location: number): number {
    const poisoner = this.poisoner(location);
    return poisoner >= 0 ? poisoner : (this.entries[location]?.cause ?? -1);
  }

  /**
   * The locations that the values refer to directly or through others.
   *
   * @param limit - How many to go through at most.
   */
  reach(from: Iterable<number>, limit = Infinity): Set<number> {
    const found = new Set<number>();
    const open = [...from];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (found.size >= limit) {
        break;
      }
      for (const location of this.entries[next]?.reaches ?? NOTHING) {
        if (!found.has(location)) {
          found.add(location);
          open.push(location);
        }
      }
    }
    return found;
  }

  /** The region that some cell makes under some path in this walk. */
  slot(slot: number): number | undefined {
    return this.slots.get(slot);
  }

  /** Notes that a cell may have written every location. */
  poisonAll(cell: number): void {
    this.poison = cell;
    this.poisonRules = true;
    this.hasUnknown = true;
  }

  /** Notes that a cell may have written every file. */
  poisonFiles(cell: number): void {
    this.filePoison = cell;
    this.poisonRules = true;
    this.hasUnknown = true;
  }

  /** The locations that a cell wrote or may have written. */
  writtenBy(cell: number): readonly number[] {
    return this.written[cell] ?? NOTHING;
  }

  /** By region, the cells that wrote what refers to it. */
  holders(): Map<number, number[]> {
    const holders = new Map<number, number[]>();
    for (const entry of this.entries) {
      for (const region of entry?.reaches ?? NOTHING) {
        const cells = holders.get(region) ?? [];
        cells.push(entry?.cell ?? -1);
        holders.set(region, cells);
      }
    }
    return holders;
  }

  /**
   * Puts what a run wrote in place.
   *
   * @param unknown - What all of it has taken from its inputs.
   * @param guessed - Whether the run is only likely to be what the cell does.
   */
  apply(
    run: Run,
    cell: number,
    unknown: number,
    cause: number,
    guessed: boolean
  ): void {
    for (const write of run.writes) {
      const bits = unknown | write.unknown;
      this.put(write.location, {
        version: write.version,
        baseVersion: write.baseVersion,
        cell,
        run,
        unknown: bits,
        cause: bits === 0 ? -1 : unknown !== 0 ? cause : cell,
        reaches: write.reaches,
        guessed
      });
      this.putBase(write.baseLocation, write.baseVersion);
      if (write.slot >= 0) {
        this.mark?.slots.push([write.slot, this.slots.get(write.slot)]);
        this.slots.set(write.slot, write.location);
      }
    }
  }

  /** Puts a version there that nothing matches. */
  overwrite(
    location: number,
    cell: number,
    unknown: number,
    reaches: readonly number[]
  ): void {
    const version = this.ledger.versions.unique();
    this.put(location, {
      version,
      baseVersion: version,
      cell,
      run: null,
      unknown,
      cause: unknown === 0 ? -1 : cell,
      reaches
    });
    this.putBase(location, version);
  }

  /** Notes a region that stands for all that a cell without a run would make. */
  imagine(location: number, cell: number, reaches: readonly number[]): void {
    this.mark?.entries.push([location, this.entries[location]]);
    this.entries[location] = {
      version: INITIAL,
      baseVersion: INITIAL,
      cell,
      run: null,
      unknown: 0,
      cause: -1,
      reaches
    };
  }

  /** Keeps the version, but notes that a cell may have written another. */
  maybe(
    location: number,
    cell: number,
    unknown: number,
    reaches: readonly number[]
  ): void {
    const before = this.entries[location];
    this.put(location, {
      version: before?.version ?? INITIAL,
      baseVersion: before?.baseVersion ?? INITIAL,
      cell,
      run: before?.run ?? null,
      unknown: (before?.unknown ?? 0) | unknown,
      cause: cell,
      reaches:
        reaches.length === 0
          ? (before?.reaches ?? NOTHING)
          : [...new Set([...(before?.reaches ?? NOTHING), ...reaches])],
      otherwise: before ?? null
    });
  }

  private get mark(): Mark | undefined {
    return this.marks[this.marks.length - 1];
  }

  private putBase(location: number, version: number): void {
    this.mark?.bases.push([location, this.bases[location]]);
    this.bases[location] = version;
  }

  private put(location: number, entry: Entry): void {
    this.hasUnknown ||= entry.unknown !== 0;
    this.mark?.entries.push([location, this.entries[location]]);
    this.entries[location] = entry;
    (this.written[entry.cell] ??= []).push(location);
  }
}
