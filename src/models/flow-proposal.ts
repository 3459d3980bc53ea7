import { IDisposable } from '@lumino/disposable';
import { Debouncer } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import { toApiError } from '../api/failure';
import type { ApiError } from '../api/request';
import type { FlowDocument } from '../capture/flow-document';
import type { FlowChoices, FlowNotebook } from '../core/flow';
import type {
  Execution,
  FlowCellSource,
  FlowPrepareReply,
  FlowPrepareRequest
} from '../protocol';
import type { INbxDataflow, INbxSpans } from '../tokens';
import { type Built, propose } from './flow-propose';
import { ofSession } from './flow-records';
import type { ProposalState } from './flow-snapshot';
import { firstLine, isCodeCell } from './flow-texts';
import { Refresher } from './refresher';

/** The document of a notebook, as far as a proposal needs it. */
export type ProposalDocument = Pick<
  FlowDocument,
  | 'path'
  | 'isReady'
  | 'isPython'
  | 'kernel'
  | 'kernelName'
  | 'sources'
  | 'contentChanged'
  | 'sourceChanged'
  | 'kernelGone'
  | 'pathChanged'
>;

/** What the server was asked, and what it answered. */
interface Answered {
  readonly request: FlowPrepareRequest;
  /** The request as text, to compare. */
  readonly key: string;
  readonly reply: FlowPrepareReply;
  /** The process of the kernel; null: none, or none that has run anything. */
  readonly session: string | null;
}

/**
 * The proposal for one notebook: asks the server again when the notebook rests after a change, and
 * makes the proposal again when records or verdicts change. Only while somebody watches.
 */
export class FlowProposal extends Disposable {
  constructor(options: FlowProposal.IOptions) {
    super();
    this._options = options;
    const rest = options.rest ?? 600;
    this._refresher = new Refresher(isCurrent => this._load(isCurrent), 0);
    this._later = new Debouncer(() => this._refresher.request(), rest);
    const { document, spans, dataflow } = options;
    // perhaps only an output changed
    document.contentChanged.connect(this._askLater, this);
    document.sourceChanged.connect(this._onSource, this);
    document.kernelGone.connect(this._askLater, this);
    document.pathChanged.connect(this._onSource, this);
    spans.changed.connect(this._onRecords, this);
    spans.statusChanged.connect(this._askLater, this);
    dataflow?.changed.connect(this._onRecords, this);
  }

  get state(): ProposalState {
    const { document } = this._options;
    const cells = this._answered?.request.cells ?? this._sources();
    const code = cells.filter(({ type }) => type === 'code');
    return {
      phase: this._phase(code),
      codeCells: code.map(({ id }) => id),
      firstLines: new Map(
        code.map(({ id, source }) => [id, firstLine(source)])
      ),
      spec: document.isPython ? (this._built?.spec ?? null) : null,
      isOutdated: this._isOutdated,
      isLoading: this._isLoading,
      failure: this._failure,
      problem: this._built?.problem ?? null,
      isNeverRun: this._built !== null && this._executions().length === 0,
      engines: this._answered?.reply.engines ?? []
    };
  }

  /** The notebook that the proposal was made of; null before there is one. */
  get notebook(): FlowNotebook | null {
    return this._built?.notebook ?? null;
  }

  /** The cells as typed, of which the proposal was made. */
  get typed(): readonly FlowCellSource[] {
    return this._answered?.request.cells ?? [];
  }

  /** `state` is another one. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  protected release(): void {
    this._later.dispose();
    this._refresher.dispose();
  }

  /** Keeps the proposal up to date until the result is disposed. */
  watch(): IDisposable {
    return this._refresher.watch();
  }

  /** Asks the server anew, whatever it answered before. */
  refresh(): Promise<void> {
    this._answered = null;
    return this._refresher.run();
  }

  /** Makes the proposal again, because something else was decided. */
  rebuild(): void {
    this._build();
    this._changed.emit();
  }

