import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { IDisposable } from '@lumino/disposable';

import { Disposable } from '../../disposable';

/** Makes something for each open view of a notebook, as long as it is wanted. */
export class NotebookViews extends Disposable {
  /** @param make - Makes it; it is disposed with the view. */
  constructor(
    tracker: INotebookTracker,
    make: (panel: NotebookPanel) => IDisposable
  ) {
    super();
    this._tracker = tracker;
    this._make = make;
    tracker.widgetAdded.connect(this._onAdded, this);
  }

  /** Whether there is one in each view. */
  get isShown(): boolean {
    return this._isShown;
  }
  set isShown(isShown: boolean) {
    if (this._isShown === isShown || this.isDisposed) {
      return;
    }
    this._isShown = isShown;
    if (isShown) {
      this._tracker.forEach(panel => this._onAdded(this._tracker, panel));
    } else {
      this._endAll();
    }
  }

  protected release(): void {
    this._isShown = false;
    this._endAll();
  }

  private _onAdded(_: INotebookTracker, panel: NotebookPanel): void {
    if (this._isShown && !this._views.has(panel)) {
      this._views.set(panel, this._make(panel));
      panel.disposed.connect(this._onDisposed, this);
    }
  }

  private _endAll(): void {
    this._views.forEach(view => view.dispose());
    this._views.clear();
  }

  private _onDisposed(panel: NotebookPanel): void {
    this._views.get(panel)?.dispose();
    this._views.delete(panel);
  }

  private _isShown = false;
  private _make: (panel: NotebookPanel) => IDisposable;
  private _tracker: INotebookTracker;
  private _views = new Map<NotebookPanel, IDisposable>();
}
