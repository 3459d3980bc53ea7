import type { DocumentCell } from '../capture/document';
import type { LiveStatus } from '../capture/secrets-live';
import type { ShownSecret } from './secrets-findings';
import type { ServerState } from './secrets-server';

/** What is known of the secrets of one notebook. */
export interface SecretsSnapshot extends ServerState {
  /** Contents path of the notebook. */
  readonly path: string;
  /** The cells from top to bottom. */
  readonly cells: readonly Pick<DocumentCell, 'id' | 'type'>[];
  /** Whether cells may hold Python, as far as the notebook says what they hold. */
  readonly isPython: boolean;
  /** Secrets that nobody has decided about, by cell from top to bottom. */
  readonly findings: readonly ShownSecret[];
  /** What a decision or a baseline knows to be no secret; `ignored` is the reason. */
  readonly known: readonly ShownSecret[];
  /** The engine that scans while one types. */
  readonly live: LiveStatus;
  /** What was done, by the id of the cell that it was done in. */
  readonly notices: ReadonlyMap<string, SecretNotice>;
}

/** Whether a secret stands where Python can read an environment variable instead. */
export function canMove(
  { isPython, cells }: Pick<SecretsSnapshot, 'isPython' | 'cells'>,
  { place, cell }: Pick<ShownSecret, 'place' | 'cell'>
): boolean {
  return (
    isPython &&
    place === 'source' &&
    cells.find(({ id }) => id === cell)?.type === 'code'
  );
}

/** What was done about a secret, until it is dismissed or no longer true. */
export interface SecretNotice {
  readonly kind: 'moved' | 'redacted' | 'ignored' | 'failed';
  /** Of `moved`: the environment variable; of `failed`: one sentence. */
  readonly text: string;
  /** Puts back what was there; null when there is nothing to put back. */
  readonly undo: (() => Promise<void>) | null;
}
