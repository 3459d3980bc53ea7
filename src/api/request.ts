import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import type { ErrorBody, ErrorReply } from '../protocol';

/**
 * What went wrong: a code of the protocol's error body, or
 * - `unreachable`: no answer came at all (network, server stopped);
 * - `missing-extension`: Jupyter answered, but nbxflow's server extension did not;
 * - `unauthorized`: Jupyter refused the user before nbxflow saw the request;
 * - `unexpected`: an answer that is not of the protocol.
 */
export type ApiErrorCode =
  | ErrorBody['code']
  | 'unreachable'
  | 'missing-extension'
  | 'unauthorized'
  | 'unexpected';

/** A request to nbxflow's server extension that failed. */
export class ApiError extends Error {
  /**
   * @param code - What went wrong.
   * @param status - The HTTP status; 0 when no answer came.
   * @param message - One sentence for people.
   * @param details - What the server said about the reason; null when nothing.
   */
  constructor(
    readonly code: ApiErrorCode,
    readonly status: number,
    message: string,
    readonly details: unknown = null
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** How a request is made; a GET without query unless said otherwise. */
export interface RequestOptions {
  method?: 'GET' | 'POST' | 'DELETE';
  /** Query parameters; those that are undefined are left out. */
  query?: Readonly<Record<string, string | number | undefined>>;
  /** Sent as JSON. */
  body?: unknown;
}

/**
 * Asks nbxflow's server extension.
 *
 * @param settings - The Jupyter server's address, token and fetch.
 * @param route - The route below `nbxflow/v1`, e.g. `executions`.
 * @returns The JSON body of the answer; undefined for an answer without one (204).
 * @throws ApiError for every failure.
 */
export async function requestAPI<T>(
  settings: ServerConnection.ISettings,
  route: string,
  options: RequestOptions = {}
): Promise<T> {
  const { method = 'GET', query = {}, body } = options;
  const init: RequestInit = { method };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
  }
  const url =
    URLExt.join(settings.baseUrl, 'nbxflow', 'v1', route) + queryString(query);
  let response: Response;
  let text: string;
  try {
    response = await ServerConnection.makeRequest(url, init, settings);
    text = await response.text();
  } catch {
    throw new ApiError('unreachable', 0, 'The Jupyter server does not answer.');
  }
  if (response.status === 204) {
    return undefined as T;
  }
  const json = parse(text);
  if (!response.ok) {
    throw failure(response.status, json);
  }
  if (json === undefined) {
    throw new ApiError(
      'unexpected',
      response.status,
      'The answer of the server is not JSON.'
    );
  }
  return json as T;
}

function queryString(query: NonNullable<RequestOptions['query']>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) {
      search.set(name, String(value));
    }
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failure(status: number, json: unknown): ApiError {
  if (isErrorReply(json)) {
    const { code, message, details } = json.error;
    return new ApiError(code, status, message, details);
  }
  if (status === 404) {
    return new ApiError(
      'missing-extension',
      status,
      'The nbxflow server extension is not enabled.'
    );
  }
  if (status === 401 || status === 403) {
    return new ApiError(
      'unauthorized',
      status,
      'The Jupyter server did not accept the request.'
    );
  }
  return new ApiError(
    'unexpected',
    status,
    `The Jupyter server answered with status ${status}.`
  );
}

function isErrorReply(json: unknown): json is ErrorReply {
  if (typeof json !== 'object' || json === null || !('error' in json)) {
    return false;
  }
  const { error } = json;
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    'message' in error &&
    typeof error.code === 'string' &&
    typeof error.message === 'string'
  );
}
