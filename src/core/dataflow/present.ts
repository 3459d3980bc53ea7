import { INITIAL, type Ledger } from './ledger';
import type { Run } from './run';

/** What a location of the kernel holds now. */
export interface PresentEntry {
  /** The location with keys in the place of ordinals. */
  readonly location: number;
  readonly version: number;
  readonly baseLocation: number;
  readonly baseVersion: number;
  /** The run that wrote it last; null if it was something that is no cell. */
  readonly run: Run | null;
  /** The locations as recorded that the value refers to. */
  readonly reaches: readonly number[];
}

/** The state of the kernel: all writes of its executions, one after the other. */
export class Present {
  /** By the location as recorded, so that copies of one region are apart. */
  private readonly entries = new Map<number, PresentEntry>();

  constructor(ledger: Ledger) {
    for (const run of ledger.runs) {
      this.take(run);
    }
  }

  /** What a location as recorded holds; undefined if nothing ever wrote it. */
  entry(raw: number): PresentEntry | undefined {
    return this.entries.get(raw);
  }

  /** All locations as recorded with what they hold. */
  all(): Iterable<[number, PresentEntry]> {
    return this.entries;
  }

  /** The version that a location as recorded holds. */
  version(raw: number): number {
    return this.entries.get(raw)?.version ?? INITIAL;
  }

  /** The locations as recorded that can be reached from these, these left out. */
  reach(from: Iterable<number>): Set<number> {
    const found = new Set<number>();
    const open = [...from];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const raw of this.entries.get(next)?.reaches ?? []) {
        if (!found.has(raw)) {
          found.add(raw);
          open.push(raw);
        }
      }
    }
    return found;
  }

  private take(run: Run): void {
    run.reads.forEach((read, index) => {
      const raw = run.raws[index] as number;
      if (read.writer === null) {
        this.entries.set(raw, {
          location: run.locations[index] as number,
          version: run.versions[index] as number,
          baseLocation: run.baseLocations[index] as number,
          baseVersion: run.baseVersions[index] as number,
          run: null,
          reaches: this.entries.get(raw)?.reaches ?? []
        });
      }
    });
    for (const write of run.writes) {
      this.entries.set(write.raw, {
        location: write.location,
        version: write.version,
        baseLocation: write.baseLocation,
        baseVersion: write.baseVersion,
        run,
        reaches: write.rawReaches
      });
    }
  }
}
