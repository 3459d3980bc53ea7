/**
 * `npm run test:backends`: what nbxflow sends, as a real OpenTelemetry Collector and a real Prometheus
 * see it. Both are started here and stopped; the last line counts as that of `npm test` does.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import {
  findCollector,
  findPrometheus,
  freePort,
  startCollector,
  startPrometheus
} from './backends.mjs';
import { chromium } from './browser.mjs';
import { checkedResults, playwrightResults } from './results.mjs';
import { build, exampleData, preparePackages } from './steps.mjs';
import {
  environment,
  main,
  nodeProgram,
  run,
  seconds,
  state
} from './tasks.mjs';

async function journeys({ collector, prometheus, promtool, port }) {
  const report = path.join(state, 'reports', 'backends');
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const { code } = await run(
    'backends',
    process.execPath,
    [
      nodeProgram('@playwright/test', 'cli.js'),
      ...['test', '-c', 'ui-tests/backends/playwright.config.js']
    ],
    {
      echo: true,
      env: environment({
        NBXFLOW_CHROMIUM: await chromium(),
        NBXFLOW_UI_PORT: String(port),
        NBXFLOW_UI_REPORT: report,
        NBXFLOW_COLLECTOR_URL: collector.endpoint,
        NBXFLOW_SPANS_FILE: collector.spans,
        NBXFLOW_PROMETHEUS_URL: prometheus.url,
        NBXFLOW_PROMTOOL: promtool
      })
    }
  );
  return checkedResults(code, report, playwrightResults);
}

await main(async () => {
  const started = Date.now();
  await preparePackages();
  await build();
  await exampleData();
  const collectorProgram = await findCollector();
  const programs = await findPrometheus();
  const port = await freePort();
  const stops = [];
  try {
    const collector = await startCollector(collectorProgram);
    stops.push(collector.stop);
    const prometheus = await startPrometheus(
      programs.prometheus,
      `127.0.0.1:${port}`
    );
    stops.push(prometheus.stop);
    const { promtool } = programs;
    const { passed, failed, skipped, skips } = await journeys({
      ...{ collector, prometheus, promtool, port }
    });
    for (const skip of skips ?? []) {
      console.log(`  skipped ${skip}`);
    }
    console.log(`\nall in ${seconds(started)}`);
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
    return failed > 0 ? 1 : 0;
  } finally {
    await Promise.all(stops.map(stop => stop()));
  }
});
