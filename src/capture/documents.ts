import { DocumentRegistry } from '@jupyterlab/docregistry';
import {
  INotebookModel,
  INotebookTracker,
  NotebookPanel
} from '@jupyterlab/notebook';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { NotebookDocument } from './document';

type NotebookContext = DocumentRegistry.IContext<INotebookModel>;

/** The documents of the open notebooks; several views of one are one. */
export class OpenDocuments implements IDisposable {
  /** Follows a tracker; call `start` once the signals are connected. */
  constructor(tracker: INotebookTracker) {
    this._tracker = tracker;
  }

  /** A notebook was opened. */
  get opened(): ISignal<this, NotebookDocument> {
    return this._opened;
  }

  /** The last view of a notebook was closed; its document is disposed afterwards. */
  get closed(): ISignal<this, NotebookDocument> {
    return this._closed;
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
    this._documents.forEach(document => document.dispose());
    this._documents.clear();
    Signal.clearData(this);
  }

  private _onAdded(_: INotebookTracker, panel: NotebookPanel): void {
    const { context } = panel;
    const views = this._views.get(context) ?? new Set();
    this._views.set(context, views.add(panel));
    panel.disposed.connect(() => this._onDisposed(context, panel));
    if (views.size === 1) {
      const document = new NotebookDocument(context);
      this._documents.set(context, document);
      this._opened.emit(document);
    }
  }

  private _onDisposed(context: NotebookContext, panel: NotebookPanel): void {
    const views = this._views.get(context);
    const document = this._documents.get(context);
    if (views?.delete(panel) && views.size === 0 && document !== undefined) {
      this._views.delete(context);
      this._documents.delete(context);
      this._closed.emit(document);
      document.dispose();
    }
  }

  private _closed = new Signal<this, NotebookDocument>(this);
  private _documents = new Map<NotebookContext, NotebookDocument>();
  private _isDisposed = false;
  private _opened = new Signal<this, NotebookDocument>(this);
  private _tracker: INotebookTracker;
  private _views = new Map<NotebookContext, Set<NotebookPanel>>();
}
