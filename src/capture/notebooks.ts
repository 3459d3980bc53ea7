import { INotebookTracker } from '@jupyterlab/notebook';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { NotebookContext, OpenContexts } from './open-contexts';

/**
 * Which notebooks are open, under which contents path. Several views of one notebook count as
 * one.
 */
export class OpenNotebooks implements IDisposable {
  /** Follows a tracker; call `start` once the signals are connected. */
  constructor(tracker: INotebookTracker) {
    this._contexts = new OpenContexts(tracker);
    this._contexts.opened.connect(this._onOpened, this);
    this._contexts.closed.connect(this._onClosed, this);
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
    return this._contexts.isDisposed;
  }

  /** Tells of the notebooks that are open, and of all to come. */
  start(): void {
    this._contexts.start();
  }

  dispose(): void {
    this._contexts.dispose();
    Signal.clearData(this);
  }

  private _onOpened(_: OpenContexts, context: NotebookContext): void {
    this._paths.set(context, context.localPath);
    context.pathChanged.connect(this._onPathChanged, this);
    this._opened.emit(context.localPath);
  }

  private _onClosed(_: OpenContexts, context: NotebookContext): void {
    context.pathChanged.disconnect(this._onPathChanged, this);
    this._closed.emit(this._paths.get(context) ?? context.localPath);
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
  private _contexts: OpenContexts;
  private _opened = new Signal<this, string>(this);
  private _paths = new WeakMap<NotebookContext, string>();
  private _renamed = new Signal<this, { from: string; to: string }>(this);
}
