import type { ApiError } from '../api/request';
import { type Mend, nextMend } from '../core/flow';
import type {
  Evidence,
  FlowEngine,
  FlowFile,
  FlowFilesReply,
  FlowProblem,
  FlowSpec,
  FlowVerdict,
  TaskProgress
} from '../protocol';

/**
 * How far a notebook can be promoted:
 * - `loading`: the notebook, its records or the server's answer are still to come;
 * - `other-language`: it holds no Python;
 * - `empty`: it holds no code;
 * - `ready`: there is a proposal, or a failure that says why not.
 */
export type FlowPhase = 'loading' | 'other-language' | 'empty' | 'ready';

/** What the notebook could become. */
export interface ProposalState {
  readonly phase: FlowPhase;
  /** Ids of the code cells in document order. */
  readonly codeCells: readonly string[];
  /** The first line of code of each of them, by id. */
  readonly firstLines: ReadonlyMap<string, string>;
  /** The last proposal; null while there is none. */
  readonly spec: FlowSpec | null;
  /** The notebook is another one by now; a new proposal is on its way. */
  readonly isOutdated: boolean;
  readonly isLoading: boolean;
  /** Why the server could not be asked; null when it could. */
  readonly failure: ApiError | null;
  /** Why no proposal could be made of its answer; null when one could. */
  readonly problem: string | null;
  /** No cell ran in the kernel that there is now. */
  readonly isNeverRun: boolean;
  /** What can be done with each target here. */
  readonly engines: readonly FlowEngine[];
}

/** A target that can be chosen. */
export interface FlowTargetChoice {
  readonly id: string;
  readonly title: string;
  /** The newest first; empty when there is nothing to choose. */
  readonly versions: readonly string[];
}

/** How the last export stands; null fields: not so. */
export interface ExportState {
  readonly isWriting: boolean;
  readonly reply: FlowFilesReply | null;
  readonly failure: ApiError | null;
  /** Files that are others than the preview saw, or else null: nothing was written. */
  readonly conflict: readonly string[] | null;
}

/** The files that the pipeline consists of. */
export interface FilesState {
  /** Of the proposal as it is now, or of an earlier one while `isOutdated`. */
  readonly files: readonly FlowFile[];
  readonly problems: readonly FlowProblem[];
  readonly isOutdated: boolean;
  readonly failure: ApiError | null;
  /** Why the target cannot be made of the proposal; null when it can. */
  readonly refusal: string | null;
  readonly exported: ExportState;
}

/** How a verification stands. */
export interface VerificationState {
  readonly state: 'none' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly progress: TaskProgress | null;
  readonly evidence: Evidence | null;
  /** Why it failed; null when it did not. */
  readonly error: string | null;
  /** Whether it is of the proposal and files as they are now. */
  readonly isCurrent: boolean;
}

/** What may happen while notebook and pipeline are replayed. */
export interface FlowConsent {
  readonly allowOutside: boolean;
  readonly allowNetwork: boolean;
}

/** What is known of the pipeline that one notebook could become. */
export interface FlowSnapshot {
  /** Contents path of the notebook. */
  readonly path: string;
  readonly proposal: ProposalState;
  /** Whether the steps are those that were proposed. */
  readonly isProposed: boolean;
  readonly canUndo: boolean;
  readonly targets: readonly FlowTargetChoice[];
  readonly target: { readonly id: string; readonly version: string | null };
  /** Contents path of the folder for the files. */
  readonly out: string;
  /** Null while there is nothing that files can be made of. */
  readonly files: FilesState | null;
  readonly verification: VerificationState;
  readonly consent: FlowConsent;
}

/** What was found of a step so far; null when nothing that is true of the files as they are now. */
export function verdictOf(
  { verification }: Pick<FlowSnapshot, 'verification'>,
  step: string
): FlowVerdict | null {
  const { evidence, progress, isCurrent } = verification;
  if (!isCurrent) {
    return null;
  }
  const known = evidence?.verification.tasks ?? progress?.tasks ?? [];
  return known.find(({ id }) => id === step)?.verdict ?? null;
}

/** The join to try next, after what was found of the files as they are now; null: none. */
export function mendOf({
  proposal: { spec },
  verification: { evidence, isCurrent }
}: Pick<FlowSnapshot, 'proposal' | 'verification'>): Mend | null {
  return spec !== null && evidence !== null && isCurrent
    ? nextMend(spec, evidence.verification)
    : null;
}

/** Whether files can be made of a proposal and nothing stands in the way. */
export function isExportable({
  proposal,
  files
}: Pick<FlowSnapshot, 'proposal' | 'files'>): boolean {
  return (
    proposal.spec !== null &&
    !proposal.isOutdated &&
    proposal.failure === null &&
    files !== null &&
    !files.isOutdated &&
    files.failure === null &&
    files.refusal === null &&
    files.problems.length === 0 &&
    files.files.length > 0
  );
}
