import { liveFindings, SecretScanner } from '../core/secrets';
import type { LiveFinding, LiveReply, LiveRequest } from './secrets-messages';

/** The side of the live engine that runs in the web worker, apart from the worker itself. */
export class LiveResponder {
  /** Answers a request; it does not throw. */
  respond(request: LiveRequest): LiveReply {
    try {
      if (request.kind === 'scan') {
        const { id, text } = request;
        return { kind: 'found', id, findings: this._scan(text) };
      }
      this._scanner = new SecretScanner(request.packs);
      return { kind: 'ready' };
    } catch (error) {
      // a message of ours or of the regular expression engine: no text of a cell is in it
      return { kind: 'failed', reason: String(error) };
    }
  }

  private _scan(text: string): readonly LiveFinding[] {
    return this._scanner === null ? [] : liveFindings(this._scanner, text);
  }

  private _scanner: SecretScanner | null = null;
}
