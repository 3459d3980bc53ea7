import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import type { EventFeed } from '../api/events';
import type { NotebookSave } from '../capture/saves';
import type { SecretsDocument } from '../capture/secrets-document';
import type { SecretFindingEvent } from '../protocol';
import type { INbxSecrets, RefusedSave } from '../tokens';
import { NotebookSecrets } from './secrets';
import type { SecretsApi } from './secrets-api';
import type { SecretsSnapshot } from './secrets-snapshot';
import type { TextScanner } from './secrets-texts';

/** The secrets of the open notebooks: one model a document, found by its path. */
export class NbxSecrets extends Disposable implements INbxSecrets {
  constructor(options: NbxSecrets.IOptions) {
    super();
    this._options = options;
    const { documents, saves, events } = options;
    documents.opened.connect(this._onOpened, this);
    documents.closed.connect(this._onClosed, this);
    saves.saved.connect(this._onSave, this);
    events.secretsChanged.connect(this._onEvent, this);
  }

  get changed(): ISignal<this, string> {
    return this._changed;
  }

  get refused(): ISignal<this, RefusedSave> {
    return this._refused;
  }

  protected release(): void {
    this._notebooks.forEach(notebook => notebook.dispose());
    this._notebooks.clear();
  }

  snapshot(path: string): SecretsSnapshot | null {
    return this._find(path)?.snapshot ?? null;
  }

  async scan(path: string): Promise<void> {
    const { scanner } = this._options;
    if (scanner.status.state === 'failed') {
      void scanner.start();
    }
    await this._find(path)?.scan();
  }

  async fix(path: string, key: string): Promise<void> {
    await this._find(path)?.fix(key);
  }

  async redact(path: string, cell: string): Promise<void> {
    await this._find(path)?.redact(cell);
  }

  async ignore(path: string, key: string, reason: string): Promise<void> {
    await this._find(path)?.ignore(key, reason);
  }

  async takeBack(path: string, fingerprint: string): Promise<void> {
    await this._find(path)?.takeBack(fingerprint);
  }

  dismiss(path: string, cell: string): void {
    this._find(path)?.dismiss(cell);
  }

  private _find(path: string): NotebookSecrets | undefined {
    for (const [document, notebook] of this._notebooks) {
      if (document.path === path) {
        return notebook;
      }
    }
    return undefined;
  }

  private _onOpened(_: unknown, document: SecretsDocument): void {
    const { api, scanner } = this._options;
    const notebook = new NotebookSecrets({ document, api, scanner });
    this._notebooks.set(document, notebook);
    notebook.changed.connect(() => this._changed.emit(document.path));
    notebook.refused.connect((_, finding) =>
      this._refused.emit({ path: document.path, key: finding?.key ?? null })
    );
    this._changed.emit(document.path);
  }

  private _onClosed(_: unknown, document: SecretsDocument): void {
    this._notebooks.get(document)?.dispose();
    this._notebooks.delete(document);
    this._changed.emit(document.path);
  }

  private _onSave(_: unknown, save: NotebookSave): void {
    this._find(save.path)?.onSave(save);
  }

  private _onEvent(_: EventFeed, { sequence }: SecretFindingEvent): void {
    this._notebooks.forEach(notebook => notebook.onEvent(sequence));
  }

  private _changed = new Signal<this, string>(this);
  private _notebooks = new Map<SecretsDocument, NotebookSecrets>();
  private _options: NbxSecrets.IOptions;
  private _refused = new Signal<this, RefusedSave>(this);
}

export namespace NbxSecrets {
  export interface IOptions {
    /** The documents of the open notebooks, see `capture/documents`. */
    readonly documents: {
      readonly opened: ISignal<unknown, SecretsDocument>;
      readonly closed: ISignal<unknown, SecretsDocument>;
    };
    /** See `capture/saves`. */
    readonly saves: { readonly saved: ISignal<unknown, NotebookSave> };
    readonly events: EventFeed;
    readonly api: SecretsApi;
    /** See `capture/secrets-live`. */
    readonly scanner: TextScanner;
  }
}
