import { ServerConnection } from '@jupyterlab/services';

import type { FactsReply, FactsSource } from '../protocol';
import { requestAPI } from './request';

/**
 * What sources of cells say: which names they read, bind and change.
 *
 * @param cells - The sources; at most 20,000.
 * @returns Facts in the same order.
 * @throws ApiError
 */
export function fetchFacts(
  settings: ServerConnection.ISettings,
  cells: readonly FactsSource[]
): Promise<FactsReply> {
  return requestAPI(settings, 'facts', { method: 'POST', body: { cells } });
}
