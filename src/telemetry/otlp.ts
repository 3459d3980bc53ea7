import {
  ROOT_CONTEXT,
  Span,
  SpanKind,
  TraceFlags,
  Tracer,
  trace
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  WebTracerProvider
} from '@opentelemetry/sdk-trace-web';

import type { SpanRecorder, TimedSpan } from './span';

/** Where spans are posted to, as OTLP/JSON. */
export interface SpanTarget {
  readonly url: string;
  /** Asked for before each request. */
  readonly headers: () => Promise<Record<string, string>>;
}

/** What is sent at once, and how much may wait; what is more is dropped. */
const BATCH = {
  maxExportBatchSize: 256,
  maxQueueSize: 2048,
  scheduledDelayMillis: 2000
};

/**
 * Sends spans by OpenTelemetry's own means. Its provider is this object's alone: the page's global
 * one is left to others. What is refused is tried again some times, then dropped; what waits is
 * sent when the page is hidden or left.
 */
export class OtlpSpanRecorder implements SpanRecorder {
  constructor(target: SpanTarget) {
    this._provider = new WebTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'nbxflow' }),
      spanProcessors: [
        new BatchSpanProcessor(new OTLPTraceExporter(target), BATCH)
      ]
    });
    this._tracer = this._provider.getTracer('nbxflow.frontend');
  }

  record(span: TimedSpan): void {
    this._start(span).end([...span.end]);
  }

  async flush(): Promise<void> {
    // it rejects with what the exporter met, which nobody here can mend
    await this._provider.forceFlush().catch(() => undefined);
  }

  private _start(span: TimedSpan): Span {
    const { name, traceId, parentSpanId, start, attributes } = span;
    const parent = trace.setSpanContext(ROOT_CONTEXT, {
      traceId,
      spanId: parentSpanId,
      traceFlags: TraceFlags.SAMPLED,
      isRemote: true
    });
    return this._tracer.startSpan(
      name,
      {
        startTime: [...start],
        attributes: { ...attributes },
        kind: SpanKind.INTERNAL
      },
      parent
    );
  }

  private _provider: WebTracerProvider;
  private _tracer: Tracer;
}
