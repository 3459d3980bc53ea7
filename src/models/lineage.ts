import { ISignal } from '@lumino/signaling';

import type { EventFeed } from '../api/events';
import { toApiError } from '../api/failure';
import { ApiError } from '../api/request';
import type { NotebookFocus } from '../capture/current-notebook';
import { cellView, type LineageView, notebookView } from '../core/lineage';
import { isOpen } from '../core/spans';
import type { ExecutionEvent, LineageReply } from '../protocol';
import type { DataflowChange, INbxDataflow } from '../tokens';
import type { CellVariables } from '../core/dataflow';
import { LoadedModel } from './loaded';

/** Whether lineage is shown for the active cell or for the whole notebook. */
export type LineageScope = 'cell' | 'notebook';

/** What is known of the lineage of the current notebook. */
export interface LineageSnapshot {
  /** The notebook in front of the user; null when there is none. */
  readonly focus: NotebookFocus | null;
  readonly scope: LineageScope;
  /** The last answer for this notebook; null before the first. */
  readonly reply: LineageReply | null;
  /** Lineage of the scope; null before the first answer and without a code cell to tell of. */
  readonly view: LineageView | null;
  /** What the active code cell reads and makes; null in the other scope and when not known. */
  readonly variables: CellVariables | null;
  /** A request is under way; `reply` is what was known before. */
  readonly loading: boolean;
  /** Why the last request failed; null when it did not. */
  readonly failure: ApiError | null;
}

/**
 * The lineage of the current notebook, read again when an execution ended (of any notebook, since
 * each may touch the same datasets), when the notebook changes and when it is renamed.
 */
export class LineageModel extends LoadedModel {
  constructor(options: LineageModel.IOptions) {
    super(options.interval ?? 500);
    this._notebook = options.notebook;
    this._fetch = options.fetch;
    this._dataflow = options.dataflow ?? null;
    this._snapshot = {
      focus: this._notebook.focus,
      scope: 'cell',
      reply: null,
      view: null,
      variables: null,
      loading: false,
      failure: null
    };
    this._notebook.changed.connect(this._onNotebookChanged, this);
    options.events.executionChanged.connect(this._onExecution, this);
    this._dataflow?.changed.connect(this._onDataflow, this);
  }

  get snapshot(): LineageSnapshot {
    return this._snapshot;
  }

  setScope(scope: LineageScope): void {
    if (scope !== this._snapshot.scope) {
      this._set({ scope });
    }
  }

  protected async load(isCurrent: () => boolean): Promise<void> {
    const path = this._snapshot.focus?.path;
    if (path === undefined) {
      return;
    }
    this._set({ loading: true });
    try {
      const reply = await this._fetch(path);
      if (isCurrent()) {
        this._set({ reply, loading: false, failure: null });
      }
    } catch (reason) {
      if (isCurrent()) {
        this._set({ loading: false, ...whatFailed(path, reason) });
      }
    }
  }

  private _onNotebookChanged(): void {
    const before = this._snapshot.focus;
    const focus = this._notebook.focus;
    if (focus?.document !== before?.document) {
      this._set({ focus, reply: null, loading: false, failure: null });
      this.refresher.restart();
    } else {
      const renamed = focus?.path !== before?.path;
      this._set(renamed ? { focus, loading: false } : { focus });
      if (renamed) {
        this.refresher.restart();
      }
    }
  }

  private _onExecution(_: EventFeed, event: ExecutionEvent): void {
    if (!isOpen(event)) {
      this.request();
    }
  }

  private _onDataflow(_: INbxDataflow, { path }: DataflowChange): void {
    if (path === this._snapshot.focus?.path) {
      this._set({});
    }
  }

  private _set(change: Partial<LineageSnapshot>): void {
    if (this.isDisposed) {
      return;
    }
    const snapshot = { ...this._snapshot, ...change };
    this._snapshot = {
      ...snapshot,
      view: viewOf(snapshot),
      variables: this._variables(snapshot)
    };
    this.tell();
  }

  private _variables({ focus, scope }: LineageSnapshot): CellVariables | null {
    const cell = focus?.activeCell;
    return focus && cell?.type === 'code' && scope === 'cell'
      ? (this._dataflow?.variables(focus.path, cell.id) ?? null)
      : null;
  }

  private readonly _dataflow: INbxDataflow | null;
  private readonly _notebook: LineageModel.ICurrentNotebook;
  private readonly _fetch: LineageModel.IOptions['fetch'];
  private _snapshot: LineageSnapshot;
}

export namespace LineageModel {
  /** Says which notebook is in front of the user, see `capture/current-notebook`. */
  export interface ICurrentNotebook {
    readonly focus: NotebookFocus | null;
    readonly changed: ISignal<unknown, void>;
  }

  export interface IOptions {
    readonly notebook: ICurrentNotebook;
    readonly events: EventFeed;
    /** What depends on what in the notebook; without it no variables are known. */
    readonly dataflow?: INbxDataflow;
    /** Asks the server for the lineage of the notebook at a contents path. */
    readonly fetch: (path: string) => Promise<LineageReply>;
    /** Milliseconds over which ends of executions are gathered. */
    readonly interval?: number;
  }
}

/** A notebook that was never run is no failure: nothing is known of it. */
function whatFailed(path: string, reason: unknown): Partial<LineageSnapshot> {
  if (reason instanceof ApiError && reason.code === 'not-found') {
    const reply = { path, sequence: 0, executions: [], elsewhere: [] };
    return { reply, failure: null };
  }
  return { failure: toApiError(reason) };
}

function viewOf(snapshot: LineageSnapshot): LineageView | null {
  const { focus, reply, scope } = snapshot;
  if (!focus || !reply) {
    return null;
  }
  if (scope === 'notebook') {
    return notebookView(reply, focus.codeCells);
  }
  return focus.activeCell?.type === 'code'
    ? cellView(reply, focus.activeCell.id, focus.codeCells)
    : null;
}
