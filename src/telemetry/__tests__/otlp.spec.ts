import { context, propagation, trace } from '@opentelemetry/api';

import { OtlpSpanRecorder } from '../otlp';
import { span } from './support';

/** As much of an OTLP request as is looked at. */
interface Exported {
  resourceSpans: {
    resource: { attributes: unknown[] };
    scopeSpans: {
      scope: { name: string };
      spans: Record<string, unknown>[];
    }[];
  }[];
}

const TARGET = 'http://127.0.0.1/base/nbxflow/v1/traces';

describe('OtlpSpanRecorder', () => {
  const before = globalThis.fetch;
  let posts: { url: string; init: RequestInit }[];
  let status: number;
  let recorder: OtlpSpanRecorder;

  beforeEach(() => {
    posts = [];
    status = 200;
    globalThis.fetch = async (url, init = {}) => {
      posts.push({ url: `${url}`, init });
      if (status === 0) {
        throw new Error('no network');
      }
      return { status, headers: new Headers() } as Response;
    };
    recorder = new OtlpSpanRecorder({
      url: TARGET,
      headers: async () => ({ 'x-xsrftoken': `asked ${posts.length}` })
    });
  });

  afterEach(() => {
    globalThis.fetch = before;
  });

  function exported(index = 0): Exported {
    const body = posts[index]?.init.body as Uint8Array;
    return JSON.parse(Buffer.from(body).toString('utf8'));
  }

  it('posts OTLP as JSON, ids in hexadecimal, times to the nanosecond', async () => {
    recorder.record(span());
    recorder.record(span({ name: 'cell.render', attributes: {} }));
    await recorder.flush();
    expect(posts).toHaveLength(1);
    expect(posts[0]?.url).toBe(TARGET);
    expect(posts[0]?.init).toMatchObject({ method: 'POST', keepalive: true });
    expect(posts[0]?.init.headers).toEqual({
      'Content-Type': 'application/json',
      'x-xsrftoken': 'asked 0'
    });
    const [{ resource, scopeSpans } = { scopeSpans: [] }] = exported()
      .resourceSpans as Partial<Exported['resourceSpans']>;
    expect(resource?.attributes).toEqual([
      { key: 'service.name', value: { stringValue: 'nbxflow' } }
    ]);
    const [{ scope, spans } = { spans: [] }] = scopeSpans as Partial<
      typeof scopeSpans
    >;
    expect(scope?.name).toBe('nbxflow.frontend');
    expect(spans.map(({ name }) => name)).toEqual([
      'cell.queue',
      'cell.render'
    ]);
    expect(spans[0]).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      parentSpanId: 'b7ad6b7169203331',
      startTimeUnixNano: '1795000000250000000',
      endTimeUnixNano: '1795000001123456000',
      attributes: [
        { key: 'notebook.cell.id', value: { stringValue: 'c1' } },
        { key: 'notebook.cell.index', value: { intValue: 3 } }
      ]
    });
    const ids = spans.map(({ spanId }) => spanId);
    expect(new Set(ids).size).toBe(2);
    ids.forEach(id => expect(id).toMatch(/^[0-9a-f]{16}$/));
  });

  it('asks for the headers before each request', async () => {
    recorder.record(span());
    await recorder.flush();
    recorder.record(span());
    await recorder.flush();
    expect(posts[1]?.init.headers).toMatchObject({ 'x-xsrftoken': 'asked 1' });
  });

  it('drops what is refused, and what has no network, without throwing', async () => {
    for (status of [400, 403, 404, 0]) {
      recorder.record(span());
      await recorder.flush();
    }
    expect(posts).toHaveLength(4);
    status = 200;
    recorder.record(span());
    await recorder.flush();
    expect(exported(4).resourceSpans[0]?.scopeSpans[0]?.spans).toHaveLength(1);
  });

  it('keeps a bounded number of spans', async () => {
    for (let index = 0; index < 5000; index++) {
      recorder.record(span());
    }
    await recorder.flush();
    const counts = posts.map(
      (_, index) =>
        exported(index).resourceSpans[0]?.scopeSpans[0]?.spans.length
    );
    const sent = counts.reduce((sum = 0, count = 0) => sum + count, 0);
    // one batch is on its way while the queue is full
    expect(sent).toBe(2048 + 256);
  });

  it('leaves what is global to others', async () => {
    recorder.record(span());
    await recorder.flush();
    const tracer = trace.getTracer('a user');
    expect(tracer.startSpan('own').isRecording()).toBe(false);
    expect(trace.getSpan(context.active())).toBeUndefined();
    expect(propagation.fields()).toEqual([]);
  });
});
