import { InputDialog, showErrorMessage } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import { ApiError } from '../../api/request';
import { CommandIDs } from '../../commands';
import { isSource, ShownSecret } from '../../models/secrets-findings';
import type { INbxSecrets } from '../../tokens';
import { findCell, findPanel } from '../shared/notebooks';

/** What bars, marks, panel and commands can do about secrets. */
export class SecretsActions {
  constructor(
    secrets: INbxSecrets,
    tracker: INotebookTracker,
    commands: CommandRegistry,
    trans: TranslationBundle
  ) {
    this._secrets = secrets;
    this._tracker = tracker;
    this._commands = commands;
    this._trans = trans;
  }

  /** Moves a secret into an environment variable. */
  fix(path: string, key: string): Promise<void> {
    return this._secrets.fix(path, key);
  }

  /** Redacts the secrets in the outputs of a cell. */
  redact(path: string, cell: string): Promise<void> {
    return this._secrets.redact(path, cell);
  }

  /** Asks why something is no secret, and records it. */
  async ignore(path: string, key: string): Promise<void> {
    const finding = this._find(path, key);
    if (finding === undefined) {
      return;
    }
    const reason = await this._askReason(finding);
    if (reason !== null) {
      await this._secrets.ignore(path, key, reason);
    }
  }

  /** Takes back that something is no secret. */
  async takeBack(path: string, fingerprint: string): Promise<void> {
    const trans = this._trans;
    try {
      await this._secrets.takeBack(path, fingerprint);
    } catch (reason) {
      const isBaseline =
        reason instanceof ApiError && reason.code === 'not-found';
      const message = isBaseline
        ? trans.__(
            'It is in the baseline file of the project: take it out there.'
          )
        : String(reason instanceof Error ? reason.message : reason);
      await showErrorMessage(trans.__('Not taken back'), message);
    }
  }

  /** Shows a finding: its cell, and in a text its place. */
  async goTo(path: string, finding: ShownSecret): Promise<void> {
    const { cell, span } = finding;
    if (cell === null) {
      return;
    }
    await this._commands.execute(CommandIDs.goToCell, { path, cell });
    const panel = findPanel(this._tracker, path);
    const editor = panel && findCell(panel, cell)?.editor;
    if (editor && span && isSource(finding)) {
      editor.setSelection({
        start: { line: span.startLine - 1, column: span.startColumn - 1 },
        end: { line: span.endLine - 1, column: span.endColumn - 1 }
      });
    }
  }

  /** Scrolls to a finding, and leaves the focus where it is: perhaps in a dialog. */
  async reveal(path: string, { cell }: ShownSecret): Promise<void> {
    const panel = findPanel(this._tracker, path);
    const widget = panel && cell && findCell(panel, cell);
    if (panel && widget) {
      const index = panel.content.widgets.indexOf(widget);
      panel.content.activeCellIndex = index;
      await panel.content.scrollToItem(index, 'smart');
    }
  }

  /** Asks until there is a reason; null when it is called off. */
  private async _askReason(finding: ShownSecret): Promise<string | null> {
    const trans = this._trans;
    const { title, masked } = finding;
    const question = trans.__(
      'Why is %1 not a secret? Whoever reads the findings sees the reason.',
      masked
    );
    for (let label = question; ;) {
      const { button, value } = await InputDialog.getText({
        title: trans.__('Not a secret: %1', title),
        label,
        placeholder: trans.__('An example key'),
        okLabel: trans.__('Record'),
        required: true
      });
      const reason = value?.trim() ?? '';
      if (!button.accept || reason !== '') {
        return button.accept ? reason : null;
      }
      label = trans.__('%1 A reason is needed.', question);
    }
  }

  private _find(path: string, key: string): ShownSecret | undefined {
    return this._secrets
      .snapshot(path)
      ?.findings.find(finding => finding.key === key);
  }

  private _commands: CommandRegistry;
  private _secrets: INbxSecrets;
  private _tracker: INotebookTracker;
  private _trans: TranslationBundle;
}
