import { expect, IJupyterLabPageFixture, test } from '@jupyterlab/galata';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import {
  badge,
  command,
  expectState,
  notebook,
  openNotebook
} from '../tests/journey';

const PROMETHEUS = process.env.NBXFLOW_PROMETHEUS_URL ?? '';
const DOCS = path.join(__dirname, '..', '..', 'docs');
const PROMTOOL = process.env.NBXFLOW_PROMTOOL ?? 'promtool';
const CELLS = {
  sleeps: 'import time; time.sleep(0.3)',
  counts: 'sum(range(1000))',
  fails: '1 / 0'
};

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** What Prometheus answers to a query now. */
async function query(text: string): Promise<Sample[]> {
  const url = `${PROMETHEUS}/api/v1/query?query=${encodeURIComponent(text)}`;
  const answer = await (await fetch(url)).json();
  expect(answer.status, `${text}: ${answer.error}`).toBe('success');
  return answer.data.result as Sample[];
}

async function value(text: string): Promise<number> {
  const [sample] = await query(text);
  return Number(sample?.value[1] ?? 0);
}

/** The text of /metrics, nbxflow's families alone. */
async function ownMetrics(page: IJupyterLabPageFixture): Promise<string> {
  const text = await (await page.request.get('/metrics')).text();
  const own = text
    .split('\n')
    .filter(line => /^(# (HELP|TYPE) )?nbxflow_/.test(line));
  return `${own.join('\n')}\n`;
}

test.use({ autoGoto: true, kernels: null, sessions: null });

test('Prometheus reads what the server counts', async ({ page, tmpPath }) => {
  const done = 'nbxflow_cell_executions_total{status="done"}';
  const failed = 'nbxflow_cell_executions_total{status="failed"}';
  await expect.poll(() => value('up{job="jupyter"}')).toBe(1);
  const before = { done: await value(done), failed: await value(failed) };
  const file = `${tmpPath}/counted.ipynb`;
  await page.contents.uploadContent(notebook(CELLS), 'text', file);
  await openNotebook(page, file);
  await command(page, 'notebook:run-all-cells');
  await expectState(badge(page, 2), 'failed');
  await expect.poll(() => value(done)).toBe(before.done + 2);
  await expect.poll(() => value(failed)).toBe(before.failed + 1);
  const seconds = await value(
    'sum(nbxflow_cell_duration_seconds_sum{status="done"})'
  );
  expect(seconds).toBeGreaterThan(0.3);
  const [sample] = await query(done);
  expect(Object.keys(sample?.metric ?? {}).sort()).toEqual(
    ['__name__', 'instance', 'job', 'kernel', 'status'].sort()
  );
});

test('promtool finds nothing to say against the metrics', async ({ page }) => {
  const text = await ownMetrics(page);
  expect(text).toContain('nbxflow_cell_duration_seconds_bucket');
  const said = execFileSync(PROMTOOL, ['check', 'metrics'], {
    input: text,
    encoding: 'utf-8'
  });
  expect(said.trim()).toBe('');
});

/** The queries in the table of service levels, in which a `|` is written `\|`. */
function documentedQueries(): string[] {
  const text = readFileSync(path.join(DOCS, 'metrics.md'), 'utf-8');
  const table = text.split('## Service levels')[1] ?? '';
  return [...table.matchAll(/^\|[^|]*\| `(.*)` +\|$/gm)].map(([, query]) =>
    (query ?? '').replaceAll('\\|', '|')
  );
}

test('every query of the documentation is one that Prometheus answers', async () => {
  const queries = documentedQueries();
  expect(queries.length).toBeGreaterThan(8);
  for (const text of queries) {
    await query(text);
  }
});

test('the alert rules are rules, on metrics that the server has', async ({
  page
}) => {
  const file = path.join(DOCS, 'prometheus-alerts.yaml');
  execFileSync(PROMTOOL, ['check', 'rules', '--lint-fatal', file]);
  const text = await (await page.request.get('/metrics')).text();
  const families = [...text.matchAll(/^# TYPE (nbxflow_\w+)/gm)].map(
    ([, name]) => name ?? ''
  );
  const used = readFileSync(file, 'utf-8').matchAll(/\bnbxflow_\w+/g);
  for (const [name] of used) {
    expect(
      families.some(
        family => name.replace(/_(count|sum|bucket)$/, '') === family
      ),
      name
    ).toBe(true);
  }
});
