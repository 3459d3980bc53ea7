import { Debouncer } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import type { NotebookDocument } from '../capture/document';
import type { SpansChange } from '../core/spans';
import type { Execution, Verdict } from '../protocol';
import type { INbxSpans } from '../tokens';
import { KnownCells } from './dataflow-cells';
import { changedCells, runningCells } from './dataflow-changes';
import { CoverageFinder } from './dataflow-coverage';
import type { CellVariables, CellWarnings, RunPlan } from '../core/dataflow';
import {
  DataflowCoverage,
  Engine,
  NO_PLAN,
  NO_VARIABLES,
  NO_WARNINGS
} from './dataflow-engine';
import { FactsStore } from './dataflow-facts';
import { EngineFeed } from './dataflow-feed';
import { KernelSession } from './dataflow-session';
import { matches } from './execution-log';

/** A text that is being typed is analysed when it rests so long, in milliseconds. */
const REST = 300;

/** What is known of one notebook. */
export interface DataflowSnapshot {
  readonly coverage: DataflowCoverage;
  /** By cell id; none of text cells and empty cells, none at all before all is read. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** Ids of the code cells in document order. */
  readonly order: readonly string[];
}

/**
 * What depends on what in one open notebook: feeds the engine with the document, the facts of its
 * cells, all records of its kernel, and what runs.
 */
export class NotebookDataflow extends Disposable {
  constructor(options: NotebookDataflow.IOptions) {
    super();
    this._document = options.document;
    this._spans = options.spans;
    this._facts = options.facts;
    this._engine = options.engine;
    this._feed = new EngineFeed(options.engine);
    this._session = new KernelSession(options.askSession);
    this._cells = new KnownCells(source => this._facts.get(source));
    this._rest = new Debouncer(() => this._requestFacts(), REST);
    this._document.structureChanged.connect(this._onStructure, this);
    this._document.sourceChanged.connect(this._onSource, this);
    this._document.kernelGone.connect(this._onKernelGone, this);
    this._facts.changed.connect(this._onFacts, this);
    this._session.changed.connect(this._update, this);
    this._spans.received.connect(this._onReceived, this);
    this._spans.changed.connect(this._onSpans, this);
    this._spans.statusChanged.connect(this._onStatus, this);
    this._session.gone(this._document.kernel);
    this._readRecords();
    this._onStructure();
    void this._awaitRecords();
  }

  get snapshot(): DataflowSnapshot {
    return this._snapshot;
  }

  /** `snapshot` is another one; the ids of the cells whose verdict changed. */
  get changed(): ISignal<this, ReadonlySet<string>> {
    return this._changed;
  }

  protected release(): void {
    this._rest.dispose();
    this._session.dispose();
  }

  /** What a cell would meet if it ran now. */
  warnings(cell: string): CellWarnings {
    return this._isKnown(cell) ? this._engine.warnings(cell) : NO_WARNINGS;
  }

  /** What a cell reads and makes. */
  variables(cell: string): CellVariables {
    return this._isKnown(cell) ? this._engine.variables(cell) : NO_VARIABLES;
  }

  /** The cells to run so that a cell, or all that ran, become fresh. */
  plan(cell?: string): RunPlan {
    if (this._snapshot.coverage !== 'full') {
      return NO_PLAN;
    }
    return this._engine.plan(cell === undefined ? undefined : [cell]);
  }

  /** The history of the notebook is read when the first reading asked for is over. */
  private async _awaitRecords(): Promise<void> {
    await this._spans.refresh(this._document.path);
    if (this._spans.status.state === 'ready' && !this._areRecordsRead) {
      this._areRecordsRead = true;
      this._update();
    }
  }

  private _isKnown(cell: string): boolean {
    return this._snapshot.verdicts.has(cell);
  }

  private _onStructure(): void {
    this._isDocumentNew = true;
    this._update();
    this._requestFacts();
  }

  private _onSource(_: NotebookDocument, id: string): void {
    const cell = this._document.cells.find(cell => cell.id === id);
    if (cell === undefined) {
      return;
    }
    const isNews = this._cells.isNews(cell);
    if (!isNews) {
      this._cells.setPending(cell);
    } else {
      this._isDocumentNew = true;
      this._update();
    }
    // a debouncer that is disposed while it waits rejects
    this._rest.invoke().catch(() => undefined);
  }

  private _onFacts(): void {
    this._isDocumentNew = true;
    this._update();
  }

