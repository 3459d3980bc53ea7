import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import type { FlowDocument } from '../capture/flow-document';
import type { NotebookFlow } from './flow-notebook';

/** The pipelines that the open notebooks could become: one model a document that was asked for. */
export class OpenFlows extends Disposable {
  /**
   * @param documents - Disposed with this; they begin with `start`.
   * @param make - Makes the model of a document.
   */
  constructor(
    documents: OpenFlows.IDocuments,
    make: (document: FlowDocument) => NotebookFlow
  ) {
    super();
    this._make = make;
    this._source = documents;
    documents.opened.connect(this._onOpened, this);
    documents.closed.connect(this._onClosed, this);
  }

  /** What is known of the notebook at this path changed. */
  get changed(): ISignal<this, string> {
    return this._changed;
  }

  /** Follows the notebooks that are open, and all to come. */
  start(): void {
    this._source.start();
  }

  protected release(): void {
    this._source.dispose();
    this._flows.forEach(flow => flow.dispose());
    this._flows.clear();
  }

  /** All that there are. */
  get all(): readonly NotebookFlow[] {
    return [...this._flows.values()];
  }

  /** That of the notebook at a path, as far as it was opened. */
  find(path: string): NotebookFlow | undefined {
    return this.all.find(flow => flow.path === path);
  }

  /** That of the notebook at a path; undefined when no such notebook is open. */
  open(path: string): NotebookFlow | undefined {
    const known = this.find(path);
    const document = [...this._documents].find(one => one.path === path);
    if (known !== undefined || document === undefined) {
      return known;
    }
    const flow = this._make(document);
    this._flows.set(document, flow);
    flow.changed.connect(this._onChanged, this);
    return flow;
  }

  private _onOpened(_: unknown, document: FlowDocument): void {
    this._documents.add(document);
    this._changed.emit(document.path);
  }

  private _onClosed(_: unknown, document: FlowDocument): void {
    this._documents.delete(document);
    this._flows.get(document)?.dispose();
    this._flows.delete(document);
  }

  private _onChanged({ path }: NotebookFlow): void {
    this._changed.emit(path);
  }

  private _changed = new Signal<this, string>(this);
  private _documents = new Set<FlowDocument>();
  private _flows = new Map<FlowDocument, NotebookFlow>();
  private _make: (document: FlowDocument) => NotebookFlow;
  private _source: OpenFlows.IDocuments;
}

export namespace OpenFlows {
  /** The documents of the open notebooks, see `capture/documents`. */
  export interface IDocuments extends IDisposable {
    start(): void;
    readonly opened: ISignal<unknown, FlowDocument>;
    readonly closed: ISignal<unknown, FlowDocument>;
  }
}
