/** A moment: seconds since 1970 and nanoseconds of the second begun, as OpenTelemetry counts. */
export type Instant = readonly [seconds: number, nanoseconds: number];

/** A span whose times are known already. */
export interface TimedSpan {
  readonly name: 'cell.queue' | 'cell.render';
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly parentSpanId: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** Takes spans. Neither of these throws or rejects: what cannot be sent is dropped. */
export interface SpanRecorder {
  /** Sends a span soon, together with others. */
  record(span: TimedSpan): void;

  /** Sends now what was not sent yet. */
  flush(): Promise<void>;
}

const NANOSECONDS = 1e9;

/** The moment that an ISO 8601 text in UTC names, to the nanosecond; null when it names none. */
export function instant(text: string): Instant | null {
  const [, whole, fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(text) ?? [];
  const milliseconds = Date.parse(`${whole}Z`);
  return Number.isNaN(milliseconds)
    ? null
    : [milliseconds / 1000, Number(fraction.padEnd(9, '0').slice(0, 9))];
}

/** The moment so many seconds later; earlier with less than none. */
export function later(
  [seconds, nanoseconds]: Instant,
  duration: number
): Instant {
  const whole = Math.floor(duration);
  const sum = nanoseconds + Math.round((duration - whole) * NANOSECONDS);
  const carry = Math.floor(sum / NANOSECONDS);
  return [seconds + whole + carry, sum - carry * NANOSECONDS];
}
