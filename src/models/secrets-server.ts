import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import { toApiError } from '../api/failure';
import type { ApiError } from '../api/request';
import type { NotebookSave } from '../capture/saves';
import type { SecretsDocument } from '../capture/secrets-document';
import type { SecretReport } from '../protocol';
import { Refresher } from './refresher';
import type { SecretsApi } from './secrets-api';
import { isSource, ServerResult } from './secrets-findings';

/** Changes over this time are sent to the server together, in milliseconds. */
const INTERVAL = 1000;

/** What is known from the server beside its findings. */
export interface ServerState {
  /** The last answer; null before the first. */
  readonly report: Omit<SecretReport, 'findings' | 'total'> | null;
  /** So many findings more are in no list. */
  readonly unlisted: number;
  /** A request is under way; the rest is what was known before. */
  readonly loading: boolean;
  /** Why the last request failed; null when it did not. */
  readonly failure: ApiError | null;
}

type Sources = ReadonlyMap<string, string>;

/**
 * What the server finds in one open notebook: in the file when it is opened, at each save, and
 * beside that in what it is given, when there are new outputs or when it is asked.
 */
export class ServerSecrets extends Disposable {
  constructor(document: SecretsDocument, api: SecretsApi, interval = INTERVAL) {
    super();
    this._document = document;
    this._api = api;
    this._reading = new Refresher(isCurrent => this._read(isCurrent), interval);
    this._scanning = new Refresher(
      isCurrent => this._scan(isCurrent),
      interval
    );
    document.outputsChanged.connect(this._onOutputs, this);
    document.pathChanged.connect(this._onPath, this);
  }

  get result(): ServerResult {
    return this._result;
  }

  get state(): ServerState {
    return this._state;
  }

  /** `result` or `state` is another one. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** A save that somebody asked for was refused. */
  get refused(): ISignal<this, void> {
    return this._refused;
  }

  protected release(): void {
    this._reading.dispose();
    this._scanning.dispose();
  }

  /** Begins, once the document is loaded. */
  start(): void {
    if (!this.isDisposed) {
      this._scanning.watch();
      this._reading.watch();
    }
  }

  /** Scans the notebook as it is now. */
  scan(): Promise<void> {
    this._isTouched = true;
    this._isTooLarge = false;
    return this._scanning.run();
  }

  /** Scans the notebook soon, unless a cell's text is the one that was asked about last. */
  ask(cell: string, source: string): void {
    if (this._asked.get(cell) !== source) {
      this._touch();
    }
  }

  /** Somebody decided that a secret is none, or with null that it may be one after all. */
  decide(fingerprint: string, ignored: string | null): void {
    const findings = this._result.findings.map(finding =>
      finding.fingerprint === fingerprint ? { ...finding, ignored } : finding
    );
    this._result = { ...this._result, findings };
    this._set({});
  }

  /** A save of the notebook began or ended. */
  onSave({ state, isExplicit }: NotebookSave): void {
    if (state === 'started') {
      this._saving = { sources: this._sources(), isExplicit };
    } else {
      this._isTooLarge = false;
      this._saved = this._saving;
      void this._reading.run();
    }
  }

  /** The server has something new to say of some notebook. */
  onEvent(sequence: number): void {
    if (sequence > (this._state.report?.sequence ?? -1)) {
      this._reading.request();
    }
  }

  /** Reads what the server remembers; the first time it scans the file. */
  private async _read(isCurrent: () => boolean): Promise<void> {
    const { path } = this._document;
    const saved = this._saved;
    const opened = this._isOpened ? null : this._sources();
    const isRead = await this._load(isCurrent, async () => {
      const report = await (opened === null
        ? this._api.findings(path)
        : this._api.scan(path, null));
      const sources = saved?.sources ?? opened ?? this._stillSeen(report);
      return { report, sources };
    });
    if (isRead) {
      this._isOpened = true;
    }
    if (isRead && saved !== null) {
      this._saved = this._saved === saved ? null : this._saved;
      this._afterSave(saved.isExplicit);
    }
  }

