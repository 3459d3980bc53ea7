import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
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
  NO_PLAN,
  NO_VARIABLES,
  NO_WARNINGS
} from './dataflow-engine';
import { NeededRun, RunProgress } from './dataflow-run';
import type { NotebookDataflow } from './dataflow';

/** Makes the model of one notebook. */
type FollowNotebook = (document: NotebookDocument) => NotebookDataflow;

/**
 * What depends on what in the open notebooks: one model a document, found by its path. The first
 * notebook loads what makes such models; until it is there, nothing is known.
 */
export class NbxDataflow extends Disposable implements INbxDataflow {
  constructor(options: NbxDataflow.IOptions) {
    super();
    this._options = options;
    options.documents.opened.connect(this._onOpened, this);
    options.documents.closed.connect(this._onClosed, this);
    options.spans.statusChanged.connect(this._onStatus, this);
  }

  get changed(): ISignal<this, DataflowChange> {
    return this._changed;
  }

  protected release(): void {
    this._runs.forEach(run => run.dispose());
    this._notebooks.forEach(notebook => notebook.dispose());
    this._notebooks.clear();
    this._waiting.clear();
  }

  coverage(path: string): DataflowCoverage {
    const nothing = this._isLoadFailed ? 'not-loaded' : 'loading';
    return this._find(path)?.snapshot.coverage ?? nothing;
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
    this._waiting.add(document);
    document.pathChanged.connect(() => this._tell(document, null));
    void this._begin();
  }

  /** Begins with the documents that wait, as soon as what follows them is there. */
  private async _begin(): Promise<void> {
    this._follow ??= await this._load();
    if (this._follow === null || this.isDisposed) {
      return;
    }
    for (const document of this._waiting) {
      this._waiting.delete(document);
      const notebook = this._follow(document);
      this._notebooks.set(document, notebook);
      notebook.changed.connect((_, cells) => this._tell(document, cells));
    }
  }

  /** Null when it cannot be had now; the next notebook, or an answer of the server, asks again. */
  private async _load(): Promise<FollowNotebook | null> {
    try {
      const follow = await this._options.load();
      this._isLoadFailed = false;
      return follow;
    } catch (reason) {
      console.error('nbxflow: the dataflow engine cannot be loaded', reason);
      this._isLoadFailed = true;
      this._waiting.forEach(document => this._tell(document, null));
      return null;
    }
  }

  private _onStatus(): void {
    if (this._isLoadFailed && this._options.spans.status.state === 'ready') {
      void this._begin();
    }
  }

  private _onClosed(_: unknown, document: NotebookDocument): void {
    this._waiting.delete(document);
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
  private _follow: FollowNotebook | null = null;
  private _isLoadFailed = false;
  private _notebooks = new Map<NotebookDocument, NotebookDataflow>();
  private _options: NbxDataflow.IOptions;
  private _runs = new Map<NotebookDocument, NeededRun>();
  /** Open documents that are not followed yet. */
  private _waiting = new Set<NotebookDocument>();
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
    /** Loads what follows a notebook; asked again after it rejected. */
    readonly load: () => Promise<FollowNotebook>;
    /** Runs a cell by the notebook's own means; tells whether it ended well. */
    readonly execute: (path: string, cell: string) => Promise<boolean>;
  }
}
