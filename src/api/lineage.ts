import { ServerConnection } from '@jupyterlab/services';

import type { LineageReply } from '../protocol';
import { requestAPI } from './request';

/**
 * What the last execution of each cell of a notebook read and wrote, and cells elsewhere that
 * touched the same datasets.
 *
 * @param path - Contents path of the notebook.
 * @throws ApiError; `not-found` for a notebook that was never run.
 */
export function fetchLineage(
  settings: ServerConnection.ISettings,
  path: string
): Promise<LineageReply> {
  return requestAPI(settings, 'lineage', { query: { path } });
}
