import { ApiError } from './request';

/** What was thrown, as the failure that a panel can explain. */
export function toApiError(reason: unknown): ApiError {
  return reason instanceof ApiError
    ? reason
    : new ApiError('unexpected', 0, String(reason));
}
