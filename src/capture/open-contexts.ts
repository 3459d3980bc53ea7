import { DocumentRegistry } from '@jupyterlab/docregistry';
import {
  INotebookModel,
  INotebookTracker,
  NotebookPanel
} from '@jupyterlab/notebook';
import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';

/** What all views of one notebook share. */
export type NotebookContext = DocumentRegistry.IContext<INotebookModel>;

/** The contexts of the open notebooks: each is told of once, however many views it has. */
export class OpenContexts extends Disposable {
  /** Follows a tracker; call `start` once the signals are connected. */
  constructor(tracker: INotebookTracker) {
    super();
    this._tracker = tracker;
  }

  /** The first view of a notebook was opened. */
  get opened(): ISignal<this, NotebookContext> {
    return this._opened;
  }

  /** The last view of a notebook was closed. */
  get closed(): ISignal<this, NotebookContext> {
    return this._closed;
  }

  /** Tells of the notebooks that are open, and of all to come. */
  start(): void {
    this._tracker.widgetAdded.connect(this._onAdded, this);
    this._tracker.forEach(panel => this._onAdded(this._tracker, panel));
  }

  protected release(): void {
    this._views.clear();
  }

  private _onAdded(_: INotebookTracker, panel: NotebookPanel): void {
    const { context } = panel;
    const views = this._views.get(context) ?? new Set();
    this._views.set(context, views.add(panel));
    panel.disposed.connect(this._onDisposed, this);
    if (views.size === 1) {
      this._opened.emit(context);
    }
  }

  /** A disposed panel no longer tells its context. */
  private _onDisposed(panel: NotebookPanel): void {
    for (const [context, views] of this._views) {
      if (views.delete(panel) && views.size === 0) {
        this._views.delete(context);
        this._closed.emit(context);
      }
    }
  }

  private _closed = new Signal<this, NotebookContext>(this);
  private _opened = new Signal<this, NotebookContext>(this);
  private _tracker: INotebookTracker;
  private _views = new Map<NotebookContext, Set<NotebookPanel>>();
}
