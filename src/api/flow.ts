import { ServerConnection } from '@jupyterlab/services';

import type {
  FlowFilesReply,
  FlowFilesRequest,
  FlowPrepareReply,
  FlowPrepareRequest,
  FlowPreviewReply,
  FlowPreviewRequest,
  FlowVerifyRequest,
  Task
} from '../protocol';
import { requestAPI } from './request';

/**
 * What the server has to say of a notebook before it can be promoted: its facts, its environment,
 * its secrets moved out.
 *
 * @throws ApiError
 */
export function prepareFlow(
  settings: ServerConnection.ISettings,
  request: FlowPrepareRequest
): Promise<FlowPrepareReply> {
  return requestAPI(settings, 'flow/prepare', {
    method: 'POST',
    body: request
  });
}

/**
 * The files of a pipeline, compared with what stands in the folder now; nothing is written.
 *
 * @throws ApiError; `outside-root` for a folder outside of the server's root.
 */
export function previewFlow(
  settings: ServerConnection.ISettings,
  request: FlowPreviewRequest
): Promise<FlowPreviewReply> {
  return requestAPI(settings, 'flow/preview', {
    method: 'POST',
    body: request
  });
}

/**
 * Writes the previewed files, all or none.
 *
 * @throws ApiError; status 409 when a file is another one than the preview saw.
 */
export function writeFlow(
  settings: ServerConnection.ISettings,
  request: FlowFilesRequest
): Promise<FlowFilesReply> {
  return requestAPI(settings, 'flow/files', { method: 'POST', body: request });
}

/**
 * Starts to replay a notebook and its pipeline.
 *
 * @throws ApiError
 */
export function verifyFlow(
  settings: ServerConnection.ISettings,
  request: FlowVerifyRequest
): Promise<Task> {
  return requestAPI(settings, 'flow/verify', { method: 'POST', body: request });
}

/**
 * How such work stands.
 *
 * @throws ApiError; `not-found` when the server does not know it (any more).
 */
export function fetchTask(
  settings: ServerConnection.ISettings,
  id: string
): Promise<Task> {
  return requestAPI(settings, `tasks/${encodeURIComponent(id)}`);
}

/**
 * Ends such work.
 *
 * @throws ApiError; `not-found` when the server does not know it (any more).
 */
export function cancelTask(
  settings: ServerConnection.ISettings,
  id: string
): Promise<Task | undefined> {
  return requestAPI(settings, `tasks/${encodeURIComponent(id)}`, {
    method: 'DELETE'
  });
}
