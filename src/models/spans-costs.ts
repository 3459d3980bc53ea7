import { IDisposable } from '@lumino/disposable';
import { Throttler } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';

import {
  NotebookCosts,
  ReportRow,
  SpansChange,
  Timeline,
  notebookCosts,
  recordedTime,
  reportRows,
  timelineOf
} from '../core/spans';
import type { INbxSpans, SpansStatus } from '../tokens';

/** Changes are told of at most once in so many milliseconds: a run of all cells brings thousands. */
const INTERVAL = 200;

/** Where the code cells of the open notebooks stand. */
export interface CodeCellSource {
  /** The cells of the notebook at this contents path changed. */
  readonly changed: ISignal<unknown, string>;
  /** Ids in document order; null when the notebook is not open or not loaded. */
  order(path: string): readonly string[] | null;
  /** Texts by id. */
  sources(path: string): ReadonlyMap<string, string>;
}

/** What the report of a notebook shows. */
export interface CostsReport {
  readonly path: string;
  /** How many code cells the notebook has. */
  readonly cells: number;
  /** One for each cell that ran, in document order. */
  readonly rows: readonly ReportRow[];
  readonly totals: NotebookCosts['totals'];
  /** All runs that are known, of cells that are gone too. */
  readonly recorded: { readonly seconds: number; readonly runs: number };
  /** What ran when in the last run of the notebook; null when there was none. */
  readonly timeline: Timeline | null;
  /** Whether the whole history was read: otherwise `recorded` is a lower bound. */
  readonly isComplete: boolean;
  readonly status: SpansStatus;
  /** The texts of the cells, by id. */
  readonly sources: ReadonlyMap<string, string>;
}

/** What the cells of the open notebooks cost, worked out when it is asked for. */
export class CostsModel implements IDisposable {
  /** @param interval - Milliseconds over which changes are gathered. */
  constructor(
    spans: INbxSpans,
    notebooks: CodeCellSource,
    interval = INTERVAL
  ) {
    this._spans = spans;
    this._notebooks = notebooks;
    this._throttler = new Throttler(() => this._tell(), {
      limit: interval,
      edge: 'trailing'
    });
    spans.changed.connect(this._onSpans, this);
    spans.statusChanged.connect(this._onStatus, this);
    notebooks.changed.connect(this._onCells, this);
  }

  /** What was told of the notebook at this contents path may have changed. */
  get changed(): ISignal<this, string> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._throttler.isDisposed;
  }

  dispose(): void {
    this._throttler.dispose();
    Signal.clearData(this);
  }

  /** What the cells cost in their last runs; null when the notebook is not open or not loaded. */
  costs(path: string): NotebookCosts | null {
    const known = this._known.get(path);
    if (known !== undefined) {
      return known;
    }
    const order = this._notebooks.order(path);
    if (order === null) {
      return null;
    }
    const costs = notebookCosts(order, this._spans.notebook(path));
    this._known.set(path, costs);
    return costs;
  }

  /** What the report shows; null when the notebook is not open or not loaded. */
  report(path: string): CostsReport | null {
    const costs = this.costs(path);
    if (costs === null) {
      return null;
    }
    const executions = this._spans.executions({ path, kernel: null });
    return {
      path,
      cells: costs.order.length,
      rows: reportRows(costs.order, costs.cells),
      totals: costs.totals,
      recorded: recordedTime(executions),
      timeline: timelineOf(executions),
      isComplete: this._spans.isComplete(path),
      status: this._spans.status,
      sources: this._notebooks.sources(path)
    };
  }

  /** Reads the records of a notebook again; how that went is in the report's `status`. */
  refresh(path: string): Promise<void> {
    return this._spans.refresh(path);
  }

  private _onSpans(_: INbxSpans, { path }: SpansChange): void {
    this._request(path);
  }

  private _onCells(_: unknown, path: string): void {
    this._request(path);
  }

  private _onStatus(): void {
    [...this._known.keys()].forEach(path => this._request(path));
  }

  private _request(path: string): void {
    this._known.delete(path);
    this._due.add(path);
    // a throttler that is disposed while it waits rejects
    this._throttler.invoke().catch(() => undefined);
  }

  private _tell(): void {
    const due = [...this._due];
    this._due.clear();
    due.forEach(path => this._changed.emit(path));
  }

  private _changed = new Signal<this, string>(this);
  private _due = new Set<string>();
  private _known = new Map<string, NotebookCosts>();
  private _notebooks: CodeCellSource;
  private _spans: INbxSpans;
  private _throttler: Throttler;
}
