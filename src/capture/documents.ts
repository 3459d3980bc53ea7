import { INotebookTracker } from '@jupyterlab/notebook';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import type { NotebookDocument } from './document';
import { NotebookContext, OpenContexts } from './open-contexts';

/** The documents of the open notebooks; several views of one are one. */
export class OpenDocuments<
  T extends NotebookDocument = NotebookDocument
> implements IDisposable {
  /**
   * Follows a tracker; call `start` once the signals are connected.
   *
   * @param make - Makes the document of a notebook.
   */
  constructor(
    tracker: INotebookTracker,
    make: (context: NotebookContext) => T
  ) {
    this._make = make;
    this._contexts = new OpenContexts(tracker);
    this._contexts.opened.connect(this._onOpened, this);
    this._contexts.closed.connect(this._onClosed, this);
  }

  /** A notebook was opened. */
  get opened(): ISignal<this, T> {
    return this._opened;
  }

  /** The last view of a notebook was closed; its document is disposed afterwards. */
  get closed(): ISignal<this, T> {
    return this._closed;
  }

  get isDisposed(): boolean {
    return this._contexts.isDisposed;
  }

  /** Tells of the notebooks that are open, and of all to come. */
  start(): void {
    this._contexts.start();
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._contexts.dispose();
    this._documents.forEach(document => document.dispose());
    this._documents.clear();
    Signal.clearData(this);
  }

  private _onOpened(_: OpenContexts, context: NotebookContext): void {
    const document = this._make(context);
    this._documents.set(context, document);
    this._opened.emit(document);
  }

  private _onClosed(_: OpenContexts, context: NotebookContext): void {
    const document = this._documents.get(context);
    if (document !== undefined) {
      this._documents.delete(context);
      this._closed.emit(document);
      document.dispose();
    }
  }

  private _closed = new Signal<this, T>(this);
  private _contexts: OpenContexts;
  private _documents = new Map<NotebookContext, T>();
  private _make: (context: NotebookContext) => T;
  private _opened = new Signal<this, T>(this);
}
