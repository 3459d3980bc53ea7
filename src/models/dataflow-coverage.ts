import type { Execution } from '../protocol';
import type { SpansStatus } from '../tokens';
import type { DataflowCoverage } from './dataflow-engine';

const ENDED: readonly Execution['state'][] = ['done', 'failed', 'interrupted'];

/** Finds out how much can be known, from what was read of the server. */
export class CoverageFinder {
  /** @param executions - All records of the notebook and its kernel. */
  reset(executions: readonly Execution[]): void {
    this._newest = null;
    this.add(executions);
  }

  /** More records came. */
  add(executions: readonly Execution[]): void {
    for (const execution of executions) {
      if (
        ENDED.includes(execution.state) &&
        execution.sequence > (this._newest?.sequence ?? -1)
      ) {
        this._newest = execution;
      }
    }
  }

  /**
   * @param status - How the reading of records stands.
   * @param isRead - Whether records, facts and kernel session were all read.
   * @param session - The kernel process now.
   */
  coverage(
    status: SpansStatus,
    isRead: boolean,
    session: string | null
  ): DataflowCoverage {
    if (status.state === 'unavailable') {
      return 'no-server';
    }
    if (!isRead) {
      return 'loading';
    }
    const newest = this._newest;
    return newest !== null &&
      newest.kernel.session === session &&
      newest.probe !== 'active'
      ? 'no-probe'
      : 'full';
  }

  private _newest: Execution | null = null;
}
