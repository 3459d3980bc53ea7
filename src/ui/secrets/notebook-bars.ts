import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';

import { Disposable } from '../../disposable';
import type { ShownSecret } from '../../models/secrets-findings';
import { canMove } from '../../models/secrets-snapshot';
import type { INbxSecrets, RefusedSave } from '../../tokens';
import { QuietUpdates } from '../shared/quiet-updates';
import type { SecretsActions } from './actions';
import { SecretBar, SecretBarContent } from './bar';
import { fileText } from './words';

/** What the bars of all notebooks share. */
export interface BarParts {
  readonly secrets: INbxSecrets;
  readonly actions: SecretsActions;
  /** Shows the panel. */
  readonly showAll: () => void;
  readonly trans: TranslationBundle;
}

/** The bars of one view of a notebook: one in each cell with something to say of secrets. */
export class NotebookBars extends Disposable {
  constructor(panel: NotebookPanel, parts: BarParts) {
    super();
    this._panel = panel;
    this._parts = parts;
    parts.secrets.changed.connect(this._onSecrets, this);
    parts.secrets.refused.connect(this._onRefused, this);
    panel.content.modelChanged.connect(this._onModel, this);
    this._onModel();
  }

  /** Takes all bars out of the cells. */
  protected release(): void {
    this._updates.dispose();
    this._bars.forEach(bar => bar.dispose());
  }

  private _onModel(): void {
    this._panel.content.model?.cells.changed.connect(this._updateLater, this);
    this._updateLater();
  }

  private _onSecrets(_: INbxSecrets, path: string): void {
    if (path === this._panel.context.localPath) {
      this._updateLater();
    }
  }

  /** Why a save was refused is told again, dismissed or not. */
  private _onRefused(_: INbxSecrets, { path }: RefusedSave): void {
    if (path === this._panel.context.localPath) {
      this._dismissed.clear();
      this._updateLater();
    }
  }

  private _updateLater(): void {
    this._updates.request();
  }

  private _update(): void {
    this._byCell = this._findings();
    for (const cell of this._panel.content.widgets) {
      const content = this._content(cell.model.id);
      const bar = this._bars.get(cell);
      if (content !== null) {
        void cell.ready.then(() => this._show(cell));
      } else if (bar !== undefined) {
        this._takeAway(cell, bar);
      }
    }
  }

  private _findings(): ReadonlyMap<string, ShownSecret[]> {
    const path = this._panel.context.localPath;
    const byCell = new Map<string, ShownSecret[]>();
    for (const finding of this._parts.secrets.snapshot(path)?.findings ?? []) {
      const { cell } = finding;
      if (cell !== null) {
        byCell.set(cell, [...(byCell.get(cell) ?? []), finding]);
      }
    }
    return byCell;
  }

  private _show(cell: Cell): void {
    const content = this._content(cell.model.id);
    if (this.isDisposed || cell.isDisposed || content === null) {
      return;
    }
    if (!this._bars.has(cell)) {
      this._bars.set(cell, new SecretBar(this._parts.trans));
      // the bar is disposed with the cell that it is in
      cell.disposed.connect(this._onCellDisposed, this);
    }
    this._bars.get(cell)?.place(cell, content);
  }

  private _onCellDisposed(cell: Cell): void {
    this._bars.delete(cell);
  }

  private _takeAway(cell: Cell, bar: SecretBar): void {
    const hadFocus = bar.node.contains(document.activeElement);
    bar.takeAway();
    bar.dispose();
    this._bars.delete(cell);
    if (hadFocus) {
      this._panel.content.activate();
    }
  }

  /** Null when there is nothing to say. */
  private _content(cell: string): SecretBarContent | null {
    const { secrets, actions, showAll, trans } = this._parts;
    const path = this._panel.context.localPath;
    const snapshot = secrets.snapshot(path);
    const all = this._byCell.get(cell) ?? [];
    const keys = JSON.stringify(all.map(({ key }) => key));
    const findings = keys === this._dismissed.get(cell) ? [] : all;
    const notice = snapshot?.notices.get(cell) ?? null;
    if (snapshot === null || (findings.length === 0 && notice === null)) {
      return null;
    }
    return {
      ...{ findings, notice, trans },
      file: fileText(snapshot, trans),
      canMove:
        findings[0] !== undefined &&
        canMove(snapshot, findings[0]) &&
        !this._panel.content.model?.readOnly,
      onFix: key => void actions.fix(path, key),
      onRedact: () => void actions.redact(path, cell),
      onIgnore: key => void actions.ignore(path, key),
      onMore: showAll,
      onDismiss: () => {
        this._dismissed.set(cell, keys);
        this._update();
      },
      onDismissNotice: () => {
        secrets.dismiss(path, cell);
        this._update();
      }
    };
  }

  private _bars = new Map<Cell, SecretBar>();
  private _byCell: ReadonlyMap<string, readonly ShownSecret[]> = new Map();
  private _dismissed = new Map<string, string>();
  private _panel: NotebookPanel;
  private _parts: BarParts;
  private _updates = new QuietUpdates(() => this._update());
}
