/**
 * `npm test`: everything that must hold. `npm test -- PART …` runs only the parts named.
 *
 * Each part is run even after one failed. The last line is `N passed, N failed, N skipped`: the
 * tests of every runner, and one for each check that has none of its own.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { chromium } from './browser.mjs';
import {
  checkedResults,
  jestResults,
  junitResults,
  playwrightResults,
  tapResults
} from './results.mjs';
import { build, exampleData, preparePackages } from './steps.mjs';
import {
  StepError,
  environment,
  main,
  nodeProgram,
  program,
  run,
  seconds,
  shown,
  state
} from './tasks.mjs';

const reports = path.join(state, 'reports');

/** A check that passes or fails as a whole. */
function check(command, ...args) {
  return async name => {
    const { code, output, log } = await run(name, command, args);
    return {
      code,
      output,
      log,
      passed: code === 0 ? 1 : 0,
      failed: code === 0 ? 0 : 1
    };
  };
}

const node = (packageName, script, ...args) =>
  check(process.execPath, nodeProgram(packageName, script), ...args);

/** A test runner with a report of its own. */
function runner(read, command, args, more = async () => ({})) {
  return async name => {
    mkdirSync(reports, { recursive: true });
    const report = path.join(reports, name);
    rmSync(report, { force: true });
    const options = await more(report);
    const { code, output, log } = await run(
      name,
      command,
      args(report),
      options
    );
    return { output, log, ...checkedResults(code, report, read) };
  };
}

const pytest = (...args) =>
  runner(junitResults, program('python'), report => [
    ...['-m', 'pytest', '-p', 'no:cacheprovider', '--durations=5'],
    ...[`--junit-xml=${report}`, ...args]
  ]);

