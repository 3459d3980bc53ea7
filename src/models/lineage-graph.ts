import { IDisposable } from '@lumino/disposable';
import { ISignal } from '@lumino/signaling';

import type { EventFeed } from '../api/events';
import { toApiError } from '../api/failure';
import { ApiError } from '../api/request';
import { buildDiagram, type Diagram, ownCellKey } from '../core/lineage';
import { isOpen } from '../core/spans';
import type { ExecutionEvent, LineageReply, VerdictState } from '../protocol';
import type { DataflowChange, INbxDataflow } from '../tokens';
import { LoadedModel } from './loaded';

/** What is known of the lineage graph of one notebook. */
export interface LineageGraphSnapshot {
  /** Contents path of the notebook, as it is now. */
  readonly path: string;
  /** There is no such file any more. */
  readonly isGone: boolean;
  /** The last that is known; null before the first answer and when the notebook is gone. */
  readonly diagram: Diagram | null;
  /** What can be said of what the notebook's cells show, by node; where nothing can, none. */
  readonly verdicts: ReadonlyMap<string, VerdictState>;
  /** Node id of the active cell, drawn or not; null when the notebook is not open. */
  readonly activeNode: string | null;
  /** A request is under way; `diagram` is what was known before. */
  readonly loading: boolean;
  /** Why the last request failed; null when it did not. */
  readonly failure: ApiError | null;
}

/**
 * The lineage graph of one notebook, read again when an execution ended (of any notebook, since each
 * may touch the same datasets) and when the notebook is renamed.
 */
export class LineageGraphModel extends LoadedModel {
  constructor(options: LineageGraphModel.IOptions) {
    super(options.interval ?? 500);
    this._notebook = options.notebook;
    this._fetch = options.fetch;
    this._dataflow = options.dataflow ?? null;
    this._snapshot = this._read();
    this._notebook.changed.connect(this._onNotebook, this);
    options.events.executionChanged.connect(this._onExecution, this);
    this._dataflow?.changed.connect(this._onDataflow, this);
  }

  get snapshot(): LineageGraphSnapshot {
    return this._snapshot;
  }

  protected release(): void {
    super.release();
    this._notebook.dispose();
  }

  protected async load(isCurrent: () => boolean): Promise<void> {
    const { path } = this._notebook;
    this._loading = true;
    this._update();
    try {
      const reply = await this._fetch(path);
      if (isCurrent()) {
        this._reply = reply;
        this._failure = null;
      }
    } catch (reason) {
      if (isCurrent()) {
        this._fail(path, reason);
      }
    }
    if (isCurrent()) {
      this._loading = false;
      this._update();
    }
  }

  /** A notebook that was never run is no failure: nothing is known of it. */
  private _fail(path: string, reason: unknown): void {
    const isUnknown = reason instanceof ApiError && reason.code === 'not-found';
    this._reply = isUnknown
      ? { path, sequence: 0, executions: [], elsewhere: [] }
      : this._reply;
    this._failure = isUnknown ? null : toApiError(reason);
  }

  private _onNotebook(): void {
    const isRenamed = this._notebook.path !== this._snapshot.path;
    this._update();
    if (isRenamed) {
      this.refresher.restart();
    }
  }

  private _onExecution(_: EventFeed, event: ExecutionEvent): void {
    if (!isOpen(event)) {
      this.request();
    }
  }

  private _onDataflow(_: INbxDataflow, { path }: DataflowChange): void {
    if (path === this._notebook.path) {
      this._update();
    }
  }

  private _update(): void {
    if (!this.isDisposed) {
      this._snapshot = this._read();
      this.tell();
    }
  }

  private _read(): LineageGraphSnapshot {
    const { path, isGone, activeCell } = this._notebook;
    const diagram = isGone ? null : this._diagram();
    return {
      path,
      isGone,
      diagram,
      verdicts: this._verdicts(diagram),
      activeNode: activeCell === null ? null : ownCellKey(path, activeCell),
      loading: this._loading,
      failure: this._failure
    };
  }

  /** The same one as long as it would say the same. */
  private _diagram(): Diagram | null {
    const { codeCells } = this._notebook;
    const reply = this._reply;
    if (!reply || !codeCells) {
      return null;
    }
    const { _drawn: drawn } = this;
    if (drawn?.reply === reply && drawn.codeCells === codeCells) {
      return drawn.diagram;
    }
    const diagram = buildDiagram(reply, codeCells);
    this._drawn = { reply, codeCells, diagram };
    return diagram;
  }

  private _verdicts(diagram: Diagram | null): Map<string, VerdictState> {
    const verdicts = new Map<string, VerdictState>();
    for (const node of diagram?.nodes ?? []) {
      if (node.kind === 'cell' && node.cell.place === 'here') {
        const { path, cell } = node.cell;
        const state = this._dataflow?.state(path ?? '', cell ?? '') ?? null;
        if (state !== null) {
          verdicts.set(node.id, state);
        }
      }
    }
    return verdicts;
  }

  private _dataflow: INbxDataflow | null;
  private _drawn: {
    readonly reply: LineageReply;
    readonly codeCells: readonly string[];
    readonly diagram: Diagram;
  } | null = null;
  private _failure: ApiError | null = null;
  private _fetch: LineageGraphModel.IOptions['fetch'];
  private _loading = false;
  private _notebook: LineageGraphModel.INotebook;
  private _reply: LineageReply | null = null;
  private _snapshot: LineageGraphSnapshot;
}

export namespace LineageGraphModel {
  /** Says where the notebook is and which cells it has, see `capture/lineage-notebook`. */
  export interface INotebook extends IDisposable {
    readonly path: string;
    readonly isGone: boolean;
    readonly codeCells: readonly string[] | null;
    readonly activeCell: string | null;
    readonly changed: ISignal<unknown, void>;
  }

  export interface IOptions {
    /** Disposed with the model. */
    readonly notebook: INotebook;
    readonly events: EventFeed;
    /** What is known of the state of cells; without it their last run alone is shown. */
    readonly dataflow?: INbxDataflow;
    /** Asks the server for the lineage of the notebook at a contents path. */
    readonly fetch: (path: string) => Promise<LineageReply>;
    /** Milliseconds over which ends of executions are gathered. */
    readonly interval?: number;
  }
}
