import { ServerConnection } from '@jupyterlab/services';

import type {
  SecretDecision,
  SecretDecisionRequest,
  SecretFixReply,
  SecretFixRequest,
  SecretReport,
  SecretRulesReply,
  SecretScanRequest
} from '../protocol';
import { requestAPI } from './request';

/**
 * What the server scans with, for the live engine.
 *
 * @throws ApiError
 */
export function fetchSecretRules(
  settings: ServerConnection.ISettings
): Promise<SecretRulesReply> {
  return requestAPI(settings, 'secrets/rules');
}

/**
 * What the server found at the last save or scan of a notebook; it scans the file when there was
 * none.
 *
 * @param path - Contents path of the notebook.
 * @throws ApiError; `not-found` for a notebook that the server does not have.
 */
export function fetchSecretFindings(
  settings: ServerConnection.ISettings,
  path: string
): Promise<SecretReport> {
  return requestAPI(settings, 'secrets/findings', { query: { path } });
}

/**
 * Scans a notebook on the server.
 *
 * @param content - The notebook as it stands in the editor; null: the file.
 * @throws ApiError; `too-large` for what the server does not take.
 */
export function scanSecrets(
  settings: ServerConnection.ISettings,
  path: string,
  content: SecretScanRequest['content']
): Promise<SecretReport> {
  return requestAPI(settings, 'secrets/scan', {
    method: 'POST',
    body: { path, content }
  });
}

/**
 * Says that this user's next save of a path within 5 s is explicit.
 *
 * @throws ApiError
 */
export function announceSave(
  settings: ServerConnection.ISettings,
  path: string
): Promise<void> {
  return requestAPI(settings, 'secrets/announce', {
    method: 'POST',
    body: { path }
  });
}

/**
 * Records that something is not a secret.
 *
 * @throws ApiError
 */
export function decideSecret(
  settings: ServerConnection.ISettings,
  decision: SecretDecisionRequest
): Promise<SecretDecision> {
  return requestAPI(settings, 'secrets/decisions', {
    method: 'POST',
    body: decision
  });
}

/**
 * Takes such a record back.
 *
 * @throws ApiError; `not-found` when there is none: a baseline file knows it.
 */
export function takeBackDecision(
  settings: ServerConnection.ISettings,
  fingerprint: string
): Promise<void> {
  return requestAPI(settings, 'secrets/decisions', {
    method: 'DELETE',
    query: { fingerprint }
  });
}

/**
 * The edits that move a secret of a Python cell into an environment variable.
 *
 * @throws ApiError; `cannot-fix` with a sentence that says why not.
 */
export function fixSecret(
  settings: ServerConnection.ISettings,
  request: SecretFixRequest
): Promise<SecretFixReply> {
  return requestAPI(settings, 'secrets/fix', { method: 'POST', body: request });
}
