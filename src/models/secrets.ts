import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import type { NotebookSave } from '../capture/saves';
import type { SecretsDocument } from '../capture/secrets-document';
import { SecretActions } from './secrets-actions';
import type { SecretsApi } from './secrets-api';
import { ShownSecret, shownSecrets } from './secrets-findings';
import { ServerSecrets } from './secrets-server';
import type { SecretsSnapshot } from './secrets-snapshot';
import { LiveTexts, TextScanner } from './secrets-texts';

/**
 * The secrets of one open notebook: those of its texts from the live engine at once, all others,
 * and what is decided about any, from the server.
 */
export class NotebookSecrets extends Disposable {
  constructor(options: NotebookSecrets.IOptions) {
    super();
    const { document, api, scanner, interval } = options;
    this._document = document;
    this._scanner = scanner;
    this._texts = new LiveTexts(document, scanner);
    this._server = new ServerSecrets(document, api, interval);
    this._actions = new SecretActions(document, api, this._server);
    this._snapshot = this._read();
    this._texts.changed.connect(this._update, this);
    this._server.changed.connect(this._update, this);
    this._actions.changed.connect(this._update, this);
    this._server.refused.connect(this._onRefused, this);
    scanner.statusChanged.connect(this._update, this);
    document.structureChanged.connect(this._update, this);
    document.pathChanged.connect(this._update, this);
    document.ready.then(
      () => this._server.start(),
      // JupyterLab says why a file cannot be read
      () => undefined
    );
  }

  get snapshot(): SecretsSnapshot {
    return this._snapshot;
  }

  /** `snapshot` is another one. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** A save that somebody asked for was refused; because of this finding, if it is known. */
  get refused(): ISignal<this, ShownSecret | null> {
    return this._refused;
  }

  protected release(): void {
    this._actions.dispose();
    this._server.dispose();
    this._texts.dispose();
  }

  /** Scans the notebook as it is now, here and on the server; a failure goes to the snapshot. */
  async scan(): Promise<void> {
    await Promise.all([this._texts.update(), this._server.scan()]);
  }

  /** Moves a secret of a Python cell into an environment variable; a notice tells how it went. */
  async fix(key: string): Promise<void> {
    const finding = await this._fresh(key);
    if (finding?.cell) {
      await this._actions.fix(finding, finding.cell);
    }
  }

  /** Redacts the new secrets in the outputs of a cell; a notice tells how it went. */
  async redact(cell: string): Promise<void> {
    await this._server.scan();
    this._actions.redact(
      cell,
      this._snapshot.findings.filter(finding => finding.cell === cell)
    );
  }

  /** Records that a finding is no secret; a notice tells how it went. */
  async ignore(key: string, reason: string): Promise<void> {
    const finding = await this._fresh(key);
    if (finding) {
      await this._actions.ignore(finding, reason);
    }
  }

  /**
   * Takes back that something is no secret.
   *
   * @throws ApiError; `not-found` when a baseline file knows it, no decision.
   */
  takeBack(fingerprint: string): Promise<void> {
    return this._actions.takeBack(fingerprint);
  }

  /** Forgets what was done in a cell. */
  dismiss(cell: string): void {
    this._actions.dismiss(cell);
  }

  /** A save of this notebook began or ended. */
  onSave(save: NotebookSave): void {
    this._server.onSave(save);
  }

  /** The server has something new to say of some notebook. */
  onEvent(sequence: number): void {
    this._server.onEvent(sequence);
  }

  /** A finding by its key, as it is in the text of now and as the server knows it. */
  private async _fresh(key: string): Promise<ShownSecret | undefined> {
    await this._texts.update();
    if (this._find(key)?.fingerprint === null) {
      await this._server.scan();
    }
    return this._find(key);
  }

  private _find(key: string): ShownSecret | undefined {
    return this._snapshot.findings.find(finding => finding.key === key);
  }

  private _onRefused(): void {
    this._refused.emit(this._snapshot.findings[0] ?? null);
  }

  private _update(): void {
    if (this.isDisposed) {
      return;
    }
    this._snapshot = this._read();
    this._changed.emit();
    // the server alone knows what is decided about a secret
    const results = this._texts.results;
    for (const { cell, fingerprint } of this._snapshot.findings) {
      if (fingerprint === null && cell !== null) {
        this._server.ask(cell, results.get(cell)?.source ?? '');
      }
    }
  }

  private _read(): SecretsSnapshot {
    const { path, isPython } = this._document;
    const cells = this._document.isReady ? this._document.cells : [];
    const secrets = this._document.isReady
      ? shownSecrets(cells, this._texts.results, this._server.result)
      : [];
    return {
      ...this._server.state,
      path,
      isPython,
      cells: cells.map(({ id, type }) => ({ id, type })),
      findings: secrets.filter(({ ignored }) => ignored === null),
      known: secrets.filter(({ ignored }) => ignored !== null),
      live: this._scanner.status,
      notices: this._actions.notices
    };
  }

  private _actions: SecretActions;
  private _changed = new Signal<this, void>(this);
  private _document: SecretsDocument;
  private _refused = new Signal<this, ShownSecret | null>(this);
  private _scanner: TextScanner;
  private _server: ServerSecrets;
  private _snapshot: SecretsSnapshot;
  private _texts: LiveTexts;
}

export namespace NotebookSecrets {
  export interface IOptions {
    readonly document: SecretsDocument;
    readonly api: SecretsApi;
    readonly scanner: TextScanner;
    /** Milliseconds over which changes are gathered before the server is asked. */
    readonly interval?: number;
  }
}
