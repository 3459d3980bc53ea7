/**
 * `npm run test:engines`: exported pipelines on a real Airflow and in an environment of their own,
 * and every trap. The last line counts as that of `npm test` does. What follows `--` is handed to
 * pytest: `npm run test:engines -- -k airflow`.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { airflowPython } from './engines.mjs';
import { checkedResults, junitResults } from './results.mjs';
import { build, exampleData, preparePackages } from './steps.mjs';
import { environment, main, program, run, seconds, state } from './tasks.mjs';

async function tests(airflow, options) {
  const report = path.join(state, 'reports', 'engines');
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const { code } = await run(
    'engines',
    program('python'),
    [
      ...['-m', 'pytest', '-p', 'no:cacheprovider', '--timeout=900'],
      ...['-n', '2', '--dist', 'loadgroup', '--durations=5'],
      ...[`--junit-xml=${report}`, 'nbxflow/tests/engines', ...options]
    ],
    { echo: true, env: environment({ NBXFLOW_AIRFLOW_PYTHON: airflow }) }
  );
  return checkedResults(code, report, junitResults);
}

await main(async () => {
  const started = Date.now();
  await preparePackages();
  await build();
  await exampleData();
  const airflow = await airflowPython();
  const { passed, failed, skipped, skips } = await tests(
    airflow,
    process.argv.slice(2)
  );
  for (const skip of skips ?? []) {
    console.log(`  skipped ${skip}`);
  }
  console.log(`\nall in ${seconds(started)}`);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed > 0 ? 1 : 0;
});
