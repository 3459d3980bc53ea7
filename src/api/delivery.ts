import { ServerConnection } from '@jupyterlab/services';

import type { DeliveryReply } from '../protocol';
import { requestAPI } from './request';

/**
 * How the delivery of lineage events to each configured destination stands.
 *
 * @throws ApiError
 */
export function fetchDelivery(
  settings: ServerConnection.ISettings
): Promise<DeliveryReply> {
  return requestAPI(settings, 'delivery');
}

/**
 * Makes events that wait or were refused due now, and says how the delivery stands.
 *
 * @param sink - Name of one destination; all when left out.
 * @throws ApiError
 */
export function retryDelivery(
  settings: ServerConnection.ISettings,
  sink?: string
): Promise<DeliveryReply> {
  return requestAPI(settings, 'delivery/retry', {
    method: 'POST',
    body: sink === undefined ? {} : { sink }
  });
}
