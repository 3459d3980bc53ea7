/** The counts of `npm test` come from the runners' own reports, and a silent failure is one. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import {
  checkedResults,
  jestResults,
  junitResults,
  playwrightResults,
  tapResults
} from '../results.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'nbxflow-results-'));
after(() => rmSync(folder, { recursive: true }));

function report(name, content) {
  const file = path.join(folder, name);
  writeFileSync(
    file,
    typeof content === 'string' ? content : JSON.stringify(content)
  );
  return file;
}

describe('results', () => {
  it('of jest: tests, and suites that could not be loaded', () => {
    const file = report('jest', {
      testResults: [
        {
          name: 'a.spec.ts',
          status: 'failed',
          assertionResults: [
            { fullName: 'a one', status: 'passed' },
            { fullName: 'a two', status: 'failed' },
            { fullName: 'a three', status: 'pending' }
          ]
        },
        { name: 'b.spec.ts', status: 'failed', assertionResults: [] }
      ]
    });
    assert.deepEqual(jestResults(file), {
      passed: 1,
      failed: 2,
      skipped: 1,
      skips: ['a three: no reason given']
    });
  });

  it('of pytest: errors are failures, reasons of skips are kept', () => {
    const file = report(
      'junit',
      `<testsuites><testsuite tests="4">
      <testcase classname="t.a" name="one[x&gt;y]" time="0.1" />
      <testcase classname="t.a" name="two"><failure message="no">text</failure></testcase>
      <testcase classname="t.a" name="three"><error message="no">text</error></testcase>
      <testcase classname="t.a" name="four"><skipped type="pytest.skip" message="needs &quot;x&quot;">f.py:1</skipped></testcase>
      </testsuite></testsuites>`
    );
    assert.deepEqual(junitResults(file), {
      passed: 1,
      failed: 2,
      skipped: 1,
      skips: ['t.a.four: needs "x"']
    });
  });

  it('of Playwright: nested suites, flaky tests pass', () => {
    const spec = (title, status, annotations = []) => ({
      title,
      tests: [{ status, annotations }]
    });
    const file = report('playwright', {
      suites: [
        {
          title: 'a.spec.ts',
          specs: [spec('one', 'expected')],
          suites: [
            {
              title: 'inner',
              specs: [
                spec('two', 'flaky'),
                spec('three', 'unexpected'),
                spec('four', 'skipped', [
                  { type: 'skip', description: 'needs x' }
                ])
              ]
            }
          ]
        }
      ]
    });
    assert.deepEqual(playwrightResults(file), {
      passed: 2,
      failed: 1,
      skipped: 1,
      skips: ['a.spec.ts › inner › four: needs x']
    });
  });

  it('of Node: cancelled tests are failures', () => {
    const text =
      'ok 1 - a\nok 2 - b # SKIP needs x\n# tests 4\n# pass 1\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 0\n';
    assert.deepEqual(tapResults(text), {
      passed: 1,
      failed: 2,
      skipped: 1,
      skips: ['b: needs x']
    });
  });

  it('count a runner that failed without a failed test', () => {
    const empty = report('empty', { testResults: [] });
    const one = report('one', {
      testResults: [
        {
          status: 'passed',
          assertionResults: [{ fullName: 'a', status: 'passed' }]
        }
      ]
    });
    assert.equal(checkedResults(0, one, jestResults).failed, 0);
    assert.equal(checkedResults(2, one, jestResults).failed, 1);
    assert.equal(checkedResults(0, empty, jestResults).failed, 1);
    assert.equal(
      checkedResults(0, path.join(folder, 'none'), jestResults).failed,
      1
    );
  });
});
