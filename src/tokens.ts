import { Token } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { ISignal } from '@lumino/signaling';

import type { CellSpans, SpansChange } from './core/spans';
import type { LineageReply, SinkState } from './protocol';

/**
 * How the reading of the server's records stands:
 * - `loading`: no answer yet;
 * - `ready`: the last request was answered;
 * - `unreachable`: the last request failed for the `reason` given; it is tried again;
 * - `unavailable`: the server extension is missing or does not record.
 */
export interface SpansStatus {
  readonly state: 'loading' | 'ready' | 'unreachable' | 'unavailable';
  /** One sentence for people; null when there is nothing to explain. */
  readonly reason: string | null;
}

/** What ran, when, for how long and at what cost: one span for each cell execution. */
export interface INbxSpans {
  readonly status: SpansStatus;

  /** `status` is another one. */
  readonly statusChanged: ISignal<INbxSpans, SpansStatus>;

  /** What is known of a cell changed. */
  readonly changed: ISignal<INbxSpans, SpansChange>;

  /**
   * Whether the whole history of the notebook at this contents path was read: a cell of which
   * nothing is known then has no record.
   */
  isComplete(path: string): boolean;

  /** What is known of one cell; undefined when it never ran or that is not known. */
  cell(path: string, cell: string): CellSpans | undefined;

  /** What is known of the cells of a notebook, by cell id. */
  notebook(path: string): ReadonlyMap<string, CellSpans>;

  /** Reads the newest records of a notebook again; failures go to `status`. */
  refresh(path: string): Promise<void>;
}

export const INbxSpans = new Token<INbxSpans>(
  'nbxflow:INbxSpans',
  'The recorded executions of the open notebooks.'
);

/** Which datasets the cells of the current notebook read and wrote. */
export interface INbxLineage {
  /** What `lineage` or `delivery` says changed. */
  readonly changed: ISignal<INbxLineage, void>;

  /** The last answer for the notebook at this contents path; null when it is not the current one. */
  lineage(path: string): LineageReply | null;

  /** How the delivery of lineage events stands; null while unknown. */
  readonly delivery: readonly SinkState[] | null;

  /** Keeps both up to date until the result is disposed; nobody watching, nothing is read. */
  watch(): IDisposable;

  /** Reads both again. */
  refresh(): Promise<void>;

  /** Sends the lineage events that wait or were refused again. */
  retryDelivery(): Promise<void>;
}

export const INbxLineage = new Token<INbxLineage>(
  'nbxflow:INbxLineage',
  'The datasets that the cells of the current notebook read and wrote.'
);
