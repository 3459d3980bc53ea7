import { ServerConnection } from '@jupyterlab/services';

import type { LineageEventsReply, LineageReply } from '../protocol';
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

/**
 * The OpenLineage events of the runs that the last executions of a notebook's cells belong to, as
 * they are delivered.
 *
 * @param path - Contents path of the notebook.
 * @throws ApiError; `not-found` for a notebook that was never run.
 */
export function fetchLineageEvents(
  settings: ServerConnection.ISettings,
  path: string
): Promise<LineageEventsReply> {
  return requestAPI(settings, 'lineage/events', { query: { path } });
}
