import type { PromoteResult } from '../protocol/generated';

/** What a promotion came to. */
export interface IOutcome {
  readonly result: PromoteResult;
  readonly notebook: string;
  /** Numbers of the code cells, from 1, by id. */
  readonly cells: ReadonlyMap<string, number>;
  readonly out: string;
}
