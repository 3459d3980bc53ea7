import type { DataflowRead, DataflowWrite, Execution } from '../../protocol';

/** A location and a version, and both without the uncertain writes of the session. */
export interface Place {
  readonly location: number;
  readonly version: number;
  readonly baseLocation: number;
  readonly baseVersion: number;
}

/** One write of a run. */
export interface Written {
  readonly record: DataflowWrite;
  /** The location as recorded: it tells two copies of one region apart. */
  readonly raw: number;
  /** The location with keys in the place of ordinals. */
  readonly location: number;
  readonly version: number;
  /** The location and version if all uncertain writes of the session had not happened. */
  readonly baseLocation: number;
  readonly baseVersion: number;
  readonly certain: boolean;
  /** The kinds of unknown of this value alone, as bits. */
  readonly unknown: number;
  /** What it refers to, with keys and as recorded. */
  readonly reaches: readonly number[];
  readonly rawReaches: readonly number[];
  /** For a region that this run made: which cell makes it under which path; else -1. */
  readonly slot: number;
}

/**
 * An execution of the present kernel process whose record tells what it read and wrote. Its reads
 * are arrays that belong together: the i-th entries are of the i-th read of the record.
 */
export interface Run {
  readonly execution: Execution;
  readonly ordinal: number;
  /** The cell that ran; null for a console or another client. */
  readonly cell: string | null;
  readonly code: string | null;
  /** Whether it ran to its end or to its exception, so that it may stand for another run. */
  readonly complete: boolean;
  /** Hash of the source and of all versions read; never that of another run if in doubt. */
  readonly key: number;
  readonly baseKey: number;
  readonly reads: readonly DataflowRead[];
  readonly raws: Int32Array;
  readonly locations: Int32Array;
  readonly versions: Int32Array;
  readonly baseLocations: Int32Array;
  readonly baseVersions: Int32Array;
  /** Reads of a region of which another, newer copy was read as well: indexes of reads. */
  readonly copies: readonly number[];
  readonly writes: readonly Written[];
  /** The writes by their location as recorded. */
  readonly writesByRaw: ReadonlyMap<number, Written>;
  /** The kinds of unknown of the execution as a whole, as bits. */
  readonly unknown: number;
  /** The kinds of unknown of what it read, however far back they come from, as bits. */
  readonly unknownInputs: number;
  /** Where the cells stood when it ran. */
  readonly order: ReadonlyMap<string, number>;
}

/** Whether `later` ran after `earlier`, both of the same kernel process. */
export function ranAfter(later: Execution, earlier: Execution): boolean {
  if (later.dataflow !== null && earlier.dataflow !== null) {
    return later.dataflow.ordinal > earlier.dataflow.ordinal;
  }
  if (
    later.count !== null &&
    earlier.count !== null &&
    later.count !== earlier.count
  ) {
    return later.count > earlier.count;
  }
  if (later.startedAt !== null && earlier.startedAt !== null) {
    return later.startedAt > earlier.startedAt;
  }
  return later.sequence > earlier.sequence;
}

/** Whether the kernel ran it, so that it counts as the last execution of its cell. */
export function hasRun(execution: Execution): boolean {
  return (
    execution.state === 'done' ||
    execution.state === 'failed' ||
    execution.state === 'interrupted' ||
    execution.state === 'lost'
  );
}
