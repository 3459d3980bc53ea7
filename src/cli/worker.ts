import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { WorkerProgress, WorkerResponse } from '../protocol/generated';
import { ExitCode, Failure } from './failure';
import { type IPython, missingPython } from './python';

/** How long an interrupted worker may take to shut its kernel down, in milliseconds. */
const STOP_GRACE = 15_000;

const NOT_INSTALLED = 97;

/**
 * Runs the worker as `python -m` does, but without the working folder on the module path: a
 * `json.py` beside a notebook must not take the place of Python's own.
 */
const START_WORKER = `
import sys
sys.path[:] = [entry for entry in sys.path if entry]
from importlib.util import find_spec
if find_spec("nbxflow") is None:
    sys.exit(${NOT_INSTALLED})
import runpy
runpy.run_module("nbxflow.worker", run_name="__main__", alter_sys=True)
`;

/** How a request to the worker is followed. */
export interface IWorkerOptions {
  readonly python: IPython;
  readonly onProgress: (progress: WorkerProgress) => void;
  /** Takes what the worker and its kernel write to standard error. */
  readonly onMessage: (text: string) => void;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
}

/**
 * Starts a worker, asks it one thing after the other and waits for its end.
 *
 * @param requests - Each one line of JSON that follows schema `worker-request`.
 * @returns One result a request, in their order; for what the worker could not do, a Failure with
 *   the exit code it names.
 * @throws Failure with exit code 3 when it cannot be run, 130 when interrupted.
 */
export async function askWorkerEach<Result>(
  requests: readonly string[],
  options: IWorkerOptions
): Promise<(Result | Failure)[]> {
  const { python, signal } = options;
  const { child, ended, release } = startWorker(options);
  child.stdin.write(requests.map(request => `${request}\n`).join(''));
  try {
    const [answers, code] = await Promise.all([
      readAnswers(child, requests.length, options),
      ended
    ]);
    return requests.map((_, place) =>
      takeAnswer<Result>(answers[place], code, python, signal)
    );
  } finally {
    release();
  }
}

/**
 * Starts a worker that is asked one thing after the other, each when the answer before is there.
 *
 * @param work - Gets what asks: it takes one line of JSON that follows schema `worker-request`, and
 *   throws a Failure for what the worker could not do.
 * @throws Failure with exit code 3 when it cannot be run, 130 when interrupted.
 */
export async function talkToWorker<Result>(
  options: IWorkerOptions,
  work: (ask: AskWorker) => Promise<Result>
): Promise<Result> {
  const { python, signal } = options;
  const { child, ended, release } = startWorker(options);
  const lines = createInterface({ input: child.stdout });
  const answers = answersIn(lines, options);
  const ask = async <Told>(request: string): Promise<Told> => {
    child.stdin.write(`${request}\n`);
    const { value } = await answers.next();
    const code = value === undefined ? await ended : null;
    const told = takeAnswer<Told>(value, code, python, signal);
    if (told instanceof Failure) {
      throw told;
    }
    return told;
  };
  // It is waited for below, and where it could not be started already by what asks.
  ended.catch(() => undefined);
  try {
    return await work(ask);
  } finally {
    child.stdin.end();
    lines.close();
    await ended.catch(() => undefined);
    release();
  }
}

/** Asks a worker for one thing. */
export type AskWorker = <Told>(request: string) => Promise<Told>;

async function* answersIn(
  lines: AsyncIterable<string>,
  { onProgress }: IWorkerOptions
): AsyncGenerator<Answer, undefined> {
  for await (const line of lines) {
    const response = JSON.parse(line) as WorkerResponse;
    if ('progress' in response) {
      onProgress(response.progress);
    } else {
      yield response;
    }
  }
  return undefined;
}

/** A worker that runs, its exit code once it has ended, and what lets go of it. */
function startWorker({ python, signal, onMessage }: IWorkerOptions) {
  const child = spawn(python.command, ['-c', START_WORKER], {
    // Away from the terminal's Ctrl-C: closing its input is how it is told to stop.
    detached: process.platform !== 'win32',
    stdio: 'pipe',
    windowsHide: true
  });
  const ended = exitOf(child, python);
  const stop = () => {
    child.stdin.end();
    setTimeout(() => child.kill('SIGKILL'), STOP_GRACE).unref();
  };
  signal.addEventListener('abort', stop, { once: true });
  // A worker that is gone already is reported by its exit.
  child.stdin.on('error', () => undefined);
  child.stderr.setEncoding('utf8').on('data', onMessage);
  const release = () => signal.removeEventListener('abort', stop);
  return { child, ended, release };
}

type Answer = Exclude<WorkerResponse, { progress: unknown }>;

async function readAnswers(
  child: ChildProcessWithoutNullStreams,
  count: number,
  options: IWorkerOptions
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const lines = createInterface({ input: child.stdout });
  for await (const answer of answersIn(lines, options)) {
    answers.push(answer);
    if (answers.length === count) {
      child.stdin.end();
    }
  }
  return answers;
}

function takeAnswer<Result>(
  answer: Answer | undefined,
  code: number | null,
  python: IPython,
  signal: AbortSignal
): Result | Failure {
  if (signal.aborted) {
    throw new Failure(ExitCode.interrupted, 'Interrupted.');
  }
  if (answer && 'result' in answer) {
    return answer.result as Result;
  }
  if (answer) {
    return new Failure(answer.error.exitCode, answer.error.message);
  }
  if (code === NOT_INSTALLED) {
    throw new Failure(
      ExitCode.unavailable,
      `nbxflow is not installed for ${python.command}. Install it with: ${python.command} -m pip install nbxflow`
    );
  }
  throw new Failure(
    ExitCode.unavailable,
    `The worker (${python.command}) ended without an answer (exit code ${code ?? 'none'}).`
  );
}

function exitOf(
  child: ChildProcessWithoutNullStreams,
  python: IPython
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on('error', () =>
      reject(new Failure(ExitCode.unavailable, missingPython(python)))
    );
    child.on('close', resolve);
  });
}
