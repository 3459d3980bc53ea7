import { type NotebookPanel, INotebookTracker } from '@jupyterlab/notebook';
import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';

/** The notebook in front of the user, once it is loaded, as far as it says where something is. */
export interface NotebookFocus {
  /** Stays the same while the document is open, also when it is renamed. */
  readonly document: string;
  /** Contents path, without a drive. */
  readonly path: string;
  /** Ids of the code cells in document order. */
  readonly codeCells: readonly string[];
  readonly activeCell: { readonly id: string; readonly type: string } | null;
}

/** Follows the current notebook, its path, its active cell and the order of its cells. */
export class CurrentNotebook extends Disposable {
  constructor(tracker: INotebookTracker) {
    super();
    this._tracker = tracker;
    tracker.currentChanged.connect(this._onCurrentChanged, this);
    tracker.activeCellChanged.connect(this._update, this);
    this._onCurrentChanged();
  }

  /** Null when no notebook is open and loaded. */
  get focus(): NotebookFocus | null {
    return this._focus;
  }

  /** `focus` is another one. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  private _onCurrentChanged(): void {
    const panel = this._tracker.currentWidget;
    if (panel !== this._panel) {
      this._disconnectPanel();
      this._panel = panel;
      panel?.context.pathChanged.connect(this._update, this);
      panel?.content.modelChanged.connect(this._onModelChanged, this);
      panel?.disposed.connect(this._disconnectPanel, this);
      // a file that cannot be read never becomes ready; JupyterLab says why
      panel?.context.ready.then(
        () => this._update(),
        () => undefined
      );
      this._onModelChanged();
    }
  }

  private _onModelChanged(): void {
    this._cells?.changed.disconnect(this._update, this);
    this._cells = this._panel?.content.model?.cells ?? null;
    this._cells?.changed.connect(this._update, this);
    this._update();
  }

  private _disconnectPanel(): void {
    this._cells?.changed.disconnect(this._update, this);
    this._cells = null;
    this._panel?.context.pathChanged.disconnect(this._update, this);
    this._panel?.content.modelChanged.disconnect(this._onModelChanged, this);
    this._panel?.disposed.disconnect(this._disconnectPanel, this);
    this._panel = null;
  }

  private _update(): void {
    if (this.isDisposed) {
      return;
    }
    const focus = readFocus(this._panel);
    if (!sameFocus(focus, this._focus)) {
      this._focus = focus;
      this._changed.emit();
    }
  }

  private readonly _tracker: INotebookTracker;
  private _panel: NotebookPanel | null = null;
  private _cells:
    NonNullable<NotebookPanel['content']['model']>['cells'] | null = null;
  private _focus: NotebookFocus | null = null;
  private readonly _changed = new Signal<this, void>(this);
}

function readFocus(panel: NotebookPanel | null): NotebookFocus | null {
  if (!panel || panel.isDisposed || !panel.context.isReady) {
    return null;
  }
  const codeCells: string[] = [];
  for (const cell of panel.content.model?.cells ?? []) {
    if (cell.type === 'code') {
      codeCells.push(cell.id);
    }
  }
  const active = panel.content.activeCell?.model;
  return {
    document: panel.id,
    path: panel.context.localPath,
    codeCells,
    activeCell: active ? { id: active.id, type: active.type } : null
  };
}

function sameFocus(a: NotebookFocus | null, b: NotebookFocus | null): boolean {
  if (!a || !b) {
    return a === b;
  }
  return (
    a.document === b.document &&
    a.path === b.path &&
    a.activeCell?.id === b.activeCell?.id &&
    a.activeCell?.type === b.activeCell?.type &&
    a.codeCells.length === b.codeCells.length &&
    a.codeCells.every((cell, index) => cell === b.codeCells[index])
  );
}
