import { ServerConnection } from '@jupyterlab/services';

import type { ExecutionsPage } from '../protocol';
import { requestAPI } from './request';

/**
 * The executions of one notebook that changed last, in order of their sequence.
 *
 * @param path - Contents path of the notebook.
 * @param limit - At most so many records.
 * @param before - Only records with a lower sequence than this.
 * @throws ApiError
 */
export function fetchNotebookExecutions(
  settings: ServerConnection.ISettings,
  path: string,
  limit: number,
  before?: number
): Promise<ExecutionsPage> {
  return requestAPI(settings, 'executions', { query: { path, limit, before } });
}

/**
 * The records of all notebooks that changed after a sequence number, in order of their sequence.
 *
 * @throws ApiError
 */
export function fetchExecutionsAfter(
  settings: ServerConnection.ISettings,
  after: number,
  limit: number
): Promise<ExecutionsPage> {
  return requestAPI(settings, 'executions', { query: { after, limit } });
}
