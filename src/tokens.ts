import { Token } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { ISignal } from '@lumino/signaling';

import type { FlowTarget } from './core/flow/targets';
import type { CellSpans, SpansChange } from './core/spans';
import type { ChainStep } from './models/dataflow-chain';
import type { CellVariables, CellWarnings, RunPlan } from './core/dataflow';
import type { DataflowCoverage } from './models/dataflow-engine';
import type { RunProgress } from './models/dataflow-run';
import type { FlowSnapshot } from './models/flow-snapshot';
import type { ExecutionFilter } from './models/execution-log';
import type { SecretsSnapshot } from './models/secrets-snapshot';
import type {
  Execution,
  LineageReply,
  SinkState,
  Verdict,
  VerdictState
} from './protocol';

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

  /** Records came that say something new, of any client, in order of their sequence. */
  readonly received: ISignal<INbxSpans, readonly Execution[]>;

  /** All known records of a notebook and of a kernel, in no order. */
  executions(filter: ExecutionFilter): readonly Execution[];

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

/** What changed in the dataflow of one notebook. */
export interface DataflowChange {
  readonly path: string;
  /** The ids of the cells whose verdict changed; null when it concerns all of them. */
  readonly cells: ReadonlySet<string> | null;
}

/** How many cells are in each state. */
export type VerdictCounts = Readonly<Record<VerdictState, number>>;

/**
 * What depends on what in the open notebooks: which cells show what a run from the top would show,
 * why others do not, and what to run so that they do. Notebooks are named by contents path, cells
 * by id; of what is not open or not known, all is empty.
 */
export interface INbxDataflow {
  /** Verdicts, what follows from them, or a run of needed cells changed. */
  readonly changed: ISignal<INbxDataflow, DataflowChange>;

  /** How much can be known of a notebook. */
  coverage(path: string): DataflowCoverage;

  /** The ids of the code cells in document order. */
  order(path: string): readonly string[];

  /** What can be said of what a cell shows; null while nothing can. */
  verdict(path: string, cell: string): Verdict | null;

  /** The state of the verdict alone, which costs less; null while nothing can be said. */
  state(path: string, cell: string): VerdictState | null;

  counts(path: string): VerdictCounts;

  /** The way from a cell to the causes of its state, the cell first. */
  explain(path: string, cell: string): readonly ChainStep[];

  /** What a cell would meet if it ran now. */
  warnings(path: string, cell: string): CellWarnings;

  /** What a cell reads and makes. */
  variables(path: string, cell: string): CellVariables;

  /** The cells to run so that one cell, or all that ran, become fresh. */
  plan(path: string, cell?: string): RunPlan;

  /** How the last run of needed cells stands; null when there was none. */
  progress(path: string): RunProgress | null;

  /**
   * Runs what is needed for one cell, or for all that ran, planning again after each cell.
   *
   * @param consented - Cells that may run although their effects do not repeat safely.
   * @returns How it ended; null when the notebook is not open or such a run is under way.
   */
  run(
    path: string,
    cell?: string,
    consented?: Iterable<string>
  ): Promise<RunProgress | null>;

  /** Ends such a run after the cell that runs now. */
  stop(path: string): void;
}

export const INbxDataflow = new Token<INbxDataflow>(
  'nbxflow:INbxDataflow',
  'Which cells of the open notebooks are fresh or stale, why, and what to run.'
);

/**
 * The secrets in the open notebooks: what was found, what is decided about it, what can be done.
 * Notebooks are named by contents path, findings by the `key` of a snapshot. A secret itself is in
 * nothing that is told here.
 */
export interface INbxSecrets {
  /** What `snapshot` says of the notebook at this path changed. */
  readonly changed: ISignal<INbxSecrets, string>;

  /** A save that somebody asked for was refused; `key` is null when no finding is known. */
  readonly refused: ISignal<INbxSecrets, RefusedSave>;

  /** What is known of a notebook; null when it is not open. */
  snapshot(path: string): SecretsSnapshot | null;

  /** Scans a notebook as it is now, in the page and on the server. */
  scan(path: string): Promise<void>;

  /**
   * Moves a secret in the text of a Python cell into an environment variable, as one step for undo.
   * A notice of the snapshot tells how it went.
   */
  fix(path: string, key: string): Promise<void>;

  /** Replaces the secrets in the outputs of a cell; a notice of the snapshot tells how it went. */
  redact(path: string, cell: string): Promise<void>;

  /**
   * Records on the server that a finding is no secret; a notice of the snapshot tells how it went.
   *
   * @param reason - Why it is none; for people.
   */
  ignore(path: string, key: string, reason: string): Promise<void>;

  /**
   * Takes such a record back.
   *
   * @throws ApiError; `not-found` when a baseline file knows it, no record.
   */
  takeBack(path: string, fingerprint: string): Promise<void>;

  /** Forgets the notice of a cell. */
  dismiss(path: string, cell: string): void;
}

/** A save that the server refused because of a secret. */
export interface RefusedSave {
  readonly path: string;
  /** Names the first finding. */
  readonly key: string | null;
}

export const INbxSecrets = new Token<INbxSecrets>(
  'nbxflow:INbxSecrets',
  'The secrets that were found in the open notebooks.'
);

/**
 * The pipelines that the open notebooks could become. Notebooks are named by contents path. Of a
 * notebook that the panel "Promote to pipeline" has not shown, nothing is known.
 */
export interface INbxFlow {
  /** What `snapshot` says of the notebook at this path changed. */
  readonly changed: ISignal<INbxFlow, string>;

  /** What is proposed and known of it; null while nothing is. */
  snapshot(path: string): FlowSnapshot | null;

  /** Replays notebook and pipeline and compares them; the snapshot tells how it goes. */
  verify(path: string): Promise<void>;

  /** Ends a verification that is under way. */
  cancel(path: string): Promise<void>;

  /**
   * Writes the files of the pipeline, all or none; the snapshot tells how it went.
   *
   * @param isAgreed - Whether files that stand there and are other ones may be overwritten; without
   *   it nothing is written over them.
   */
  exportFiles(path: string, isAgreed: boolean): Promise<void>;
}

export const INbxFlow = new Token<INbxFlow>(
  'nbxflow:INbxFlow',
  'The pipelines that the open notebooks could become.'
);

/** What notebooks can be promoted to, beside what nbxflow brings along. */
export interface IFlowTargets {
  /** The targets that were added. */
  readonly added: readonly FlowTarget[];

  /** `added` is another one. */
  readonly changed: ISignal<IFlowTargets, void>;

  /**
   * Adds a target. One with an id that is taken is not offered; the console of the page says so.
   *
   * @returns Takes it out again when it is disposed.
   */
  add(target: FlowTarget): IDisposable;
}

export const IFlowTargets = new Token<IFlowTargets>(
  'nbxflow:IFlowTargets',
  'The engines that notebooks can be promoted to.'
);
