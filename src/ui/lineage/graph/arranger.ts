import { PromiseDelegate } from '@lumino/coreutils';

import { Disposable } from '../../../disposable';
import type { Arc, Box, Places } from '../../../core/lineage/layout';
import type { ArrangeReply, ArrangeRequest } from './messages';

/** As much of a web worker as is used. */
export type LayoutWorker = Pick<
  Worker,
  'postMessage' | 'terminate' | 'onmessage' | 'onerror'
>;

interface Job {
  readonly request: ArrangeRequest;
  readonly result: PromiseDelegate<Places>;
}

/**
 * Lays graphs out in a web worker, which ends when there is nothing left to do; where the page may
 * have none, or it fails, on the page itself, after it has been drawn once.
 */
export class Arranger extends Disposable {
  /** @param spawn - Starts the worker. */
  constructor(spawn: () => Promise<LayoutWorker>) {
    super();
    this._spawn = spawn;
  }

  protected release(): void {
    this._end();
    this._jobs.clear();
  }

  /** Starts the worker before it is needed. */
  warmUp(): void {
    this._worker ??= this._spawn();
    // who needs it is told
    this._worker.catch(() => undefined);
  }

  /** Places for all boxes. It never settles once this is disposed. */
  arrange(boxes: readonly Box[], arcs: readonly Arc[]): Promise<Places> {
    const id = ++this._last;
    const result = new PromiseDelegate<Places>();
    const job = { request: { id, boxes, arcs }, result };
    this._jobs.set(id, job);
    void this._start(job);
    return result.promise;
  }

  private async _start({ request }: Job): Promise<void> {
    try {
      this._worker ??= this._spawn();
      const worker = await this._worker;
      if (this.isDisposed) {
        worker.terminate();
        return;
      }
      worker.onmessage = ({ data }: MessageEvent<ArrangeReply>) =>
        this._onReply(data);
      worker.onerror = event => {
        event.preventDefault();
        this._doWithout();
      };
      worker.postMessage(request);
    } catch {
      this._doWithout();
    }
  }

  private _onReply({ id, places }: ArrangeReply): void {
    const job = this._jobs.get(id);
    if (!job) {
      return;
    }
    if (places === null) {
      this._doWithout();
      return;
    }
    this._jobs.delete(id);
    job.result.resolve(new Map(places));
    if (this._jobs.size === 0) {
      this._end();
    }
  }

  /** Does what is asked for on the page, once it has been drawn. */
  private _doWithout(): void {
    this._end();
    const jobs = [...this._jobs.values()];
    this._jobs.clear();
    for (const { request, result } of jobs) {
      arrangeHere(request).then(
        places => result.resolve(places),
        reason => result.reject(reason)
      );
    }
  }

  private _end(): void {
    void this._worker?.then(
      worker => worker.terminate(),
      () => undefined
    );
    this._worker = null;
  }

  private _jobs = new Map<number, Job>();
  private _last = 0;
  private _spawn: () => Promise<LayoutWorker>;
  private _worker: Promise<LayoutWorker> | null = null;
}

async function arrangeHere({ boxes, arcs }: ArrangeRequest): Promise<Places> {
  const { arrange } = await import('../../../core/lineage/layout/arrange');
  await new Promise(resolve => setTimeout(resolve));
  return arrange(boxes, arcs);
}
