import { expect, IJupyterLabPageFixture, test } from '@jupyterlab/galata';

import {
  badge,
  command,
  expectState,
  notebook,
  openNotebook
} from '../tests/journey';
import { Span, writtenSpans } from './spans';

const FILE = process.env.NBXFLOW_SPANS_FILE ?? '';
const ENDPOINT = process.env.NBXFLOW_COLLECTOR_URL ?? '';

/** A user with OpenTelemetry of their own: an exporter to the same Collector, spans in a cell. */
const CELLS = {
  setup: `
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
provider = TracerProvider(resource=Resource.create({"service.name": "mine"}))
provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter("${ENDPOINT}/v1/traces")))
trace.set_tracer_provider(provider)
tracer = trace.get_tracer("mine")
`,
  work: `
import threading, time
def inner():
    with tracer.start_as_current_span("in a thread"):
        time.sleep(0.02)
with tracer.start_as_current_span("load"):
    time.sleep(0.05)
    thread = threading.Thread(target=inner)
    thread.start()
    thread.join()
`,
  child: `
import os, subprocess
print(subprocess.run("echo $TRACEPARENT", shell=True, capture_output=True, text=True).stdout)
`,
  awaits: `
import asyncio
async def later():
    with tracer.start_as_current_span("awaited"):
        await asyncio.sleep(0.02)
await later()
`,
  fails: 'raise ValueError("no text of this leaves")'
} as const;

interface RecordedExecution {
  readonly id: string;
  readonly cell: string;
  readonly spanId: string;
  readonly startedAt: string;
  readonly wallSeconds: number;
  readonly run: { readonly id: string };
}

async function executions(
  page: IJupyterLabPageFixture,
  path: string
): Promise<Map<string, RecordedExecution>> {
  const answer = await page.request.get(
    `/nbxflow/v1/executions?path=${encodeURIComponent(path)}`
  );
  const { executions } = (await answer.json()) as {
    executions: RecordedExecution[];
  };
  return new Map(executions.map(execution => [execution.cell, execution]));
}

async function shutDownKernels(page: IJupyterLabPageFixture): Promise<void> {
  const answer = await page.request.get('/api/sessions');
  for (const { id } of (await answer.json()) as { id: string }[]) {
    await page.request.delete(`/api/sessions/${id}`);
  }
}

/** The spans of one trace, once `complete` says that all are there. */
async function trace(
  id: string,
  complete: (names: readonly string[]) => boolean
): Promise<Span[]> {
  const spans = () =>
    writtenSpans(FILE).filter(({ traceId }) => traceId === id);
  await expect
    .poll(() => complete(spans().map(({ name }) => name)), { timeout: 30000 })
    .toBe(true);
  return spans();
}

test.use({ autoGoto: true, kernels: null, sessions: null });

test('a Run All is one connected trace, with the spans of the user inside', async ({
  page,
  tmpPath
}) => {
  const path = `${tmpPath}/traced.ipynb`;
  await page.contents.uploadContent(notebook(CELLS), 'text', path);
  await openNotebook(page, path);
  await command(page, 'notebook:run-all-cells');
  await expectState(badge(page, 4), 'failed');
  const recorded = await executions(page, path);
  const work = recorded.get('work');
  const runId = work?.run.id ?? '';
  const traceId = runId.replaceAll('-', '');
  // The page sends what it saw a little later; the root ends with the kernel.
  await trace(
    traceId,
    names => names.filter(name => name === 'cell.render').length >= 2
  );
  await shutDownKernels(page);
  const spans = await trace(traceId, names => names.includes('notebook.run'));
  const named = (name: string) => spans.filter(span => span.name === name);
  const cell = (id: string) =>
    named('cell.execute').find(
      span => span.attributes['notebook.cell.id'] === id
    );

  await test.step('every span hangs on the root', () => {
    const [root] = named('notebook.run');
    expect(named('notebook.run')).toHaveLength(1);
    expect(root?.parentSpanId).toBe('');
    expect(root?.attributes['openlineage.run.id']).toBe(runId);
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(ids.size).toBe(spans.length);
    for (const span of spans) {
      expect(span === root || ids.has(span.parentSpanId)).toBe(true);
    }
  });

  await test.step('cells have the ids and times of their records', () => {
    expect(named('cell.execute')).toHaveLength(5);
    for (const [id, execution] of recorded) {
      const span = cell(id);
      expect(span?.spanId).toBe(execution.spanId);
      expect(span?.failed).toBe(id === 'fails');
      const started = Number((span?.start ?? 0n) / 1_000_000n);
      expect(Math.abs(started - Date.parse(execution.startedAt))).toBeLessThan(
        2
      );
      const [root] = named('notebook.run');
      expect((span?.start ?? 0n) >= (root?.start ?? 0n)).toBe(true);
      expect((span?.end ?? 0n) <= (root?.end ?? 0n)).toBe(true);
    }
  });

  await test.step('the spans of the user are inside their cells', () => {
    const [load] = named('load');
    const [threaded] = named('in a thread');
    const [awaited] = named('awaited');
    expect(load?.service).toBe('mine');
    expect(load?.parentSpanId).toBe(work?.spanId);
    expect((load?.start ?? 0n) >= (cell('work')?.start ?? 0n)).toBe(true);
    expect((load?.end ?? 0n) <= (cell('work')?.end ?? 0n)).toBe(true);
    expect(threaded?.parentSpanId).toBe(work?.spanId);
    expect(awaited?.parentSpanId).toBe(recorded.get('awaits')?.spanId);
  });

  await test.step('the page adds what it saw', () => {
    const parents = (name: string) =>
      new Set(named(name).map(({ parentSpanId }) => parentSpanId));
    const all = [...recorded.values()].map(({ spanId }) => spanId);
    expect(parents('cell.queue')).toEqual(new Set(all));
    // Of the cells without output there is nothing to paint.
    const painted = ['child', 'fails'].map(id => recorded.get(id)?.spanId);
    expect(parents('cell.render')).toEqual(new Set(painted));
  });

  await test.step('a subprocess is told of its cell', async () => {
    const output = page.locator('.jp-OutputArea-output', {
      hasText: traceId
    });
    await expect(output).toContainText(
      `00-${traceId}-${recorded.get('child')?.spanId}-01`
    );
  });

  await test.step('neither source nor the text of an error leaves', () => {
    const text = JSON.stringify(
      spans
        .filter(({ service }) => service === 'nbxflow')
        .map(({ attributes }) => attributes)
    );
    expect(text).not.toContain('no text of this leaves');
    expect(text).not.toContain('import');
  });
});
