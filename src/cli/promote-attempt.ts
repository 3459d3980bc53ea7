import path from 'node:path';
import { isClean } from '../core/flow';
import type { Evidence, FlowBlocker, FlowSpec } from '../protocol/generated';
import { ExitCode, Failure } from './failure';
import type { AskFlow, IPromoteOptions } from './promote-options';
import { standingSpec } from './promote-out';
import type { IPromoted } from './promote-propose';
import type { IChosenTarget } from './promote-target';
import { conflicts, type IPreviewed, preview, verify } from './promote-work';

/** Steps of a notebook, their files, and what a verification found. */
export interface IAttempt {
  readonly promoted: IPromoted;
  readonly blockers: FlowBlocker[];
  /** Null: something stands in the way. */
  readonly previewed: IPreviewed | null;
  /** Null: nothing was verified. */
  readonly evidence: Evidence | null;
}

/**
 * Makes the files of steps, and verifies them where that is asked for; nothing is written.
 *
 * @throws Failure where others stand in the places of the files and may not be overwritten.
 */
export async function attempt(
  promoted: IPromoted,
  target: IChosenTarget,
  options: IPromoteOptions,
  ask: AskFlow
): Promise<IAttempt> {
  const { typed, spec, cells } = promoted;
  const stopped = { promoted, previewed: null, evidence: null };
  if (!isClean(spec)) {
    return { ...stopped, blockers: spec.blockers };
  }
  const plan = target.plan(spec, cells);
  const previewed = await preview(typed.path, plan, options, ask);
  const blockers = [...spec.blockers, ...problemBlockers(previewed)];
  if (!isClean({ blockers })) {
    return { ...stopped, blockers };
  }
  if (!mayBeJoined(spec, options)) {
    refuseConflicts(previewed, options);
  }
  const evidence = options.verify
    ? await verify(typed, spec, previewed.files, options, ask)
    : null;
  return { promoted, blockers, previewed, evidence };
}

function problemBlockers({ problems }: IPreviewed): FlowBlocker[] {
  return problems.map(problem => ({
    ...problem,
    severity: 'error',
    action: null
  }));
}

/**
 * Whether the package that stands in the folder is of the same notebook with fewer steps: the same
 * command may have joined them, and may come to the same files again.
 */
export function mayBeJoined(
  { notebook, steps }: Pick<FlowSpec, 'notebook' | 'steps'>,
  { out, verify: isVerified, steps: byHand }: IPromoteOptions
): boolean {
  const standing =
    isVerified && byHand === undefined ? standingSpec(out) : null;
  return (
    standing?.notebook?.sha256 === notebook.sha256 &&
    (standing.steps ?? steps).length < steps.length
  );
}

/**
 * Nothing of somebody else is overwritten unless it was asked for.
 *
 * @throws Failure that names the files.
 */
export function refuseConflicts(
  previewed: IPreviewed,
  options: IPromoteOptions
): void {
  const files = conflicts(previewed, options.out);
  if (files.length > 0 && !options.force) {
    const names = files.map(file => path.join(options.out, file)).join(', ');
    throw new Failure(
      ExitCode.usage,
      `${names}: there already, and different; --force overwrites, another --out keeps ${
        files.length === 1 ? 'it' : 'them'
      }`
    );
  }
}
