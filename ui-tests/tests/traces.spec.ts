import { expect, test } from '@jupyterlab/galata';
import { createServer, Server } from 'node:http';

import {
  badges,
  command,
  expectState,
  Lab,
  notebook,
  openNotebook,
  records
} from './journey';

/** The endpoint that the server is configured to send spans to; nothing listens there at first. */
const ENDPOINT_PORT = Number(process.env.NBXFLOW_UI_PORT ?? '18977') + 2;

const CELLS = {
  sleep: 'import time; time.sleep(1)',
  text: 'print("hello")',
  silent: 'x = 1',
  wide: 'print("line\\n" * 2000)'
};

/** A span as OTLP/JSON has it, as far as it is looked at. */
interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: { key: string; value: Record<string, unknown> }[];
}

interface Exported {
  readonly resourceSpans: {
    readonly scopeSpans: { scope: { name: string }; spans: Span[] }[];
  }[];
}

/** What the page posts to the extension, as it comes. */
function watchPosts(page: Lab): Span[] {
  const spans: Span[] = [];
  page.on('request', request => {
    if (request.url().endsWith('/nbxflow/v1/traces')) {
      const { resourceSpans } = request.postDataJSON() as Exported;
      const scopes = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans);
      spans.push(...scopes.flatMap(scope => scope.spans));
    }
  });
  return spans;
}

/** Takes spans as a Collector does; they come in protobuf, which keeps ids as they are. */
function startEndpoint(bodies: Buffer[]): Promise<Server> {
  const server = createServer((request, response) => {
    request.on('data', chunk => bodies.push(chunk));
    request.on('end', () => {
      const type = 'application/x-protobuf';
      response.writeHead(200, { 'Content-Type': type }).end();
    });
  });
  return new Promise(resolve =>
    server.listen(ENDPOINT_PORT, '127.0.0.1', () => resolve(server))
  );
}

/** The id of the cell that a span is of. */
function cellOf({ attributes }: Span): unknown {
  return attributes.find(({ key }) => key === 'notebook.cell.id')?.value
    .stringValue;
}

function names(spans: readonly Span[]): string[] {
  return spans.map(span => `${span.name} ${cellOf(span)}`).sort();
}

function seconds({ startTimeUnixNano, endTimeUnixNano }: Span): number {
  return Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1e9;
}

/** Runs all cells of a notebook. */
async function runAll(page: Lab, path: string): Promise<void> {
  await page.contents.uploadContent(notebook(CELLS), 'text', path);
  await openNotebook(page, path);
  await command(page, 'notebook:run-all-cells');
  for (let index = 0; index < Object.keys(CELLS).length; index++) {
    await expectState(badges(page).nth(index), 'done');
  }
}

test('what the page adds to a run becomes spans below the cell', async ({
  page,
  tmpPath
}) => {
  const bodies: Buffer[] = [];
  const endpoint = await startEndpoint(bodies);
  try {
    const posted = watchPosts(page);
    const path = `${tmpPath}/traces.ipynb`;
    await runAll(page, path);
    await expect
      .poll(() => names(posted))
      .toEqual([
        'cell.queue silent',
        'cell.queue sleep',
        'cell.queue text',
        'cell.queue wide',
        'cell.render text',
        'cell.render wide'
      ]);
    const executions = (await records(page, path)) as unknown as {
      cell: string;
      spanId: string;
      run: { id: string };
    }[];
    for (const span of posted) {
      const record = executions.findLast(({ cell }) => cell === cellOf(span));
      expect(span.parentSpanId).toBe(record?.spanId);
      expect(span.traceId).toBe(record?.run.id.replace(/-/g, ''));
    }
    // those after the sleeping cell waited for it
    const text = posted.find(
      span => span.name === 'cell.queue' && cellOf(span) === 'text'
    );
    expect(text && seconds(text)).toBeGreaterThan(1);
    // Nothing listened until now, so that the next try may be minutes away.
    await command(page, 'nbxflow:retry-delivery');
    await expect
      .poll(() => {
        const arrived = Buffer.concat(bodies);
        return posted.filter(
          ({ spanId }) => !arrived.includes(Buffer.from(spanId, 'hex'))
        );
      })
      .toEqual([]);
    expect(Buffer.concat(bodies).includes('nbxflow.frontend')).toBe(true);
  } finally {
    endpoint.closeAllConnections();
    endpoint.close();
  }
});

test('what waits is sent when the page is left', async ({ page, tmpPath }) => {
  const path = `${tmpPath}/left.ipynb`;
  await runAll(page, path);
  const posted = watchPosts(page);
  await command(page, 'notebook:run-all-cells');
  await expectState(badges(page).first(), 'running');
  await expectState(badges(page).last(), 'done');
  await page.evaluate(() => window.location.assign('about:blank'));
  await expect.poll(() => names(posted)).toContain('cell.queue wide');
});
