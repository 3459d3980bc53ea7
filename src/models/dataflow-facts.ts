import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import type { CellFacts, FactsReply, FactsSource } from '../protocol';

/** So many texts are remembered; the longest unused are forgotten first. */
const LIMIT = 10_000;

/** Texts asked for in one request; the protocol allows 20,000. */
const PAGE = 2_000;

/**
 * Facts by the text they are of, for all open notebooks: a text is asked for once, so undoing an
 * edit needs no request.
 */
export class FactsStore extends Disposable {
  /** @param fetch - Asks the server; its answers stand in the order asked. */
  constructor(
    fetch: (cells: readonly FactsSource[]) => Promise<Pick<FactsReply, 'cells'>>
  ) {
    super();
    this._fetch = fetch;
  }

  /** Facts of texts came, or could not be had. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The facts of a text; null when they cannot be had; undefined when they were not asked for. */
  get(source: string): CellFacts | null | undefined {
    const facts = this._facts.get(source);
    if (facts !== undefined) {
      // the longest unused stand first
      this._facts.delete(source);
      this._facts.set(source, facts);
      return facts;
    }
    return this._failed.has(source) ? null : undefined;
  }

  /** Asks for the facts of texts that are neither known nor asked for. */
  request(sources: Iterable<string>): void {
    const wanted = [...new Set(sources)].filter(
      source => !this._facts.has(source) && !this._asked.has(source)
    );
    for (let start = 0; start < wanted.length; start += PAGE) {
      void this._load(wanted.slice(start, start + PAGE));
    }
  }

  /** Lets what could not be had be asked for again; tells whether there was any. */
  retry(): boolean {
    const hadFailed = this._failed.size > 0;
    this._failed.clear();
    return hadFailed;
  }

  private async _load(sources: readonly string[]): Promise<void> {
    sources.forEach(source => this._asked.add(source));
    try {
      const { cells } = await this._fetch(
        sources.map(source => ({ cell: null, source }))
      );
      sources.forEach((source, index) => this._keep(source, cells[index]));
    } catch {
      // the status of the records says why the server does not answer
      sources.forEach(source => this._failed.add(source));
    } finally {
      sources.forEach(source => this._asked.delete(source));
    }
    if (!this.isDisposed) {
      this._changed.emit();
    }
  }

  private _keep(source: string, facts: CellFacts | undefined): void {
    if (facts === undefined) {
      this._failed.add(source);
      return;
    }
    this._failed.delete(source);
    this._facts.set(source, facts);
    for (const oldest of this._facts.keys()) {
      if (this._facts.size <= LIMIT) {
        return;
      }
      this._facts.delete(oldest);
    }
  }

  private _asked = new Set<string>();
  private _changed = new Signal<this, void>(this);
  private _facts = new Map<string, CellFacts>();
  private _failed = new Set<string>();
  private _fetch: (
    cells: readonly FactsSource[]
  ) => Promise<Pick<FactsReply, 'cells'>>;
}
