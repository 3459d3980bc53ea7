import type {
  SecretDecision,
  SecretDecisionRequest,
  SecretFixReply,
  SecretFixRequest,
  SecretReport,
  SecretScanRequest
} from '../protocol';

/** What is asked of the server, see `api/secrets`; each rejects with an ApiError. */
export interface SecretsApi {
  readonly findings: (path: string) => Promise<SecretReport>;
  readonly scan: (
    path: string,
    content: SecretScanRequest['content']
  ) => Promise<SecretReport>;
  readonly decide: (decision: SecretDecisionRequest) => Promise<SecretDecision>;
  readonly takeBack: (fingerprint: string) => Promise<void>;
  readonly fix: (request: SecretFixRequest) => Promise<SecretFixReply>;
  /** Whether these sources, run from the first to the last, leave the module `os` as `os`. */
  readonly importsOs: (sources: readonly string[]) => Promise<boolean>;
}