  private async _scan(isCurrent: () => boolean): Promise<void> {
    if (!this._isTouched || this._isTooLarge) {
      return;
    }
    this._isTouched = false;
    const sources = this._sources();
    this._asked = sources;
    const { path } = this._document;
    const content = { ...this._document.content() };
    await this._load(isCurrent, async () => ({
      report: await this._api.scan(path, content),
      sources
    }));
  }

  /** Tells whether an answer came. */
  private async _load(
    isCurrent: () => boolean,
    ask: () => Promise<{ report: SecretReport; sources: Sources }>
  ): Promise<boolean> {
    this._set({ loading: true });
    try {
      const { report, sources } = await ask();
      if (isCurrent()) {
        this._take(report, sources);
      }
      return isCurrent();
    } catch (reason) {
      if (isCurrent()) {
        const failure = toApiError(reason);
        this._set({ loading: false, failure });
        this._isTooLarge = failure.code === 'too-large';
        if (failure.code === 'not-scanned') {
          // it goes on, and what it finds can be read in a moment
          this._reading.request();
        }
      }
      return false;
    }
  }

  private _take(all: SecretReport, sources: Sources): void {
    const { findings, total, ...report } = all;
    const change = { report, loading: false, failure: null };
    if (report.state === 'scanned') {
      this._result = { findings, sources };
      this._set({ ...change, unlisted: total - findings.length });
    } else {
      // what was not scanned is not free of secrets: what was known before stays
      this._set(change);
    }
  }

  private _afterSave(isExplicit: boolean): void {
    const outcome = this._state.report?.save?.outcome;
    if (outcome === 'masked') {
      this._document.markUnsaved();
    } else if (outcome === 'refused' && isExplicit) {
      this._refused.emit();
    }
  }

  /** The texts that a report must have seen, since it says of them what another one did. */
  private _stillSeen({ findings }: SecretReport): Sources {
    const before = signatures(this._result.findings);
    const now = signatures(findings);
    return new Map(
      [...this._result.sources].filter(
        ([cell]) => before.get(cell) === now.get(cell)
      )
    );
  }

  private _sources(): Sources {
    return new Map(this._document.cells.map(({ id, source }) => [id, source]));
  }

  private _onOutputs(_: SecretsDocument, cell: string): void {
    if (this._document.hasOutputs(cell)) {
      if (!this._document.isRunning(cell)) {
        this._touch();
      }
      return;
    }
    const findings = this._result.findings.filter(
      finding => finding.cell !== cell || finding.output === null
    );
    if (findings.length < this._result.findings.length) {
      this._result = { ...this._result, findings };
      this._set({});
    }
  }

  private _onPath(): void {
    this._reading.restart();
  }

  private _touch(): void {
    this._isTouched = true;
    this._scanning.request();
  }

  private _set(change: Partial<ServerState>): void {
    if (!this.isDisposed) {
      this._state = { ...this._state, ...change };
      this._changed.emit();
    }
  }

  private _api: SecretsApi;
  /** The texts of which the server was asked last. */
  private _asked: Sources = new Map();
  private _changed = new Signal<this, void>(this);
  private _document: SecretsDocument;
  private _isOpened = false;
  /** The server does not take what it was asked to scan: it is not sent again before a save. */
  private _isTooLarge = false;
  private _isTouched = false;
  private _reading: Refresher;
  private _refused = new Signal<this, void>(this);
  private _result: ServerResult = { findings: [], sources: new Map() };
  private _saved: { sources: Sources; isExplicit: boolean } | null = null;
  private _saving: { sources: Sources; isExplicit: boolean } | null = null;
  private _scanning: Refresher;
  private _state: ServerState = {
    report: null,
    unlisted: 0,
    loading: false,
    failure: null
  };
}

/** What is said of the text of each cell, by its id. */
function signatures(
  findings: ServerResult['findings']
): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  for (const finding of findings) {
    const { cell, rule, span, masked, fingerprint } = finding;
    if (cell !== null && isSource(finding)) {
      const parts = JSON.stringify([rule, span, masked, fingerprint]);
      said.set(cell, (said.get(cell) ?? '') + parts);
    }
  }
  return said;
}
