import { mended, mendedStarts, type Mend, nextMend } from '../core/flow';
import type { IAttempt } from './promote-attempt';
import type { IPromoted } from './promote-propose';
import { oneLine } from './text';

/** How often steps are joined: each time notebook and pipeline run anew. */
const MOST = 4;
/** After so many joins all that a task depends on joins at once. */
const NARROW = 2;

/**
 * Joins steps, and tries again, while the pipeline is different and that may help.
 *
 * @param again - Makes and verifies the files of other steps.
 * @param say - Takes one line for each join.
 * @returns The last attempt that was verified.
 */
export async function joinWhileDifferent(
  first: IAttempt,
  again: (promoted: IPromoted) => Promise<IAttempt>,
  say: (text: string) => void
): Promise<IAttempt> {
  let last = first;
  for (let joins = 0; joins < MOST; joins++) {
    const { promoted, evidence } = last;
    const mend =
      evidence &&
      nextMend(promoted.spec, evidence.verification, joins >= NARROW);
    if (mend === null) {
      return last;
    }
    say(`${oneLine(joinText(promoted, mend))}\n`);
    const next = await again(withJoin(promoted, mend));
    if (next.evidence === null) {
      // As one, the steps cannot be written as a function.
      return last;
    }
    last = next;
  }
  return last;
}

function withJoin(promoted: IPromoted, mend: Mend): IPromoted {
  const { spec, withStarts } = promoted;
  const built = withStarts(mendedStarts(spec, mend));
  return { ...promoted, spec: mended(built, spec, mend) };
}

function joinText({ spec }: IPromoted, { steps, why }: Mend): string {
  const titles = spec.steps
    .filter(({ id }) => steps.includes(id))
    .map(({ title }) => `“${title}”`);
  return `Joined ${titles.join(', ')} and verifying again, because ${why}`;
}
