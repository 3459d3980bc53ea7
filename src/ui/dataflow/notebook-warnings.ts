import { Cell, CodeCell } from '@jupyterlab/cells';
import { NotebookPanel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';

import { Disposable } from '../../disposable';
import type { DataflowChange, INbxDataflow } from '../../tokens';
import { QuietUpdates } from '../shared/quiet-updates';
import { CellWarning, cellWarning } from './warning';
import { WarningBar } from './warning-bar';

/** What the bars of all notebooks share. */
export interface WarningParts {
  readonly dataflow: INbxDataflow;
  readonly trans: TranslationBundle;
  readonly goTo: (path: string, cell: string) => void;
  readonly listNeeded: (path: string, cell: string) => void;
}

/** The bar of one view of a notebook: in the active cell, when there is something to say. */
export class NotebookWarnings extends Disposable {
  constructor(panel: NotebookPanel, parts: WarningParts) {
    super();
    this._panel = panel;
    this._parts = parts;
    panel.content.activeCellChanged.connect(this._onChanged, this);
    parts.dataflow.changed.connect(this._onDataflow, this);
    this._onChanged();
  }

  protected release(): void {
    this._updates.dispose();
    this._bar?.dispose();
  }

  private _onDataflow(_: INbxDataflow, { path }: DataflowChange): void {
    if (path === this._panel.context.localPath) {
      this._onChanged();
    }
  }

  private _onChanged(): void {
    this._updates.request();
  }

  private _update(): void {
    const { activeCell } = this._panel.content;
    const warning = activeCell && this._warning(activeCell);
    if (activeCell === null || !warning) {
      this._bar?.takeAway();
      return;
    }
    this._show(activeCell, warning);
  }

  private _warning(cell: Cell): CellWarning | null {
    if (!(cell instanceof CodeCell) || !cell.isAttached) {
      return null;
    }
    const { dataflow, trans } = this._parts;
    const path = this._panel.context.localPath;
    const { id } = cell.model;
    const warning = cellWarning(dataflow, path, id, trans);
    return warning?.key === this._dismissed.get(id) ? null : warning;
  }

  private _show(cell: Cell, warning: CellWarning): void {
    const { dataflow, goTo, listNeeded, trans } = this._parts;
    const path = this._panel.context.localPath;
    const { id } = cell.model;
    // a bar is disposed with the cell that it is in
    if (this._bar === null || this._bar.isDisposed) {
      this._bar = new WarningBar(trans);
    }
    this._bar.place(cell, {
      warning,
      trans,
      order: dataflow.order(path),
      goTo: other => goTo(path, other),
      onRun: () => listNeeded(path, id),
      onDismiss: () => {
        this._dismissed.set(id, warning.key);
        this._update();
        this._panel.content.activate();
      }
    });
  }

  private _bar: WarningBar | null = null;
  private _dismissed = new Map<string, string>();
  private _panel: NotebookPanel;
  private _parts: WarningParts;
  private _updates = new QuietUpdates(() => this._update());
}
