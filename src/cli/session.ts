import { askWorker } from './worker';
import { choosePython } from './python';
import { Progress } from './output';

/** How many stops are waited for before the process ends at once. */
const PATIENCE = 2;

/**
 * Asks the worker one thing while showing progress on standard error; Ctrl-C and a request to
 * terminate stop it cleanly, and a second one at once.
 *
 * @param python - The `--python` option.
 * @throws Failure as `askWorker` does.
 */
export async function askWithProgress<Result>(
  request: string,
  python: string | undefined
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
    return await askWorker<Result>(request, {
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
