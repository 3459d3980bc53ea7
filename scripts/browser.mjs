/** Finds the Chromium in which the journeys of ui-tests run, and installs it where that is allowed. */
import { existsSync } from 'node:fs';
import { StepError, mustRun } from './tasks.mjs';

const usual = '/usr/bin/chromium';

/**
 * Path of a Chromium: `$NBXFLOW_CHROMIUM`, or Debian's, installed with apt-get when missing and root.
 *
 * Throws a StepError that says what to do when there is none.
 */
export async function chromium() {
  const named = process.env.NBXFLOW_CHROMIUM;
  if (named) {
    if (!existsSync(named)) {
      throw new StepError(
        `NBXFLOW_CHROMIUM names ${named}, which does not exist.`
      );
    }
    return named;
  }
  if (existsSync(usual)) {
    return usual;
  }
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new StepError(
      `Chromium is needed for the journeys: install it as ${usual}, or name one in NBXFLOW_CHROMIUM.`
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await mustRun('apt-update', 'apt-get', ['update'], { env });
  const install = ['install', '-y', '--no-install-recommends', 'chromium'];
  await mustRun('apt-install', 'apt-get', install, { env });
  return usual;
}
