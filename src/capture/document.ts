import { ISessionContext } from '@jupyterlab/apputils';
import { ICellModel } from '@jupyterlab/cells';
import { DocumentRegistry } from '@jupyterlab/docregistry';
import { INotebookModel } from '@jupyterlab/notebook';
import { Kernel } from '@jupyterlab/services';
import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import { isGone } from './kernel-gone';

/** A cell as the document has it now. */
export interface DocumentCell {
  readonly id: string;
  readonly type: 'code' | 'markdown' | 'raw';
  readonly source: string;
}

/** Follows an open notebook: its cells and their texts, its path and its kernel. */
export class NotebookDocument extends Disposable {
  /** @param context - The notebook; it may still be loading. */
  constructor(context: DocumentRegistry.IContext<INotebookModel>) {
    super();
    this._context = context;
    const { model, sessionContext } = context;
    model.cells.changed.connect(this._onCells, this);
    context.pathChanged.connect(this._onPath, this);
    sessionContext.kernelChanged.connect(this._onKernel, this);
    sessionContext.statusChanged.connect(this._onStatus, this);
    context.ready.then(
      () => this._onCells(),
      // JupyterLab says why a file cannot be read
      () => undefined
    );
  }

  /** Contents path, without a drive. */
  get path(): string {
    return this._context.localPath;
  }

  /** Whether the document is loaded. */
  get isReady(): boolean {
    return this._context.isReady;
  }

  /** The cells from top to bottom. */
  get cells(): readonly DocumentCell[] {
    this._read();
    return this._cells;
  }

  /** The id of the kernel; null when there is none. A restart keeps it. */
  get kernel(): string | null {
    return this._context.sessionContext.session?.kernel?.id ?? null;
  }

  /** Cells came, went, moved or changed their type. */
  get structureChanged(): ISignal<this, void> {
    return this._structureChanged;
  }

  /** The text of the cell with this id changed. */
  get sourceChanged(): ISignal<this, string> {
    return this._sourceChanged;
  }

  get pathChanged(): ISignal<this, void> {
    return this._pathChanged;
  }

  /** The kernel is another one, or its process ends: nothing of its memory is left. */
  get kernelGone(): ISignal<this, void> {
    return this._kernelGone;
  }

  private _onCells(): void {
    this._isStale = true;
    if (this._context.isReady) {
      this._read();
      this._structureChanged.emit();
    }
  }

  /** Moved cells are new models with old ids. */
  private _read(): void {
    if (!this._isStale || this.isDisposed) {
      return;
    }
    this._isStale = false;
    const followed = new Map<ICellModel, number>();
    this._cells = [...this._context.model.cells].map((cell, index) => {
      if (!this._followed.has(cell)) {
        cell.sharedModel.changed.connect(this._onCell, this);
      }
      followed.set(cell, index);
      return read(cell);
    });
    this._positions = new Map(
      [...followed].map(([cell, index]) => [cell.id, index])
    );
    this._followed = followed;
  }

  private _onCell(
    shared: ICellModel['sharedModel'],
    change: { readonly sourceChange?: unknown }
  ): void {
    const index = this._positions.get(shared.getId());
    const known = index === undefined ? undefined : this._cells[index];
    if (!change.sourceChange || this._isStale || known === undefined) {
      return;
    }
    const cells = [...this._cells];
    cells[index ?? 0] = { ...known, source: shared.getSource() };
    this._cells = cells;
    this._sourceChanged.emit(known.id);
  }

  private _onPath(): void {
    this._pathChanged.emit();
  }

  private _onKernel(): void {
    this._kernelGone.emit();
  }

  private _onStatus(_: ISessionContext, status: Kernel.Status): void {
    if (isGone(status)) {
      this._kernelGone.emit();
    }
  }

  private _cells: readonly DocumentCell[] = [];
  private _context: DocumentRegistry.IContext<INotebookModel>;
  private _followed = new Map<ICellModel, number>();
  private _isStale = true;
  private _kernelGone = new Signal<this, void>(this);
  private _pathChanged = new Signal<this, void>(this);
  private _positions: ReadonlyMap<string, number> = new Map();
  private _sourceChanged = new Signal<this, string>(this);
  private _structureChanged = new Signal<this, void>(this);
}

function read({ id, type, sharedModel }: ICellModel): DocumentCell {
  return {
    id,
    type: type === 'code' || type === 'markdown' ? type : 'raw',
    source: sharedModel.getSource()
  };
}
