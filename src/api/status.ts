import { ServerConnection } from '@jupyterlab/services';

import type { StatusReply } from '../protocol';
import { requestAPI } from './request';

/**
 * What the server extension records, measures and delivers, and what it cannot.
 *
 * @throws ApiError
 */
export function fetchStatus(
  settings: ServerConnection.ISettings
): Promise<StatusReply> {
  return requestAPI(settings, 'status');
}
