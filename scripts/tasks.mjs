/**
 * Runs the project's programs: with their output in log files, timed, stopped by Ctrl-C.
 *
 * Nothing but Node itself is imported here: these steps install everything else.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** Everything that running the project leaves, apart from packages and builds. */
export const state = path.join(root, '.nbxflow');
const logs = path.join(state, 'logs');
const windows = process.platform === 'win32';
const environmentBin = path.join(root, '.venv', windows ? 'Scripts' : 'bin');
const children = new Set();

/** A failure that a person can do something about: shown without a stack. */
export class StepError extends Error {}

/** Path of a program of the project's own Python environment. */
export function program(name) {
  return path.join(environmentBin, windows ? `${name}.exe` : name);
}

/** Path of the script behind a program of node_modules/.bin. */
export function nodeProgram(packageName, script) {
  return path.join(root, 'node_modules', packageName, script);
}

/** The environment variables under which all of the project's programs run. */
export function environment(extra = {}) {
  // NBXFLOW_PYTHON made the environment; from here on Python is the environment's own.
  const { NBXFLOW_PYTHON, ...inherited } = process.env;
  return {
    ...inherited,
    VIRTUAL_ENV: path.join(root, '.venv'),
    PATH: `${environmentBin}${path.delimiter}${process.env.PATH ?? ''}`,
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
    npm_config_loglevel: 'error',
    ...extra
  };
}

/** Path of the log file of a step; its folder exists. */
export function logFile(name) {
  mkdirSync(logs, { recursive: true });
  return path.join(logs, `${name.replaceAll(/[^\w.-]+/g, '-')}.log`);
}

/** A path as a person in the project's folder would write it. */
export function shown(file) {
  return path.relative(process.cwd(), file) || '.';
}

/**
 * Run a program, its output into a log file (and on the screen with `echo`).
 *
 * Resolves to `{ code, output, log }`; never rejects for an exit code.
 */
export function run(name, command, args, options = {}) {
  const { cwd = root, env = environment(), echo = false } = options;
  const log = logFile(name);
  return new Promise(resolve => {
    const stream = createWriteStream(log);
    const chunks = [];
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe']
    });
    children.add(child);
    const take = screen => data => {
      chunks.push(data);
      stream.write(data);
      if (echo) {
        screen.write(data);
      }
    };
    child.stdout.on('data', take(process.stdout));
    child.stderr.on('data', take(process.stderr));
    const finish = (code, note) => {
      children.delete(child);
      stream.end(note, () =>
        resolve({ code, output: Buffer.concat(chunks).toString() + note, log })
      );
    };
    child.on('error', error => finish(127, `${error.message}\n`));
    child.on('close', (code, signal) =>
      finish(code ?? 1, signal ? `ended by ${signal}\n` : '')
    );
  });
}

/** Like `run`, but an exit code other than 0 is a StepError with the end of the output. */
export async function mustRun(name, command, args, options = {}) {
  const result = await run(name, command, args, options);
  if (result.code !== 0) {
    const end = options.echo
      ? ''
      : `${result.output.trimEnd().split('\n').slice(-25).join('\n')}\n`;
    throw new StepError(
      `${end}${name} failed; the whole log is ${shown(result.log)}`
    );
  }
  return result;
}

/** Seconds as people read them. */
export function seconds(since) {
  const value = (Date.now() - since) / 1000;
  return value < 60
    ? `${value.toFixed(1)} s`
    : `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
}

/** Print what is being done, do it, print how long it took. */
export async function step(title, work) {
  const started = Date.now();
  process.stdout.write(`• ${title} …`);
  try {
    const note = await work();
    console.log(
      ` ${typeof note === 'string' ? `${note}, ` : ''}${seconds(started)}`
    );
  } catch (error) {
    console.log(` failed after ${seconds(started)}`);
    throw error;
  }
}

/** Run a script's main function: show failures without a stack, end children on Ctrl-C. */
export async function main(work) {
  const stop = signal => {
    for (const child of children) {
      child.kill(signal);
    }
    console.log('\nstopped');
    process.exit(130);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    process.exitCode = await work(() => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    });
  } catch (error) {
    if (!(error instanceof StepError)) {
      throw error;
    }
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
