import { kindsToBits } from './kinds';
import type { Ledger } from './ledger';
import type { Run, Written } from './run';

/** A version that a run took, itself or through others, and the write that replaced it. */
export interface Superseded {
  /** The run that took it, and which of its reads that was. */
  readonly reader: Run;
  readonly read: number;
  /** The run that replaced it. */
  readonly by: Run;
  readonly certain: boolean;
}

/** One write in the history of a location. */
export interface Event {
  readonly run: Run;
  readonly write: Written;
}

const ENTROPY = kindsToBits(['entropy']);

/** What each run took that was superseded since, by the order of executions alone. */
export class Derivations {
  private readonly history = new Map<number, Event[]>();
  private readonly outdated = new Map<Run, Map<Run, Superseded>>();
  private readonly unknown = new Map<Run, number>();

  private readonly open = new Set<Run>();

  constructor(private readonly ledger: Ledger) {
    const { runs } = ledger;
    for (const run of runs) {
      for (const write of run.writes) {
        const events = this.history.get(write.location) ?? [];
        events.push({ run, write });
        this.history.set(write.location, events);
      }
    }
    for (const run of runs) {
      this.derive(run);
    }
  }

  /** All that a run took, itself or through others, and that was superseded since. */
  taken(run: Run): Superseded[] {
    return [...(this.outdated.get(run)?.values() ?? [])];
  }

  /** Why what a run took cannot be known to repeat, as bits. */
  unknownInputs(run: Run): number {
    return this.unknown.get(run) ?? 0;
  }

  /** What the kernel holds under a name now, with all that it reaches. */
  holding(name: string): Event[] {
    const { locations } = this.ledger;
    const found = new Map<number, Event>();
    const open = [locations.name(name)];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const event = newestOf(this.history.get(next));
      if (event !== undefined && !found.has(next)) {
        found.set(next, event);
        open.push(...event.write.reaches);
      }
    }
    return [...found.values()];
  }

  private derive(run: Run): void {
    if (this.outdated.has(run)) {
      return;
    }
    this.open.add(run);
    const all = new Map<Run, Superseded>();
    let unknown = 0;
    run.reads.forEach((_, read) => {
      const direct = this.superseded(run, read);
      if (direct !== null) {
        all.set(direct.by, direct);
      }
      const source = this.source(run, read);
      if (source !== null && source.run !== run) {
        this.derive(source.run);
        unknown |= source.write.unknown | (this.unknown.get(source.run) ?? 0);
        for (const [by, taken] of this.outdated.get(source.run) ?? []) {
          if (!all.has(by)) {
            all.set(by, taken);
          }
        }
      }
    });
    all.delete(run);
    this.open.delete(run);
    this.outdated.set(run, all);
    const { notRepeatable } = this.ledger;
    const varies = run.code !== null && notRepeatable.has(run.code);
    this.unknown.set(run, unknown | (varies ? ENTROPY : 0));
  }

  /** The write that replaced what a run read; null if it still stands. */
  private superseded(run: Run, read: number): Superseded | null {
    const version = run.versions[read];
    const events = this.history.get(run.locations[read] as number) ?? [];
    if (newestOf(events)?.write.version === version) {
      return null;
    }
    const next = events.find(
      event =>
        event.run.ordinal >= run.ordinal && event.write.version !== version
    );
    return next === undefined
      ? null
      : {
          reader: run,
          read,
          by: next.run,
          certain: next.write.baseVersion !== run.baseVersions[read]
        };
  }

  /**
   * The write that gave what a run read: the newest one if the version still stands, for then it
   * was confirmed since; else the last one before the run.
   */
  private source(run: Run, read: number): Event | null {
    const version = run.versions[read];
    const events = this.history.get(run.locations[read] as number) ?? [];
    const newest = newestOf(events);
    if (
      newest !== undefined &&
      newest.write.version === version &&
      !this.open.has(newest.run)
    ) {
      return newest;
    }
    const before = events.filter(
      event =>
        event.run.ordinal < run.ordinal && event.write.version === version
    );
    return newestOf(before) ?? null;
  }
}

function newestOf(events: readonly Event[] | undefined): Event | undefined {
  return events?.[events.length - 1];
}
