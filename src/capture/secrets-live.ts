import { PromiseDelegate } from '@lumino/coreutils';
import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import type { SecretRulesReply } from '../protocol';
import type { LiveFinding, LiveReply, LiveRequest } from './secrets-messages';

/**
 * How the engine that scans while one types stands.
 * - `starting`: its rules are being read;
 * - `ready`: it scans;
 * - `failed`: it does not, for the reason given; the server still scans at each save.
 */
export interface LiveStatus {
  readonly state: 'starting' | 'ready' | 'failed';
  readonly reason: string | null;
}

/** As much of a web worker as is used. */
export type LiveWorker = Pick<
  Worker,
  'postMessage' | 'terminate' | 'onmessage' | 'onerror'
>;

/** So many texts are remembered with what was found in them. */
const REMEMBERED = 1000;

/** Scans texts for secrets in a web worker, away from the thread that draws. */
export class LiveScanner extends Disposable {
  /**
   * @param spawn - Starts the worker.
   * @param fetchRules - Asks the server for its rules.
   */
  constructor(
    spawn: () => Promise<LiveWorker>,
    fetchRules: () => Promise<SecretRulesReply>
  ) {
    super();
    this._spawn = spawn;
    this._fetchRules = fetchRules;
  }

  get status(): LiveStatus {
    return this._status;
  }

  /** `status` is another one. */
  get statusChanged(): ISignal<this, LiveStatus> {
    return this._statusChanged;
  }

  protected release(): void {
    this._giveUp();
  }

  /** Starts the engine, or starts it again after a failure; `status` tells how it went. */
  async start(): Promise<void> {
    this._giveUp();
    this._set('starting', null);
    try {
      const [{ packs }, worker] = await Promise.all([
        this._fetchRules(),
        this._spawn()
      ]);
      if (this.isDisposed) {
        worker.terminate();
        return;
      }
      this._worker = worker;
      worker.onmessage = ({ data }: MessageEvent<LiveReply>) =>
        this._onReply(data);
      worker.onerror = event => {
        event.preventDefault();
        this._fail(event.message || '');
      };
      this._post({ kind: 'rules', packs });
    } catch (reason) {
      this._fail(reason instanceof Error ? reason.message : String(reason));
    }
  }

  /** The secrets in a text, in their order; null when the engine does not run. */
  scan(text: string): Promise<readonly LiveFinding[] | null> {
    if (this._status.state !== 'ready') {
      return Promise.resolve(null);
    }
    const known = this._known.get(text);
    if (known !== undefined) {
      return known;
    }
    const id = ++this._last;
    const asked = new PromiseDelegate<readonly LiveFinding[] | null>();
    this._asked.set(id, asked);
    this._remember(text, asked.promise);
    this._post({ kind: 'scan', id, text });
    return asked.promise;
  }

  private _remember(
    text: string,
    findings: Promise<readonly LiveFinding[] | null>
  ): void {
    this._known.set(text, findings);
    if (this._known.size > REMEMBERED) {
      const [oldest] = this._known.keys();
      this._known.delete(oldest ?? '');
    }
  }

  private _onReply(reply: LiveReply): void {
    switch (reply.kind) {
      case 'ready':
        return this._set('ready', null);
      case 'failed':
        return this._fail(reply.reason);
      case 'found':
        this._asked.get(reply.id)?.resolve(reply.findings);
        this._asked.delete(reply.id);
    }
  }

  private _fail(reason: string): void {
    this._giveUp();
    this._set('failed', reason);
  }

  private _giveUp(): void {
    this._worker?.terminate();
    this._worker = null;
    this._known.clear();
    this._asked.forEach(asked => asked.resolve(null));
    this._asked.clear();
  }

  private _post(request: LiveRequest): void {
    this._worker?.postMessage(request);
  }

  private _set(state: LiveStatus['state'], reason: string | null): void {
    if (!this.isDisposed) {
      this._status = { state, reason };
      this._statusChanged.emit(this._status);
    }
  }

  private _asked = new Map<
    number,
    PromiseDelegate<readonly LiveFinding[] | null>
  >();
  private _fetchRules: () => Promise<SecretRulesReply>;
  private _known = new Map<string, Promise<readonly LiveFinding[] | null>>();
  private _last = 0;
  private _spawn: () => Promise<LiveWorker>;
  private _status: LiveStatus = { state: 'starting', reason: null };
  private _statusChanged = new Signal<this, LiveStatus>(this);
  private _worker: LiveWorker | null = null;
}
