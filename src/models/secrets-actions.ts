import type * as nbformat from '@jupyterlab/nbformat';
import { JSONExt } from '@lumino/coreutils';
import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import { toApiError } from '../api/failure';
import type { SecretsDocument } from '../capture/secrets-document';
import type { SecretsApi } from './secrets-api';
import type { ShownSecret } from './secrets-findings';
import { redactedOutputs } from './secrets-redact';
import type { ServerSecrets } from './secrets-server';
import type { SecretNotice } from './secrets-snapshot';

/** What can be done about the secrets of one notebook, and what was done last in each cell. */
export class SecretActions extends Disposable {
  constructor(
    document: SecretsDocument,
    api: SecretsApi,
    server: ServerSecrets
  ) {
    super();
    this._document = document;
    this._api = api;
    this._server = server;
    document.sourceChanged.connect(this._onSource, this);
    document.outputsChanged.connect(this._onOutputs, this);
  }

  /** What was done, by cell id. */
  get notices(): ReadonlyMap<string, SecretNotice> {
    return this._notices;
  }

  /** `notices` is another one. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Moves a secret of a cell into an environment variable, as one step for undo. */
  async fix({ rule, span }: ShownSecret, cell: string): Promise<void> {
    const cells = this._document.cells;
    const index = cells.findIndex(({ id }) => id === cell);
    const source = cells[index]?.source;
    if (source === undefined || span === null) {
      return;
    }
    const before = cells.slice(0, index).filter(({ type }) => type === 'code');
    await this._try(cell, async () => {
      const sources = before.map(one => one.source);
      const imported = await this._api.importsOs(sources).catch(() => false);
      const request = { source, span, rule, name: null, imported };
      const { name, edits } = await this._api.fix(request);
      if (this._source(cell) === source) {
        const fixed = this._document.edit(cell, edits);
        this._tell(cell, {
          kind: 'moved',
          text: name,
          undo: async () => {
            if (this._source(cell) === fixed) {
              this._document.setSource(cell, source);
            }
          }
        });
      }
    });
  }

  /** Redacts findings in the outputs of a cell. */
  redact(cell: string, findings: readonly ShownSecret[]): void {
    const before = copied(this._document.outputs(cell));
    const after = redactedOutputs(before, findings);
    if (JSONExt.deepEqual(before, after)) {
      return;
    }
    this._document.setOutputs(cell, after);
    this._tell(cell, {
      kind: 'redacted',
      text: '',
      undo: async () => {
        if (JSONExt.deepEqual(copied(this._document.outputs(cell)), after)) {
          this._document.setOutputs(cell, before);
        }
      }
    });
  }

  /** Records that a finding is no secret. */
  async ignore(finding: ShownSecret, reason: string): Promise<void> {
    const { cell, rule, fingerprint } = finding;
    const { path } = this._document;
    await this._try(cell, async () => {
      if (fingerprint === null) {
        throw this._server.state.failure ?? new Error();
      }
      await this._api.decide({ fingerprint, rule, reason, path });
      this._server.decide(fingerprint, reason);
      this._tell(cell, {
        kind: 'ignored',
        text: reason,
        undo: () => this.takeBack(fingerprint)
      });
    });
  }

  /**
   * Takes back that something is no secret.
   *
   * @throws ApiError
   */
  async takeBack(fingerprint: string): Promise<void> {
    await this._api.takeBack(fingerprint);
    this._server.decide(fingerprint, null);
  }

  /** Forgets what was done in a cell. */
  dismiss(cell: string): void {
    if (this._notices.has(cell)) {
      this._notices = new Map([...this._notices].filter(([id]) => id !== cell));
      this._changed.emit();
    }
  }

  private async _try(
    cell: string | null,
    action: () => Promise<void>
  ): Promise<void> {
    try {
      await action();
    } catch (reason) {
      const { message } = toApiError(reason);
      this._tell(cell, { kind: 'failed', text: message, undo: null });
    }
  }

  private _tell(cell: string | null, notice: SecretNotice): void {
    if (this.isDisposed || cell === null) {
      return;
    }
    const undo = notice.undo;
    this._notices = new Map(this._notices).set(cell, {
      ...notice,
      undo:
        undo &&
        (async () => {
          this.dismiss(cell);
          await this._try(cell, undo);
        })
    });
    this._changed.emit();
  }

  /** What is no longer as it was left cannot be undone from here. */
  private _onSource(_: unknown, cell: string): void {
    if (this._notices.get(cell)?.kind !== 'redacted') {
      this.dismiss(cell);
    }
  }

  private _onOutputs(_: unknown, cell: string): void {
    if (this._notices.get(cell)?.kind === 'redacted') {
      this.dismiss(cell);
    }
  }

  private _source(cell: string): string | undefined {
    return this._document.cells.find(({ id }) => id === cell)?.source;
  }

  private _api: SecretsApi;
  private _changed = new Signal<this, void>(this);
  private _document: SecretsDocument;
  private _notices: ReadonlyMap<string, SecretNotice> = new Map();
  private _server: ServerSecrets;
}

function copied(outputs: nbformat.IOutput[]): nbformat.IOutput[] {
  return JSONExt.deepCopy(outputs as never) as nbformat.IOutput[];
}
