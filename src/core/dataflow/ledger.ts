import { Interner } from './interner';
import { Locations } from './locations';
import { type Run } from './run';

/** The version of every location at the top of the document, and of a name that is not there. */
export const INITIAL = 0;

/**
 * The runs of one kernel process with their keys and versions. A key is the integer of the text
 * of what it is made of, so two keys are equal exactly if source and all versions read are.
 */
export class Ledger {
  readonly locations = new Locations();
  readonly versions = new Interner();
  readonly keys = new Interner();
  readonly slots = new Interner();
  /** In the order in which they ran. */
  readonly runs: Run[] = [];
  readonly byOrdinal = new Map<number, Run>();
  /** The complete runs of a source by their keys; the newest comes last. */
  readonly byCode = new Map<string, Map<number, Run>>();
  /** Sources of which two runs with the same inputs gave different values. */
  readonly notRepeatable = new Set<string>();
  /** The last version known of each file, and what a stamp stands for. */
  readonly files = new Map<number, number>();
  private readonly stamps = new Map<string, number>();

  /**
   * @param shared - Sources that several cells of the document have: their runs are kept apart by
   * cell, since each of these cells makes objects of its own.
   */
  constructor(readonly shared: ReadonlySet<string>) {
    this.versions.intern('initial');
  }

  /** Adds a run that began after all runs added before. */
  add(run: Run): void {
    this.runs.push(run);
    this.byOrdinal.set(run.ordinal, run);
    if (run.code !== null && run.complete) {
      this.file(run, run.code);
    }
  }

  /** The version of a file whose content has this stamp. */
  stampVersion(location: number, stamp: string): number {
    if (stamp === 'absent') {
      return INITIAL;
    }
    return (
      this.stamps.get(`${location}|${stamp}`) ??
      this.versions.intern(`file ${stamp}`)
    );
  }

  /** Notes which stamp a file has once a run wrote it. */
  noteStamp(location: number, stamp: string, version: number): void {
    this.stamps.set(`${location}|${stamp}`, version);
  }

  /** Whether a cell may take a run as what it would do itself. */
  standsFor(run: Run, cell: string, code: string): boolean {
    return !this.shared.has(code) || run.cell === cell;
  }

  private file(run: Run, code: string): void {
    let runs = this.byCode.get(code);
    if (runs === undefined) {
      runs = new Map();
      this.byCode.set(code, runs);
    }
    const same = runs.get(run.key);
    if (same !== undefined) {
      if (differs(same, run, this.locations)) {
        this.notRepeatable.add(code);
      }
      runs.delete(run.key);
    }
    runs.set(run.key, run);
  }
}

/** Whether two runs with equal inputs gave different values, and neither says why. */
function differs(one: Run, other: Run, locations: Locations): boolean {
  if ((one.unknownInputs | other.unknownInputs) !== 0) {
    return false;
  }
  const values = new Map(one.writes.map(write => [write.location, write]));
  return other.writes.some(write => {
    const before = values.get(write.location);
    if (
      before === undefined ||
      locations.kind(write.location) === 'file' ||
      (before.unknown | write.unknown) !== 0
    ) {
      return false;
    }
    const a = before.record;
    const b = write.record;
    return (
      (a.certain && b.certain && a.value !== b.value) ||
      (a.digest !== null && b.digest !== null && a.digest !== b.digest)
    );
  });
}
