import type { Cell } from '@jupyterlab/cells';
import { CodeMirrorEditor } from '@jupyterlab/codemirror';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import { Debouncer } from '@lumino/polling';

import { Disposable } from '../../disposable';
import { isSource, ShownSecret } from '../../models/secrets-findings';
import { canMove } from '../../models/secrets-snapshot';
import type { INbxSecrets } from '../../tokens';
import type { SecretsActions } from './actions';
import { EditorMarks } from './editor-marks';

/** What the marks of all notebooks share. */
export interface MarkParts {
  readonly secrets: INbxSecrets;
  readonly actions: SecretsActions;
  readonly trans: TranslationBundle;
}

/** The marks in the editors of one view of a notebook. */
export class NotebookMarks extends Disposable {
  constructor(panel: NotebookPanel, parts: MarkParts) {
    super();
    this._panel = panel;
    this._parts = parts;
    parts.secrets.changed.connect(this._onSecrets, this);
    panel.content.modelChanged.connect(this._onModel, this);
    this._onModel();
  }

  /** Takes all marks away. */
  protected release(): void {
    this._later.dispose();
    for (const cell of this._panel.content?.widgets ?? []) {
      this._find(cell)?.clear();
    }
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

  /** What changes while an editor updates must not update an editor. */
  private _updateLater(): void {
    // a debouncer that is disposed while it waits rejects
    this._later.invoke().catch(() => undefined);
  }

  private _update(): void {
    if (this.isDisposed) {
      return;
    }
    const { secrets } = this._parts;
    const path = this._panel.context.localPath;
    const byCell = new Map<string, ShownSecret[]>();
    for (const finding of secrets.snapshot(path)?.findings ?? []) {
      const { cell } = finding;
      if (cell !== null && isSource(finding)) {
        byCell.set(cell, [...(byCell.get(cell) ?? []), finding]);
      }
    }
    for (const cell of this._panel.content.widgets) {
      const findings = byCell.get(cell.model.id);
      if (findings === undefined) {
        this._find(cell)?.clear();
      } else {
        this._show(cell, findings);
      }
    }
  }

  private _show(cell: Cell, findings: readonly ShownSecret[]): void {
    const { editor } = cell;
    if (editor === null) {
      // it is made when the cell is near the screen
      void cell.ready.then(() => {
        if (cell.editor !== null) {
          this._updateLater();
        }
      });
    } else if (editor instanceof CodeMirrorEditor) {
      const { actions, secrets } = this._parts;
      const path = this._panel.context.localPath;
      const snapshot = secrets.snapshot(path);
      const canFix =
        snapshot !== null &&
        findings.every(finding => canMove(snapshot, finding)) &&
        !this._panel.content.model?.readOnly;
      this._marksOf(editor).show(findings, {
        fix: canFix ? key => void actions.fix(path, key) : null,
        ignore: key => void actions.ignore(path, key)
      });
    }
  }

  private _marksOf(editor: CodeMirrorEditor): EditorMarks {
    const marks =
      this._marks.get(editor) ?? new EditorMarks(editor, this._parts.trans);
    this._marks.set(editor, marks);
    return marks;
  }

  private _find({ isDisposed, editor }: Cell): EditorMarks | undefined {
    return isDisposed || !(editor instanceof CodeMirrorEditor)
      ? undefined
      : this._marks.get(editor);
  }

  private _later = new Debouncer(() => this._update(), 0);
  private _marks = new WeakMap<CodeMirrorEditor, EditorMarks>();
  private _panel: NotebookPanel;
  private _parts: MarkParts;
}
