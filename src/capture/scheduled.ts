import { ISessionContext } from '@jupyterlab/apputils';
import { Cell } from '@jupyterlab/cells';
import {
  INotebookTracker,
  Notebook,
  NotebookActions,
  NotebookPanel
} from '@jupyterlab/notebook';
import { Kernel, Session } from '@jupyterlab/services';
import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import { isGone } from './kernel-gone';

/** A cell of a notebook. */
export interface CellPlace {
  /** Contents path of the notebook. */
  readonly path: string;
  readonly cell: string;
}

/** What this page asks kernels to run, before any server says so. */
export class ScheduledRuns extends Disposable {
  /** @param tracker - The open notebooks. */
  constructor(tracker: INotebookTracker) {
    super();
    this._tracker = tracker;
    NotebookActions.executionScheduled.connect(this._onScheduled, this);
    NotebookActions.executed.connect(this._onExecuted, this);
    tracker.widgetAdded.connect(this._onAdded, this);
    tracker.forEach(panel => this._onAdded(tracker, panel));
  }

  /** The user ran a cell. */
  get scheduled(): ISignal<this, CellPlace> {
    return this._scheduled;
  }

  /** A run is over for the front end, well or not. */
  get settled(): ISignal<this, CellPlace> {
    return this._settled;
  }

  /** The kernel of the notebook at this path is gone, with all that it should have run. */
  get withdrawn(): ISignal<this, string> {
    return this._withdrawn;
  }

  private _onAdded(_: INotebookTracker, panel: NotebookPanel): void {
    panel.sessionContext.statusChanged.connect(this._onStatus, this);
    panel.sessionContext.kernelChanged.connect(this._onKernel, this);
  }

  private _onScheduled(
    _: unknown,
    { notebook, cell }: { notebook: Notebook; cell: Cell }
  ): void {
    this._emit(this._scheduled, notebook, cell);
  }

  private _onExecuted(
    _: unknown,
    { notebook, cell }: { notebook: Notebook; cell: Cell }
  ): void {
    this._emit(this._settled, notebook, cell);
  }

  private _emit(
    signal: Signal<this, CellPlace>,
    notebook: Notebook,
    cell: Cell
  ): void {
    const panel = this._tracker.find(({ content }) => content === notebook);
    if (panel && !cell.isDisposed && cell.model.type === 'code') {
      signal.emit({ path: panel.context.localPath, cell: cell.model.id });
    }
  }

  private _onStatus(context: ISessionContext, status: Kernel.Status): void {
    if (isGone(status)) {
      this._withdraw(context);
    }
  }

  private _onKernel(
    context: ISessionContext,
    { oldValue }: Session.ISessionConnection.IKernelChangedArgs
  ): void {
    // The first kernel answers what was asked for while it started.
    if (oldValue !== null) {
      this._withdraw(context);
    }
  }

  private _withdraw(context: ISessionContext): void {
    const panel = this._tracker.find(
      ({ sessionContext }) => sessionContext === context
    );
    if (panel) {
      this._withdrawn.emit(panel.context.localPath);
    }
  }

  private _scheduled = new Signal<this, CellPlace>(this);
  private _settled = new Signal<this, CellPlace>(this);
  private _tracker: INotebookTracker;
  private _withdrawn = new Signal<this, string>(this);
}
