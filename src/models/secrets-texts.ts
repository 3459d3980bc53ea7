import { Debouncer } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import type { NotebookDocument } from '../capture/document';
import type { LiveStatus } from '../capture/secrets-live';
import type { LiveFinding } from '../capture/secrets-messages';
import type { LiveResult } from './secrets-findings';

/** So long after the last key a text is scanned, in milliseconds. */
const DELAY = 150;

/** Scans texts in the page, see `capture/secrets-live`. */
export interface TextScanner {
  readonly status: LiveStatus;
  readonly statusChanged: ISignal<unknown, LiveStatus>;
  /** Starts it again. */
  start(): Promise<void>;
  scan(text: string): Promise<readonly LiveFinding[] | null>;
}

/** What the live engine finds in the cells of one notebook: of each cell, in its last text. */
export class LiveTexts extends Disposable {
  constructor(document: NotebookDocument, scanner: TextScanner) {
    super();
    this._document = document;
    this._scanner = scanner;
    document.structureChanged.connect(this._onStructure, this);
    document.sourceChanged.connect(this._onSource, this);
    scanner.statusChanged.connect(this._onStatus, this);
    this._onStructure();
  }

  /** By cell id; a cell whose text was not scanned has none. */
  get results(): ReadonlyMap<string, LiveResult> {
    return this._results;
  }

  /** `results` is another one. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  protected release(): void {
    this._later.dispose();
  }

  /** Scans what is not scanned yet, at once. */
  async update(): Promise<void> {
    if (this.isDisposed || this._scanner.status.state !== 'ready') {
      return;
    }
    const ticket = ++this._ticket;
    const cells = this._document.cells;
    const found = await Promise.all(
      cells.map(
        async ({ id, source }): Promise<[string, LiveResult] | null> => {
          const known = this._results.get(id);
          if (known?.source === source) {
            return [id, known];
          }
          const findings = await this._scanner.scan(source);
          return findings && [id, { source, findings }];
        }
      )
    );
    const results = found.filter(one => one !== null);
    if (
      // a text that is remembered overtakes one that is being scanned
      ticket === this._ticket &&
      !this.isDisposed &&
      results.length === cells.length &&
      (results.length !== this._results.size ||
        results.some(([id, result]) => this._results.get(id) !== result))
    ) {
      this._results = new Map(results);
      this._changed.emit();
    }
  }

  private _onStructure(): void {
    if (this._document.isReady) {
      void this.update();
    }
  }

  private _onSource(): void {
    // a debouncer that is disposed while it waits rejects
    this._later.invoke().catch(() => undefined);
  }

  private _onStatus(_: unknown, { state }: LiveStatus): void {
    if (state === 'ready') {
      this._onStructure();
    } else if (state === 'failed' && this._results.size > 0) {
      this._results = new Map();
      this._changed.emit();
    }
  }

  private _changed = new Signal<this, void>(this);
  private _document: NotebookDocument;
  private _later = new Debouncer(() => this.update(), DELAY);
  private _results: ReadonlyMap<string, LiveResult> = new Map();
  private _scanner: TextScanner;
  private _ticket = 0;
}
