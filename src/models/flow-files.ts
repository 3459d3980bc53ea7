import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import { toApiError } from '../api/failure';
import { ApiError } from '../api/request';
import { canonicalJson } from '../core/flow';
import type {
  EditPlan,
  Evidence,
  FlowFilesReply,
  FlowFilesRequest,
  FlowPreviewReply,
  FlowPreviewRequest
} from '../protocol';
import type { ExportState, FilesState } from './flow-snapshot';
import { Refresher } from './refresher';

/** The file that says what was compared. */
export const EVIDENCE = 'evidence.json';

const NOT_EXPORTED: ExportState = {
  isWriting: false,
  reply: null,
  failure: null,
  conflict: null
};

/** What files are made of. */
export interface FilesInput {
  /** Contents path of the notebook. */
  readonly path: string;
  readonly out: string;
  /** Or why the target cannot be made of the proposal. */
  readonly plan: EditPlan | string;
}

/** The files of one pipeline: has them made and compared with the folder, and writes them. */
export class FlowFiles extends Disposable {
  constructor(options: FlowFiles.IOptions) {
    super();
    this._options = options;
    this._refresher = new Refresher(
      isCurrent => this._load(isCurrent),
      options.interval ?? 200
    );
  }

  /** Null while there is nothing to make files of. */
  get state(): FilesState | null {
    const input = this._input;
    if (input === null) {
      return null;
    }
    return {
      files: this._reply?.files ?? [],
      problems: this._isOutdated ? [] : (this._reply?.problems ?? []),
      isOutdated: this._isOutdated,
      failure: this._failure,
      refusal: typeof input.plan === 'string' ? input.plan : null,
      exported: this._exported
    };
  }

  /** `state` is another one. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  protected release(): void {
    this._refresher.dispose();
  }

  /** Keeps the files up to date until the result is disposed. */
  watch(): IDisposable {
    return this._refresher.watch();
  }

  /** Files are made of something else from now on; null: of nothing. */
  set(input: FilesInput | null): void {
    const key = input === null ? '' : canonicalJson(input);
    if (key === this._key) {
      return;
    }
    this._key = key;
    this._input = input;
    this._exported = NOT_EXPORTED;
    this._isOutdated = true;
    if (input === null || typeof input.plan === 'string') {
      this._reply = null;
      this._isOutdated = false;
      this._failure = null;
    }
    this._changed.emit();
    this._refresher.request();
  }

  /** Adds what was compared to the files; null: takes it out. */
  setEvidence(evidence: Evidence | null): void {
    const text = evidence === null ? null : `${canonicalJson(evidence)}\n`;
    if (text !== this._evidence) {
      this._evidence = text;
      this._isOutdated = this._input !== null;
      this._changed.emit();
      this._refresher.request();
    }
  }

  /** Compares with the folder anew. */
  refresh(): Promise<void> {
    this._exported = NOT_EXPORTED;
    return this._refresher.run();
  }

  /** Writes all files, or none; the state tells how it went. */
  async write(): Promise<void> {
    const { _input: input, _reply: reply, _key: key } = this;
    if (!input || !reply || this._isOutdated || this._exported.isWriting) {
      return;
    }
    const files = reply.files.map(({ path, text, before }) => ({
      ...{ path, text, before }
    }));
    this._tell({ ...NOT_EXPORTED, isWriting: true });
    const exported = await this._options
      .write({ path: input.path, out: input.out, files })
      .then(
        written => ({ ...NOT_EXPORTED, reply: written }),
        reason => refused(toApiError(reason))
      );
    if (!this.isDisposed && key === this._key) {
      this._tell(exported);
      await this._refresher.run();
    }
  }

  private async _load(isCurrent: () => boolean): Promise<void> {
    const { _input: input, _key: key, _evidence: evidence } = this;
    if (input === null || typeof input.plan === 'string') {
      return;
    }
    const isOfThis = () =>
      isCurrent() && key === this._key && evidence === this._evidence;
    const { path, out } = input;
    const plan = withEvidence(input.plan, evidence);
    try {
      const reply = await this._options.preview({ path, plan, out });
      if (isOfThis()) {
        this._reply = reply;
        this._failure = null;
      }
    } catch (reason) {
      if (isOfThis()) {
        this._failure = toApiError(reason);
      }
    }
    if (isOfThis()) {
      this._isOutdated = false;
      this._changed.emit();
    }
  }

  private _tell(exported: ExportState): void {
    this._exported = exported;
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _evidence: string | null = null;
  private _exported = NOT_EXPORTED;
  private _failure: ApiError | null = null;
  private _input: FilesInput | null = null;
  private _isOutdated = false;
  private _key = '';
  private _options: FlowFiles.IOptions;
  private _refresher: Refresher;
  private _reply: FlowPreviewReply | null = null;
}

export namespace FlowFiles {
  export interface IOptions {
    /** Asks the server, see `previewFlow`. */
    readonly preview: (
      request: FlowPreviewRequest
    ) => Promise<FlowPreviewReply>;
    /** Asks the server, see `writeFlow`. */
    readonly write: (request: FlowFilesRequest) => Promise<FlowFilesReply>;
    /** Milliseconds over which changes are gathered. */
    readonly interval?: number;
  }
}

function withEvidence(plan: EditPlan, evidence: string | null): EditPlan {
  if (evidence === null) {
    return plan;
  }
  const file = { path: EVIDENCE, kind: 'text', text: evidence } as const;
  return { ...plan, files: [...plan.files, file] };
}

/** Somebody changed the folder after the preview: that is told apart from all other failures. */
function refused(failure: ApiError): ExportState {
  return failure.status === 409
    ? { ...NOT_EXPORTED, conflict: pathsIn(failure.details) }
    : { ...NOT_EXPORTED, failure };
}

/** The paths that the server names, wherever in its details it does. */
function pathsIn(details: unknown): string[] {
  if (typeof details === 'string') {
    return [details];
  }
  return typeof details === 'object' && details !== null
    ? Object.values(details).flatMap(pathsIn)
    : [];
}
