import { existsSync } from 'node:fs';
import path from 'node:path';

/** What the choice of a Python depends on. */
export interface IPythonPlaces {
  /** The `--python` option. */
  readonly option: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
}

/** A Python interpreter, and where its name comes from. */
export interface IPython {
  readonly command: string;
  readonly from: string;
}

/**
 * The Python to use: `--python`, `$NBXFLOW_PYTHON`, the active virtual environment, `python3`
 * (`python` on Windows, where there is no other name). The first that is given is used, found or
 * not: another one than asked for would run other packages.
 */
export function choosePython(places: IPythonPlaces): IPython {
  const { option, environment, platform } = places;
  const windows = platform === 'win32';
  if (option) {
    return { command: option, from: '--python' };
  }
  if (environment.NBXFLOW_PYTHON) {
    return { command: environment.NBXFLOW_PYTHON, from: 'NBXFLOW_PYTHON' };
  }
  if (environment.VIRTUAL_ENV) {
    const program = windows ? 'Scripts\\python.exe' : 'bin/python';
    const join = windows ? path.win32.join : path.posix.join;
    return {
      command: join(environment.VIRTUAL_ENV, program),
      from: 'VIRTUAL_ENV'
    };
  }
  return { command: windows ? 'python' : 'python3', from: 'PATH' };
}

/** Why a Python that could not be started could not, for a person. */
export function missingPython(python: IPython): string {
  const wrong =
    python.from === 'PATH'
      ? `There is no ${python.command} on the PATH.`
      : `${python.command} (from ${python.from}) ${
          existsSync(python.command) ? 'cannot be run' : 'was not found'
        }.`;
  return `${wrong} Install Python 3.10 or later with nbxflow in it, or name one with --python.`;
}
