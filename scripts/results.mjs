/**
 * What the test runners report, as `{ passed, failed, skipped, skips }`.
 *
 * `skips` are texts that name a skipped test and, where the runner knows it, the reason.
 */
import { existsSync, readFileSync } from 'node:fs';

function counted(tests) {
  const result = { passed: 0, failed: 0, skipped: 0, skips: [] };
  for (const { name, outcome, reason } of tests) {
    result[outcome] += 1;
    if (outcome === 'skipped') {
      result.skips.push(`${name}: ${reason || 'no reason given'}`);
    }
  }
  return result;
}

/** The file written by `jest --json --outputFile`. */
export function jestResults(file) {
  const report = JSON.parse(readFileSync(file, 'utf-8'));
  const outcomes = { passed: 'passed', failed: 'failed' };
  const tests = report.testResults.flatMap(suite => {
    const own = suite.assertionResults.map(test => ({
      name: test.fullName,
      outcome: outcomes[test.status] ?? 'skipped'
    }));
    // A suite that could not even be loaded has no tests to count.
    return own.length === 0 && suite.status === 'failed'
      ? [{ name: suite.name, outcome: 'failed' }]
      : own;
  });
  return counted(tests);
}

const entities = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescapeXml(text) {
  return text
    .replaceAll(/&#(x?)([0-9a-f]+);/gi, (_, hex, digits) =>
      String.fromCodePoint(parseInt(digits, hex ? 16 : 10))
    )
    .replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, name) => entities[name]);
}

function attribute(tag, name) {
  const match = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
  return match ? unescapeXml(match[1]) : '';
}

/** The file written by `pytest --junit-xml`. */
export function junitResults(file) {
  const cases = readFileSync(file, 'utf-8').split('<testcase').slice(1);
  const tests = cases.map(text => {
    const head = text.slice(0, text.indexOf('>'));
    const name = `${attribute(head, 'classname')}.${attribute(head, 'name')}`;
    if (/<(failure|error)\b/.test(text)) {
      return { name, outcome: 'failed' };
    }
    const skip = /<skipped\b[^>]*>/.exec(text);
    return skip
      ? { name, outcome: 'skipped', reason: attribute(skip[0], 'message') }
      : { name, outcome: 'passed' };
  });
  return counted(tests);
}

function* playwrightSpecs(suite, prefix) {
  const title = [prefix, suite.title].filter(Boolean).join(' › ');
  for (const spec of suite.specs ?? []) {
    yield { title: `${title} › ${spec.title}`, tests: spec.tests };
  }
  for (const inner of suite.suites ?? []) {
    yield* playwrightSpecs(inner, title);
  }
}

/** The file written by Playwright's JSON reporter. A test that passed on a retry has passed. */
export function playwrightResults(file) {
  const report = JSON.parse(readFileSync(file, 'utf-8'));
  const outcomes = {
    expected: 'passed',
    flaky: 'passed',
    unexpected: 'failed'
  };
  const tests = report.suites
    .flatMap(suite => [...playwrightSpecs(suite, '')])
    .flatMap(({ title, tests }) =>
      tests.map(test => ({
        name: title,
        outcome: outcomes[test.status] ?? 'skipped',
        reason: test.annotations.find(({ type }) => type === 'skip')
          ?.description
      }))
    );
  return counted(tests);
}

/** The TAP text of `node --test`. */
export function tapResults(text) {
  const number = name =>
    Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  const skips = [
    ...text.matchAll(/^\s*ok \d+ - (.*?) # (?:SKIP|TODO) ?(.*)$/gm)
  ].map(match => `${match[1]}: ${match[2] || 'no reason given'}`);
  return {
    passed: number('pass'),
    failed: number('fail') + number('cancelled'),
    skipped: number('skipped') + number('todo'),
    skips
  };
}

/**
 * The results that a runner wrote, checked against its exit code: a runner that failed, wrote
 * nothing or ran nothing counts as a failure even when it reports none.
 */
export function checkedResults(code, file, read) {
  const nothing = { passed: 0, failed: 0, skipped: 0, skips: [] };
  const result = existsSync(file) ? read(file) : nothing;
  const ran = result.passed + result.failed + result.skipped;
  if (result.failed === 0 && (code !== 0 || ran === 0)) {
    return { ...result, failed: 1 };
  }
  return result;
}
