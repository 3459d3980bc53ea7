import { type Entry, type Environment } from './environment';
import { MAY_BE_WRITTEN } from './kinds';
import type { Ledger } from './ledger';
import type { Run } from './run';
import { nearlyEqual } from './walk';

/** How one read of a past run differs from what the reference run finds there. */
export interface Difference {
  /** Index of the read. */
  readonly read: number;
  /** Whether it is another version; else it is only unknown whether it is the same. */
  readonly other: boolean;
  /** Whether it is provable that the versions differ. */
  readonly certain: boolean;
  /** What the reference run finds; undefined where nothing above writes it. */
  readonly expected: Entry | undefined;
  /** Why what it finds cannot be known, as bits. */
  readonly unknown: number;
  /** The position of the cell that makes it unknown; -1 if nothing does. */
  readonly cause: number;
}

/** Compares what a run read with what the reference run finds at its place. */
export function compareReads(
  environment: Environment,
  ledger: Ledger,
  run: Run
): Difference[] {
  const differences: Difference[] = [];
  for (let read = 0; read < run.locations.length; read++) {
    const location = run.locations[read] as number;
    const other = environment.version(location) !== run.versions[read];
    const unknown = environment.hasUnknown ? environment.unknown(location) : 0;
    if (!other && unknown === 0) {
      continue;
    }
    differences.push({
      read,
      other,
      certain:
        other &&
        (unknown & ~MAY_BE_WRITTEN) === 0 &&
        isAttributed(ledger, run, read) &&
        !nearlyEqual(environment, run, read),
      expected: environment.entry(location),
      unknown,
      cause: environment.cause(location)
    });
  }
  return differences;
}

/** Whether it is known who wrote what was read, and that the writer ran to its end. */
function isAttributed(ledger: Ledger, run: Run, read: number): boolean {
  const { writer } = run.reads[read] as Run['reads'][number];
  if (ledger.locations.kind(run.raws[read] as number) === 'file') {
    return true;
  }
  if (writer === null) {
    return false;
  }
  if (writer === 0) {
    return true;
  }
  const by = ledger.byOrdinal.get(writer);
  return by !== undefined && by.execution.state !== 'interrupted';
}
