import { Failure } from './failure';
import {
  type AskWorker,
  askWorkerEach,
  type IWorkerOptions,
  talkToWorker
} from './worker';
import { choosePython } from './python';
import { Progress } from './output';

/** How many stops are waited for before the process ends at once. */
const PATIENCE = 2;

/**
 * Asks the worker one thing while showing progress on standard error; Ctrl-C and a request to
 * terminate stop it cleanly, and a second one at once.
 *
 * @param python - The `--python` option.
 * @throws Failure as `askWorkerEach` does, and what the worker could not do.
 */
export async function askWithProgress<Result>(
  request: string,
  python: string | undefined
): Promise<Result> {
  const [result] = await askEachWithProgress<Result>([request], python);
  if (result instanceof Failure) {
    throw result;
  }
  return result as Result;
}

/**
 * As `askWithProgress`, for several requests to one worker.
 *
 * @returns One result a request, in their order; a Failure for what the worker could not do.
 * @throws Failure as `askWorkerEach` does.
 */
export function askEachWithProgress<Result>(
  requests: readonly string[],
  python: string | undefined
): Promise<(Result | Failure)[]> {
  return following(python, options => askWorkerEach<Result>(requests, options));
}

/**
 * As `askWithProgress`, for requests to one worker of which each needs the answer before.
 *
 * @param work - Gets what asks, and what writes to standard error beside the progress.
 * @throws Failure as `talkToWorker` does.
 */
export function talkWithProgress<Result>(
  python: string | undefined,
  work: (ask: AskWorker, say: (text: string) => void) => Promise<Result>
): Promise<Result> {
  return following(python, options =>
    talkToWorker(options, ask => work(ask, options.onMessage))
  );
}

async function following<Result>(
  python: string | undefined,
  run: (options: IWorkerOptions) => Promise<Result>
): Promise<Result> {
  const progress = new Progress(process.stderr);
  const controller = new AbortController();
  let stops = 0;
  const stop = () => {
    stops += 1;
    if (stops >= PATIENCE) {
      process.exit(130);
    }
    progress.say('Stopping; press Ctrl-C once more to leave at once.\n');
    controller.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  signals.forEach(signal => process.on(signal, stop));
  try {
    return await run({
      python: choosePython({
        option: python,
        environment: process.env,
        platform: process.platform
      }),
      onProgress: line => progress.show(line),
      onMessage: text => progress.say(text),
      signal: controller.signal
    });
  } finally {
    signals.forEach(signal => process.off(signal, stop));
    progress.clear();
  }
}
