import type { SpanRecorder, TimedSpan } from '../span';

/** A span, but for what is given. */
export function span(given: Partial<TimedSpan> = {}): TimedSpan {
  return {
    name: 'cell.queue',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    parentSpanId: 'b7ad6b7169203331',
    start: [1_795_000_000, 250_000_000],
    end: [1_795_000_001, 123_456_000],
    attributes: { 'notebook.cell.id': 'c1', 'notebook.cell.index': 3 },
    ...given
  };
}

/** Keeps what it is given. */
export class KeptSpans implements SpanRecorder {
  readonly spans: TimedSpan[] = [];

  record(span: TimedSpan): void {
    this.spans.push(span);
  }

  async flush(): Promise<void> {
    return;
  }
}
