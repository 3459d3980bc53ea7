import type { Execution } from '../protocol';

/** So many records are kept at most; the oldest of earlier kernel processes go first. */
const LIMIT = 20_000;

/** Which records are asked for: those of a notebook, of a kernel, or both together. */
export interface ExecutionFilter {
  /** Contents path of a notebook. */
  readonly path: string;
  /** Kernel id; null for none. Its records are those of every client. */
  readonly kernel: string | null;
}

/**
 * All records that the server sent, each in its newest form: one reading of the server serves all
 * who need records.
 */
export class ExecutionLog {
  /**
   * Keeps records.
   *
   * @returns Those that say something new.
   */
  add(records: readonly Execution[]): Execution[] {
    const fresh = records.filter(record => {
      const known = this._records.get(record.id);
      return known === undefined || known.sequence < record.sequence;
    });
    for (const record of fresh) {
      // the map is in the order of the last change
      this._records.delete(record.id);
      this._records.set(record.id, record);
    }
    this._shrink();
    return fresh;
  }

  /** The records of a notebook and those of a kernel, in no order. */
  find(filter: ExecutionFilter): Execution[] {
    return [...this._records.values()].filter(record =>
      matches(record, filter)
    );
  }

  /** Forgets all: the server began a new history. */
  clear(): void {
    this._records.clear();
  }

  private _shrink(): void {
    for (const id of this._records.keys()) {
      if (this._records.size <= LIMIT) {
        return;
      }
      this._records.delete(id);
    }
  }

  private _records = new Map<string, Execution>();
}

/** Whether a record is one of those asked for. */
export function matches(record: Execution, filter: ExecutionFilter): boolean {
  return record.path === filter.path || record.kernel.id === filter.kernel;
}
