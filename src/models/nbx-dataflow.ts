import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import type { NotebookDocument } from '../capture/document';
import { isOpen } from '../core/spans';
import type { Verdict, VerdictState } from '../protocol';
import type {
  DataflowChange,
  INbxDataflow,
  INbxSpans,
  VerdictCounts
} from '../tokens';
import { ChainStep, explain } from './dataflow-chain';
import type { CellVariables, CellWarnings, RunPlan } from '../core/dataflow';
import {
  DataflowCoverage,
  Engine,
  NO_PLAN,
  NO_VARIABLES,
  NO_WARNINGS
} from './dataflow-engine';
import { FactsStore } from './dataflow-facts';
import { NeededRun, RunProgress } from './dataflow-run';
import { NotebookDataflow } from './dataflow';

/** What depends on what in the open notebooks: one model a document, found by its path. */
export class NbxDataflow implements INbxDataflow, IDisposable {
  constructor(options: NbxDataflow.IOptions) {
    this._options = options;
    options.documents.opened.connect(this._onOpened, this);
    options.documents.closed.connect(this._onClosed, this);
  }

  get changed(): ISignal<this, DataflowChange> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._runs.forEach(run => run.dispose());
    this._notebooks.forEach(notebook => notebook.dispose());
    this._notebooks.clear();
    Signal.clearData(this);
  }

  coverage(path: string): DataflowCoverage {
    return this._find(path)?.snapshot.coverage ?? 'loading';
  }

  order(path: string): readonly string[] {
    return this._find(path)?.snapshot.order ?? [];
  }

  verdict(path: string, cell: string): Verdict | null {
    const verdict = this._find(path)?.snapshot.verdicts.get(cell);
    // the engine works reasons out when they are read: later it may know others
    return verdict
      ? { state: verdict.state, reasons: [...verdict.reasons] }
      : null;
  }

  state(path: string, cell: string): VerdictState | null {
    return this._find(path)?.snapshot.verdicts.get(cell)?.state ?? null;
  }

  counts(path: string): VerdictCounts {
    const counts: Record<Verdict['state'], number> = {
      running: 0,
      'never-run': 0,
      edited: 0,
      failed: 0,
      stale: 0,
      unknown: 0,
      fresh: 0
    };
    for (const { state } of this._find(path)?.snapshot.verdicts.values() ??
      []) {
      counts[state] += 1;
    }
    return counts;
  }

  explain(path: string, cell: string): readonly ChainStep[] {
    return explain(cell, this._find(path)?.snapshot.verdicts ?? new Map());
  }

  warnings(path: string, cell: string): CellWarnings {
    return this._find(path)?.warnings(cell) ?? NO_WARNINGS;
  }

  variables(path: string, cell: string): CellVariables {
    return this._find(path)?.variables(cell) ?? NO_VARIABLES;
  }

  plan(path: string, cell?: string): RunPlan {
    return this._find(path)?.plan(cell) ?? NO_PLAN;
  }

  progress(path: string): RunProgress | null {
    return this._run(path)?.progress ?? null;
  }

  async run(
    path: string,
    cell?: string,
    consented: Iterable<string> = []
  ): Promise<RunProgress | null> {
    const document = this._document(path);
    const notebook = document && this._notebooks.get(document);
    if (!document || !notebook || this.progress(path)?.state === 'running') {
      return null;
    }
    const { execute, spans } = this._options;
    const run = new NeededRun(
      {
        plan: goal => notebook.plan(goal ?? undefined),
        execute: id => execute(document.path, id),
        ended: id => {
          const history = spans.cell(document.path, id)?.history ?? [];
          return history.find(execution => !isOpen(execution))?.id ?? null;
        },
        changed: notebook.changed
      },
      cell ?? null,
      new Set(consented)
    );
    this._runs.get(document)?.dispose();
    this._runs.set(document, run);
    run.changed.connect(() => this._tell(document, new Set()));
    return run.run();
  }

  stop(path: string): void {
    this._run(path)?.stop();
  }

  private _document(path: string): NotebookDocument | undefined {
    return [...this._notebooks.keys()].find(document => document.path === path);
  }

  private _find(path: string): NotebookDataflow | undefined {
    const document = this._document(path);
    return document && this._notebooks.get(document);
  }

  private _run(path: string): NeededRun | undefined {
    const document = this._document(path);
    return document && this._runs.get(document);
  }

  private _onOpened(_: unknown, document: NotebookDocument): void {
    const { spans, facts, createEngine, askSession } = this._options;
    const notebook = new NotebookDataflow({
      document,
      spans,
      facts,
      engine: createEngine(),
      askSession
    });
    this._notebooks.set(document, notebook);
    notebook.changed.connect((_, cells) => this._tell(document, cells));
    document.pathChanged.connect(() => this._tell(document, null));
  }

  private _onClosed(_: unknown, document: NotebookDocument): void {
    this._runs.get(document)?.dispose();
    this._runs.delete(document);
    this._notebooks.get(document)?.dispose();
    this._notebooks.delete(document);
  }

  private _tell(
    { path }: NotebookDocument,
    cells: ReadonlySet<string> | null
  ): void {
    this._changed.emit({ path, cells });
  }

  private _changed = new Signal<this, DataflowChange>(this);
  private _isDisposed = false;
  private _notebooks = new Map<NotebookDocument, NotebookDataflow>();
  private _options: NbxDataflow.IOptions;
  private _runs = new Map<NotebookDocument, NeededRun>();
}

export namespace NbxDataflow {
  /** The documents of the open notebooks, see `capture/documents`. */
  export interface IDocuments {
    readonly opened: ISignal<unknown, NotebookDocument>;
    readonly closed: ISignal<unknown, NotebookDocument>;
  }

  export interface IOptions {
    readonly documents: IDocuments;
    readonly spans: INbxSpans;
    readonly facts: FactsStore;
    readonly createEngine: () => Engine;
    /** Asks the server for the process of a kernel; null when it knows none. */
    readonly askSession: (kernel: string) => Promise<string | null>;
    /** Runs a cell by the notebook's own means; tells whether it ended well. */
    readonly execute: (path: string, cell: string) => Promise<boolean>;
  }
}