  private _requestFacts(): void {
    if (!this._document.isReady || this.isDisposed) {
      return;
    }
    this._readDocument();
    if (this._spans.status.state !== 'unavailable') {
      this._facts.request(this._cells.missing);
    }
  }

  private _retryFacts(): void {
    if (this._facts.retry()) {
      this._isDocumentNew = true;
      this._requestFacts();
    }
  }

  private _onKernelGone(): void {
    this._session.gone(this._document.kernel);
    this._readRecords();
  }

  private _onReceived(_: INbxSpans, records: readonly Execution[]): void {
    const { path, kernel } = this._document;
    const own = records.filter(record => matches(record, { path, kernel }));
    if (own.length > 0) {
      this._feed.add(own);
      this._coverage.add(own);
      this._session.see(own);
      this._retryFacts();
      this._update();
    }
  }

  private _onSpans(_: INbxSpans, { path, cells }: SpansChange): void {
    if (path !== this._document.path) {
      return;
    }
    if (cells === null) {
      this._readRecords();
    }
    this._update();
  }

  private _onStatus(): void {
    this._retryFacts();
    this._update();
    if (!this._areRecordsRead && this._spans.status.state === 'ready') {
      void this._awaitRecords();
    }
  }

  private _readRecords(): void {
    const { path, kernel } = this._document;
    const records = this._spans.executions({ path, kernel });
    this._feed.resetRecords();
    this._coverage.reset(records);
    this._session.see(records);
    this._update();
  }

  /** Soon, once for all that happens now. */
  private _update(): void {
    if (!this._isUpdating) {
      this._isUpdating = true;
      queueMicrotask(() => {
        this._isUpdating = false;
        if (!this.isDisposed && this._document.isReady) {
          this._run();
        }
      });
    }
  }

  private _run(): void {
    const before = this._snapshot;
    try {
      this._tell();
      this._snapshot = this._read();
    } catch (reason) {
      console.error('nbxflow: the dataflow cannot be worked out', reason);
      this._snapshot = { ...before, coverage: 'failed', verdicts: new Map() };
    }
    this._changed.emit(changedCells(before.verdicts, this._snapshot.verdicts));
  }

  private _tell(): void {
    this._readDocument();
    const { path, kernel } = this._document;
    const running = runningCells(this._spans.notebook(path));
    if (running.size > 0) {
      // what runs is not typed any more
      this._facts.request(this._cells.missing);
    }
    this._feed.tell({
      cells: this._cells.known,
      session: this._session.current,
      running,
      records: () => this._spans.executions({ path, kernel })
    });
  }

  private _readDocument(): void {
    if (this._isDocumentNew) {
      this._isDocumentNew = false;
      this._cells.read(this._document.cells);
      this._areFactsRead ||= this._cells.missing.length === 0;
    }
  }

  private _read(): DataflowSnapshot {
    const order = this._document.cells
      .filter(({ type }) => type === 'code')
      .map(({ id }) => id);
    this._isRead ||=
      this._areRecordsRead && this._areFactsRead && !this._session.isAsking;
    const coverage = this._coverage.coverage(
      this._spans.status,
      this._isRead,
      this._session.current
    );
    const verdicts =
      coverage === 'full' || coverage === 'no-probe'
        ? this._cells.verdicts(order, this._engine.verdicts())
        : new Map<string, Verdict>();
    return { coverage, verdicts, order };
  }

  private _areFactsRead = false;
  private _areRecordsRead = false;
  private _cells: KnownCells;
  private _changed = new Signal<this, ReadonlySet<string>>(this);
  private _coverage = new CoverageFinder();
  private _document: NotebookDocument;
  private _engine: Engine;
  private _facts: FactsStore;
  private _feed: EngineFeed;
  private _isDocumentNew = true;
  private _isRead = false;
  private _isUpdating = false;
  private _rest: Debouncer<void>;
  private _session: KernelSession;
  private _snapshot: DataflowSnapshot = {
    coverage: 'loading',
    verdicts: new Map(),
    order: []
  };
  private _spans: INbxSpans;
}

export namespace NotebookDataflow {
  export interface IOptions {
    readonly document: NotebookDocument;
    readonly spans: INbxSpans;
    /** Shared by all notebooks. */
    readonly facts: FactsStore;
    /** For this notebook alone. */
    readonly engine: Engine;
    /** Asks the server for the process of a kernel, see `KernelSession`. */
    readonly askSession: (kernel: string) => Promise<string | null>;
  }
}
