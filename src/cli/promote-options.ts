import type { WorkerRequest } from '../protocol/generated';

/** Options of the command `promote`. */
export interface IPromoteOptions {
  /** `TARGET[@VERSION]`, as it was given. */
  readonly to: string;
  /** The folder that files are written to. */
  readonly out: string;
  readonly record?: string;
  /** Whether values become parameters, by name. */
  readonly param: ReadonlyMap<string, boolean>;
  readonly steps?: string;
  readonly verify: boolean;
  readonly verifyOnly: boolean;
  readonly baselineRuns: number;
  readonly force: boolean;
  readonly allowNetwork: boolean;
  readonly allowOutside: boolean;
  /** Seconds. */
  readonly timeout?: number;
  readonly format: 'text' | 'json';
  readonly python?: string;
}

/** Asks the worker for one thing; throws a Failure for what it could not do. */
export type AskFlow = <Result>(request: WorkerRequest) => Promise<Result>;
