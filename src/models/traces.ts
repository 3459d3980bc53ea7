import { ISignal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import type { CellTiming } from '../capture/cell-timings';
import type { Execution } from '../protocol';
import {
  instant,
  later,
  type SpanRecorder,
  type TimedSpan
} from '../telemetry/span';
import type { INbxSpans } from '../tokens';

/** So many measurements, and so many records, wait for their counterparts; the oldest go first. */
const LIMIT = 2000;

/**
 * Makes spans of what this page measured. A record says which trace they belong to and when, by the
 * kernel's clock, the cell began and ended; the page's own clock says only how long.
 */
export class TracesModel extends Disposable {
  constructor(options: TracesModel.IOptions) {
    super();
    this._recorder = options.recorder;
    options.timings.measured.connect(this._onMeasured, this);
    options.spans.received.connect(this._onReceived, this);
  }

  protected release(): void {
    this._timings.clear();
    this._records.clear();
  }

  private _onMeasured(_: unknown, timing: CellTiming): void {
    const { messageId } = timing;
    const waiting = this._timings.get(messageId) ?? [];
    keep(this._timings, messageId, [...waiting, timing]);
    this._match(messageId);
  }

  private _onReceived(_: unknown, records: readonly Execution[]): void {
    for (const record of records) {
      keep(this._records, record.messageId, record);
      this._match(record.messageId);
    }
  }

  /** Sends what is known of a run; each measurement once. */
  private _match(messageId: string): void {
    const record = this._records.get(messageId);
    const timings = this._timings.get(messageId);
    if (record === undefined || timings === undefined) {
      return;
    }
    const left = timings.filter(timing => {
      const span = spanOf(timing, record);
      if (span !== null) {
        this._recorder.record(span);
      }
      return span === null;
    });
    if (left.length > 0) {
      this._timings.set(messageId, left);
    } else {
      this._timings.delete(messageId);
    }
  }

  private _recorder: SpanRecorder;
  /** By message id. */
  private _records = new Map<string, Execution>();
  /** By message id: measured, and without a record that says enough. */
  private _timings = new Map<string, readonly CellTiming[]>();
}

export namespace TracesModel {
  export interface IOptions {
    readonly spans: Pick<INbxSpans, 'received'>;
    /** See `capture/cell-timings`. */
    readonly timings: { readonly measured: ISignal<unknown, CellTiming> };
    readonly recorder: SpanRecorder;
  }
}

/** Null while the record does not say enough. */
function spanOf(timing: CellTiming, record: Execution): TimedSpan | null {
  const { run, spanId, path, cell } = record;
  const anchor =
    timing.name === 'cell.queue' ? record.startedAt : record.endedAt;
  const moment = anchor === null ? null : instant(anchor);
  if (run === null || spanId === null || moment === null) {
    return null;
  }
  const isBefore = timing.name === 'cell.queue';
  return {
    name: timing.name,
    traceId: run.id.replace(/-/g, ''),
    parentSpanId: spanId,
    start: isBefore ? later(moment, -timing.seconds) : moment,
    end: isBefore ? moment : later(moment, timing.seconds),
    attributes: {
      ...(path === null ? {} : { 'notebook.path': path }),
      ...(cell === null ? {} : { 'notebook.cell.id': cell }),
      'notebook.cell.index': timing.index,
      ...(timing.outputs === null
        ? {}
        : { 'nbxflow.output.count': timing.outputs })
    }
  };
}

/** Keeps something as the newest; the oldest are forgotten. */
function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= LIMIT) {
      return;
    }
    map.delete(oldest);
  }
}
