import { INotebookModel, INotebookTracker } from '@jupyterlab/notebook';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { NotebookContext, OpenContexts } from './open-contexts';

/**
 * The code cells of the open notebooks, by contents path: their order, and their texts when asked
 * for. Several views of a notebook are one.
 */
export class OpenCodeCells implements IDisposable {
  /** Follows a tracker; call `start` once the signal is connected. */
  constructor(tracker: INotebookTracker) {
    this._contexts = new OpenContexts(tracker);
    this._contexts.opened.connect(this._onOpened, this);
    this._contexts.closed.connect(this._onClosed, this);
  }

  /** The cells of the notebook at this path came, went or moved; or it got this path. */
  get changed(): ISignal<this, string> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._contexts.isDisposed;
  }

  /** Tells of the notebooks that are open, and of all to come. */
  start(): void {
    this._contexts.start();
  }

  dispose(): void {
    this._contexts.dispose();
    this._notebooks.clear();
    Signal.clearData(this);
  }

  /** The ids of the code cells in document order; null when the notebook is not open or not loaded. */
  order(path: string): readonly string[] | null {
    const [context, cells] = this._find(path) ?? [];
    if (context === undefined || cells === undefined || !context.isReady) {
      return null;
    }
    cells.order ??= [...context.model.cells]
      .filter(({ type }) => type === 'code')
      .map(({ id }) => id);
    return cells.order;
  }

  /** The texts of the code cells, by id. */
  sources(path: string): ReadonlyMap<string, string> {
    const [context] = this._find(path) ?? [];
    return new Map(
      [...(context?.model.cells ?? [])]
        .filter(({ type }) => type === 'code')
        .map(({ id, sharedModel }) => [id, sharedModel.getSource()])
    );
  }

  private _find(path: string): [NotebookContext, CodeCells] | undefined {
    return [...this._notebooks].find(
      ([context]) => context.localPath === path && !context.isDisposed
    );
  }

  private _onOpened(_: OpenContexts, context: NotebookContext): void {
    const cells: CodeCells = {
      order: null,
      onCells: () => {
        cells.order = null;
        this._changed.emit(context.localPath);
      },
      onPath: () => this._changed.emit(context.localPath)
    };
    this._notebooks.set(context, cells);
    context.model.cells.changed.connect(cells.onCells);
    context.pathChanged.connect(cells.onPath);
    // JupyterLab says why a file cannot be read
    context.ready.then(cells.onCells, () => undefined);
  }

  private _onClosed(_: OpenContexts, context: NotebookContext): void {
    const cells = this._notebooks.get(context);
    this._notebooks.delete(context);
    if (cells !== undefined && !context.isDisposed) {
      context.pathChanged.disconnect(cells.onPath);
      const model: INotebookModel | null = context.model;
      model?.cells.changed.disconnect(cells.onCells);
    }
  }

  private _changed = new Signal<this, string>(this);
  private _contexts: OpenContexts;
  private _notebooks = new Map<NotebookContext, CodeCells>();
}

/** What is known of one notebook; `order` is null until it is asked for. */
interface CodeCells {
  order: readonly string[] | null;
  readonly onCells: () => void;
  readonly onPath: () => void;
}
