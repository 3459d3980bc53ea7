import { DocumentRegistry } from '@jupyterlab/docregistry';
import {
  INotebookModel,
  INotebookTracker,
  NotebookPanel
} from '@jupyterlab/notebook';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

type NotebookContext = DocumentRegistry.IContext<INotebookModel>;

/**
 * Which notebooks are open, under which contents path. Several views of one notebook count as
 * one.
 */
export class OpenNotebooks implements IDisposable {
  /** Follows a tracker; call `start` once the signals are connected. */
  constructor(tracker: INotebookTracker) {
    this._tracker = tracker;
  }

  /** A notebook was opened under a path. */
  get opened(): ISignal<this, string> {
    return this._opened;
  }

  /** The last view of a notebook was closed. */
  get closed(): ISignal<this, string> {
    return this._closed;
  }

  /** An open notebook has another path. */
  get renamed(): ISignal<this, { from: string; to: string }> {
    return this._renamed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Tells of the notebooks that are open, and of all to come. */
  start(): void {
    this._tracker.widgetAdded.connect(this._onAdded, this);
    this._tracker.forEach(panel => this._onAdded(this._tracker, panel));
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private _onAdded(_: INotebookTracker, panel: NotebookPanel): void {
    const { context } = panel;
    const views = this._views.get(context) ?? new Set();
    this._views.set(context, views.add(panel));
    panel.disposed.connect(this._onDisposed, this);
    if (views.size === 1) {
      this._paths.set(context, context.localPath);
      context.pathChanged.connect(this._onPathChanged, this);
      this._opened.emit(context.localPath);
    }
  }

  private _onDisposed(panel: NotebookPanel): void {
    for (const [context, views] of this._views) {
      if (views.delete(panel) && views.size === 0) {
        this._views.delete(context);
        context.pathChanged.disconnect(this._onPathChanged, this);
        this._closed.emit(this._paths.get(context) ?? context.localPath);
      }
    }
  }

  private _onPathChanged(context: NotebookContext): void {
    const from = this._paths.get(context);
    const to = context.localPath;
    if (from !== undefined && from !== to) {
      this._paths.set(context, to);
      this._renamed.emit({ from, to });
    }
  }

  private _closed = new Signal<this, string>(this);
  private _isDisposed = false;
  private _opened = new Signal<this, string>(this);
  private _paths = new WeakMap<NotebookContext, string>();
  private _renamed = new Signal<this, { from: string; to: string }>(this);
  private _tracker: INotebookTracker;
  private _views = new Map<NotebookContext, Set<NotebookPanel>>();
}