  private async _load(isCurrent: () => boolean): Promise<void> {
    const { document, prepare, askSession } = this._options;
    if (!this._isAllRead()) {
      return;
    }
    const { path, kernelName } = document;
    const cells = this._sources();
    const request = { path, kernel: kernelName, cells };
    const key = JSON.stringify(request);
    const known = this._answered?.key === key ? this._answered.reply : null;
    const isCode = document.isPython && cells.some(isCodeCell);
    this._isLoading = isCode;
    this._changed.emit();
    try {
      if (isCode) {
        const [reply, session] = await Promise.all([
          known ?? prepare(request),
          document.kernel === null ? null : askSession(document.kernel)
        ]);
        this._take(isCurrent, { request, key, reply, session });
      } else if (isCurrent()) {
        this._answered = null;
        this._isOutdated = false;
      }
    } catch (reason) {
      this._failure = isCurrent() ? toApiError(reason) : this._failure;
    }
    if (isCurrent()) {
      this._isLoading = false;
      this._isRead = true;
      this._build();
      this._changed.emit();
    }
  }

  private _take(isCurrent: () => boolean, answered: Answered): void {
    if (isCurrent()) {
      this._answered = answered;
      this._failure = null;
      this._isOutdated = !this._isSame(answered.request);
    }
  }

  private _build(): void {
    if (this._answered === null) {
      this._built = null;
      return;
    }
    const { document, dataflow, choices, build } = this._options;
    const { request, reply } = this._answered;
    const records = {
      path: request.path,
      kernelName: request.kernel,
      cells: request.cells,
      prepared: reply,
      executions: this._executions(),
      state: (cell: string) => dataflow?.state(document.path, cell) ?? null
    };
    this._built = propose(records, choices(), build);
  }

  private _executions(): Execution[] {
    const { document, spans } = this._options;
    const { path, kernel } = document;
    const all = spans.executions({ path, kernel });
    return ofSession(all, kernel, this._answered?.session ?? null);
  }

  /** Before that, a proposal would be made of half of what is known. */
  private _isAllRead(): boolean {
    const { document, spans, dataflow } = this._options;
    return (
      document.isReady &&
      spans.status.state !== 'loading' &&
      (spans.status.state !== 'ready' || spans.isComplete(document.path)) &&
      dataflow?.coverage(document.path) !== 'loading'
    );
  }

  private _phase(code: readonly FlowCellSource[]): ProposalState['phase'] {
    if (!this._options.document.isReady) {
      return 'loading';
    }
    if (!this._options.document.isPython) {
      return 'other-language';
    }
    if (!code.some(isCodeCell)) {
      return 'empty';
    }
    return this._isRead ? 'ready' : 'loading';
  }

  private _sources(): FlowCellSource[] {
    const { document } = this._options;
    return document.isReady ? document.sources() : [];
  }

  private _isSame(request: FlowPrepareRequest): boolean {
    const { path, kernelName } = this._options.document;
    const now = { path, kernel: kernelName, cells: this._sources() };
    return JSON.stringify(now) === JSON.stringify(request);
  }

  /** A text changed: what is proposed and was verified is of another notebook. */
  private _onSource(): void {
    if (!this._isOutdated && this._answered !== null) {
      this._isOutdated = true;
      this._changed.emit();
    }
    this._askLater();
  }

  private _onRecords(_: unknown, { path }: { readonly path: string }): void {
    if (path === this._options.document.path) {
      this._askLater();
    }
  }

  private _askLater(): void {
    // a debouncer that is disposed while it waits rejects
    this._later.invoke().catch(() => undefined);
  }

  private _answered: Answered | null = null;
  private _built: Built | null = null;
  private _changed = new Signal<this, void>(this);
  private _failure: ApiError | null = null;
  private _isLoading = false;
  private _isOutdated = false;
  private _isRead = false;
  private _later: Debouncer<void>;
  private _options: FlowProposal.IOptions;
  private _refresher: Refresher;
}

export namespace FlowProposal {
  export interface IOptions {
    readonly document: ProposalDocument;
    readonly spans: INbxSpans;
    /** Without it nobody judges whether what cells show can be trusted. */
    readonly dataflow: INbxDataflow | null;
    /** Asks the server, see `prepareFlow`. */
    readonly prepare: (
      request: FlowPrepareRequest
    ) => Promise<FlowPrepareReply>;
    /** The process of a kernel now; null when the server does not know one. */
    readonly askSession: (kernel: string) => Promise<string | null>;
    /** What a person decided. */
    readonly choices: () => FlowChoices;
    readonly build?: Parameters<typeof propose>[2];
    /** The notebook is read when it rests so long, in milliseconds. */
    readonly rest?: number;
  }
}