const scriptTests = runner(
  file => tapResults(readFileSync(file, 'utf-8')),
  process.execPath,
  report => [
    ...['--test', '--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...['--test-reporter=tap', `--test-reporter-destination=${report}`],
    'scripts/tests/'
  ]
);

function isFree(port) {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** The first free port for the journeys' server; the next two are their endpoints'. */
async function freePort() {
  for (let port = 18977; port < 19067; port += 3) {
    const three = [port, port + 1, port + 2];
    if ((await Promise.all(three.map(isFree))).every(Boolean)) {
      return String(port);
    }
  }
  throw new StepError('no free port between 18977 and 19067 for the journeys');
}

const journeys = runner(
  playwrightResults,
  process.execPath,
  () => [
    nodeProgram('@playwright/test', 'cli.js'),
    ...['test', '-c', 'ui-tests/playwright.config.js']
  ],
  async report => ({
    env: environment({
      NBXFLOW_CHROMIUM: await chromium(),
      NBXFLOW_UI_PORT: process.env.NBXFLOW_UI_PORT ?? (await freePort()),
      NBXFLOW_UI_REPORT: report
    })
  })
);

const runs = ['nbxflow/tests/worker', 'nbxflow/tests/flow'];
// The engines have a script of their own: `npm run test:engines`.
const apart = ['packaging', 'worker', 'flow', 'engines'];
/** They restart one kernel hundreds of times: others that start meanwhile may take its ports. */
const replays = ['oracle', 'cases', 'replay'].map(
  name => `nbxflow/tests/worker/test_${name}.py`
);

const sources = '**/*{.ts,.tsx,.js,.mjs,.cjs,.css,.json,.md}';

/** Every part in the order in which it runs; `built` parts need the project built and installed. */
const parts = [
  ['prettier', node('prettier', 'bin/prettier.cjs', '--check', sources)],
  ['protocol', check(process.execPath, 'scripts/protocol.mjs', '--check')],
  [
    'eslint',
    node('eslint', 'bin/eslint.js', '.', '--cache', '--max-warnings', '0')
  ],
  [
    'stylelint',
    node('stylelint', 'bin/stylelint.mjs', '--cache', 'style/**/*.css')
  ],
  [
    'depcruise',
    node(
      'dependency-cruiser',
      'bin/dependency-cruise.mjs',
      ...['--config', '.dependency-cruiser.cjs', 'src']
    )
  ],
  [
    'tsc',
    node('typescript', 'bin/tsc', '-p', 'tsconfig.test.json', '--noEmit')
  ],
  ['ruff', check(program('ruff'), 'check', '.')],
  ['ruff-format', check(program('ruff'), 'format', '--check', '.')],
  ['mypy', check(program('mypy'))],
  ['lint-imports', check(program('lint-imports'), '--no-cache')],
  ['scripts', scriptTests],
  [
    'jest',
    runner(jestResults, process.execPath, report => [
      nodeProgram('jest', 'bin/jest.js'),
      ...['--json', `--outputFile=${report}`, '--silent']
    ])
  ],
  [
    'pytest',
    pytest(...apart.map(folder => `--ignore=nbxflow/tests/${folder}`)),
    { built: true }
  ],
  // These mostly wait for kernels and processes to start: two at a time.
  [
    'pytest-runs',
    pytest(
      ...['-n', '2', '--dist', 'loadfile', ...runs],
      ...replays.map(file => `--ignore=${file}`)
    ),
    { built: true }
  ],
  ['pytest-replays', pytest(...replays), { built: true }],
  ['ui', journeys, { built: true }],
  ['packaging', pytest('nbxflow/tests/packaging'), { built: true }]
];

function chosenParts() {
  const named = process.argv.slice(2);
  const unknown = named.filter(name => !parts.some(part => part[0] === name));
  if (unknown.length > 0) {
    const known = parts.map(part => part[0]).join(' ');
    throw new StepError(
      `no part called ${unknown.join(', ')}; there are: ${known}`
    );
  }
  return named.length === 0
    ? parts
    : parts.filter(part => named.includes(part[0]));
}

function describe({ passed, failed, skipped = 0 }, started) {
  const counts = [`${passed} passed`];
  if (failed > 0) {
    counts.push(`${failed} FAILED`);
  }
  if (skipped > 0) {
    counts.push(`${skipped} skipped`);
  }
  return ` ${counts.join(', ')}, ${seconds(started)}`;
}

async function runPart(name, work) {
  const started = Date.now();
  process.stdout.write(`• ${name} …`);
  let result;
  try {
    result = await work(name);
  } catch (error) {
    if (!(error instanceof StepError)) {
      throw error;
    }
    result = { passed: 0, failed: 1, output: error.message, log: null };
  }
  console.log(describe(result, started));
  for (const skip of result.skips ?? []) {
    console.log(`  skipped ${skip}`);
  }
  if (result.failed > 0) {
    console.log(result.output.trimEnd().replaceAll(/^/gm, '  '));
    console.log(result.log ? `  the log is ${shown(result.log)}` : '');
  }
  return result;
}

async function prepare(chosen) {
  await preparePackages();
  if (chosen.some(([, , needs]) => needs?.built)) {
    await build();
    await exampleData();
  }
}

await main(async () => {
  const started = Date.now();
  const chosen = chosenParts();
  const total = { passed: 0, failed: 0, skipped: 0 };
  let ready = true;
  try {
    await prepare(chosen);
  } catch (error) {
    if (!(error instanceof StepError)) {
      throw error;
    }
    // What does not need a build can still be checked; without packages nothing can.
    console.error(error.message);
    total.failed += 1;
    ready = false;
  }
  for (const [name, work, needs] of chosen) {
    if (!ready && (needs?.built || !existsSync(program('ruff')))) {
      console.log(`• ${name} … not run: the preparation failed`);
      total.failed += 1;
      continue;
    }
    const result = await runPart(name, work);
    total.passed += result.passed;
    total.failed += result.failed;
    total.skipped += result.skipped ?? 0;
  }
  console.log(`\nall in ${seconds(started)}`);
  console.log(
    `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`
  );
  return total.failed > 0 ? 1 : 0;
});
