import { isClean } from '../core/flow';
import type {
  FlowSpec,
  PromoteResult,
  Verification
} from '../protocol/generated';
import { ExitCode } from './failure';
import { jsonText, print } from './output';
import { attempt, refuseConflicts } from './promote-attempt';
import { joinWhileDifferent } from './promote-mend';
import type { AskFlow, IPromoteOptions } from './promote-options';
import type { IOutcome } from './promote-outcome';
import { checkFolder, readPackage } from './promote-out';
import { type IPromoted, proposeFlow, readTyped } from './promote-propose';
import { promoteText } from './promote-text';
import { talkWithProgress } from './session';
import { chooseTarget, type IChosenTarget } from './promote-target';
import { verify, writeEvidence, writeFiles } from './promote-work';

/**
 * Runs the command.
 *
 * @throws Failure for wrong usage, and where the worker could not do its part.
 */
export async function promote(
  notebook: string,
  options: IPromoteOptions
): Promise<ExitCode> {
  const target = chooseTarget(options.to);
  checkFolder(options.out);
  const act = options.verifyOnly ? verifyStanding : exportPackage;
  const outcome = await talkWithProgress(options.python, (ask, say) =>
    act(notebook, target, options, request => ask(JSON.stringify(request)), say)
  );
  await print(
    options.format === 'json' ? jsonText(outcome.result) : promoteText(outcome)
  );
  return promoteExitCode(outcome.result);
}

/** 1 for blockers that are errors, and for all verdicts that do not say equal. */
export function promoteExitCode({
  blockers,
  verification
}: Pick<PromoteResult, 'blockers' | 'verification'>): ExitCode {
  const fine =
    isClean({ blockers }) && (verification === null || isEqual(verification));
  return fine ? ExitCode.ok : ExitCode.failed;
}

/** Whether the pipeline was seen to do what the notebook does. */
export function isEqual({ verdict }: Pick<Verification, 'verdict'>): boolean {
  return verdict === 'equal' || verdict === 'equal-within-tolerance';
}

async function exportPackage(
  notebook: string,
  target: IChosenTarget,
  options: IPromoteOptions,
  ask: AskFlow,
  say: (text: string) => void
): Promise<IOutcome> {
  const proposed = await proposeFlow(notebook, options, ask);
  const tryOut = (promoted: IPromoted) =>
    attempt(promoted, target, options, ask);
  const first = await tryOut(proposed);
  const isByHand = options.steps !== undefined;
  const { promoted, blockers, previewed, evidence } = isByHand
    ? first
    : await joinWhileDifferent(first, tryOut, say);
  const verification = evidence?.verification ?? null;
  const isWritten =
    verification === null || isEqual(verification) || options.force;
  if (previewed === null || !isWritten) {
    return outcome(promoted, target, options, { blockers, verification });
  }
  refuseConflicts(previewed, options);
  const files = await writeFiles(notebook, previewed, evidence, options, ask);
  return outcome(promoted, target, options, { blockers, files, verification });
}

/** Verifies the package that stands in the folder, as it is now. */
async function verifyStanding(
  notebook: string,
  target: IChosenTarget,
  options: IPromoteOptions,
  ask: AskFlow
): Promise<IOutcome> {
  const { spec, files } = readPackage(options.out);
  const typed = await readTyped(notebook, ask);
  const evidence = await verify(typed, spec, files, options, ask);
  const written = await writeEvidence(notebook, evidence, options, ask);
  return outcome({ typed, spec }, target, options, {
    blockers: spec.blockers,
    files: written,
    verification: evidence.verification
  });
}

function outcome(
  { typed, spec }: Pick<IPromoted, 'typed'> & { readonly spec: FlowSpec },
  target: IChosenTarget,
  { out }: IPromoteOptions,
  found: Pick<PromoteResult, 'blockers'> &
    Partial<Pick<PromoteResult, 'files' | 'verification'>>
): IOutcome {
  const code = typed.cells.filter(({ type }) => type === 'code');
  return {
    result: {
      target: target.name,
      flowSpec: spec,
      files: found.files ?? [],
      blockers: found.blockers,
      verification: found.verification ?? null
    },
    notebook: typed.path,
    cells: new Map(code.map(({ id }, place) => [id, place + 1])),
    out
  };
}
