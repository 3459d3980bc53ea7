import { ApiError } from '../api/request';
import type { Execution, ExecutionsPage, StatusReply } from '../protocol';

/** Records asked for at a time. */
export const PAGE_LIMIT = 200;

/** So many pages of the history of one notebook are read when it is opened. */
const MAX_PAGES = 25;

/** The server's routes that the model reads. */
export interface SpansApi {
  /** The executions of one notebook that changed last, before a sequence number. */
  notebook(
    path: string,
    limit: number,
    before?: number
  ): Promise<ExecutionsPage>;
  /** The records that changed after a sequence number. */
  after(sequence: number, limit: number): Promise<ExecutionsPage>;
  status(): Promise<StatusReply>;
}

/**
 * Reads the history of a notebook from its end.
 *
 * @param path - Contents path.
 * @param found - Gets each page of records as it comes.
 * @returns Whether all of the history was read.
 * @throws ApiError when the server does not answer, or not as it should.
 */
export async function readHistory(
  api: SpansApi,
  path: string,
  found: (records: readonly Execution[]) => void
): Promise<boolean> {
  let before: number | undefined;
  try {
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer = await api.notebook(path, PAGE_LIMIT, before);
      found(answer.executions);
      if (!answer.more || answer.executions.length === 0) {
        return true;
      }
      before = Math.min(...answer.executions.map(({ sequence }) => sequence));
    }
    return false;
  } catch (reason) {
    const code = reason instanceof ApiError ? reason.code : null;
    if (code === 'not-found') {
      return true;
    }
    if (code === 'outside-root' || code === 'bad-request') {
      return false;
    }
    throw reason;
  }
}
