import { existsSync, readFileSync } from 'node:fs';

/** A span as the Collector wrote it, with what the tests look at. */
export interface Span {
  readonly service: string;
  readonly scope: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  /** Nanoseconds since 1970. */
  readonly start: bigint;
  readonly end: bigint;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface WrittenSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status?: { readonly code?: number };
  readonly attributes?: readonly Attribute[];
}

interface WrittenSpans {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes?: readonly Attribute[] };
    readonly scopeSpans: readonly {
      readonly scope: { readonly name?: string };
      readonly spans: readonly WrittenSpan[];
    }[];
  }[];
}

const STATUS_ERROR = 2;

function values(
  attributes: readonly Attribute[] = []
): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, Object.values(value)[0]])
  );
}

/** All spans that the Collector has written by now. */
export function writtenSpans(file: string): Span[] {
  const text = existsSync(file) ? readFileSync(file, 'utf-8') : '';
  // The last line may be half written.
  const lines = text.split('\n').slice(0, -1).filter(Boolean);
  return lines
    .flatMap(line => (JSON.parse(line) as WrittenSpans).resourceSpans)
    .flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ scope, spans }) =>
        spans.map(span => ({
          service: String(values(resource.attributes)['service.name']),
          scope: scope.name ?? '',
          name: span.name,
          traceId: span.traceId,
          spanId: span.spanId,
          parentSpanId: span.parentSpanId ?? '',
          start: BigInt(span.startTimeUnixNano),
          end: BigInt(span.endTimeUnixNano),
          failed: span.status?.code === STATUS_ERROR,
          attributes: values(span.attributes)
        }))
      )
    );
}
