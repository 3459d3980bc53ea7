import type * as nbformat from '@jupyterlab/nbformat';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { Contents, ServerConnection } from '@jupyterlab/services';
import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';

type ContentsSource = Pick<Contents.IManager, 'get' | 'fileChanged'>;

/**
 * Follows one notebook, open or not: where it is, whether it is there, the order of its code cells,
 * and its active cell.
 */
export class FollowedNotebook extends Disposable {
  /** @param path - Contents path, without a drive. */
  constructor(
    path: string,
    tracker: INotebookTracker,
    contents: ContentsSource
  ) {
    super();
    this._path = path;
    this._tracker = tracker;
    this._contents = contents;
    tracker.widgetAdded.connect(this._onAdded, this);
    tracker.activeCellChanged.connect(this._onActive, this);
    contents.fileChanged.connect(this._onFile, this);
    this._find();
  }

  /** Contents path, without a drive; another one when the notebook was renamed. */
  get path(): string {
    return this._path;
  }

  /** The file was deleted, or there is none at the path. */
  get isGone(): boolean {
    return this._isGone;
  }

  /** Ids of the code cells in document order; null until they are known. */
  get codeCells(): readonly string[] | null {
    return this._codeCells;
  }

  /** Id of the active cell; null when the notebook is not open. */
  get activeCell(): string | null {
    return this._panel?.content.activeCell?.model.id ?? null;
  }

  /** Something of the above is another one. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  private _find(): void {
    const panel = this._tracker.find(
      ({ context }) => context.localPath === this._path
    );
    if (panel) {
      this._follow(panel);
    } else {
      void this._read();
    }
  }

  private _follow(panel: NotebookPanel): void {
    const { context } = panel;
    this._panel = panel;
    this._isGone = false;
    context.pathChanged.connect(this._onPath, this);
    context.model.cells.changed.connect(this._onCells, this);
    panel.disposed.connect(this._onClosed, this);
    // a file that cannot be read never becomes ready; JupyterLab says why
    context.ready.then(
      () => this._onCells(),
      () => undefined
    );
    this._onCells();
  }

  private async _read(): Promise<void> {
    const path = this._path;
    try {
      const file = await this._contents.get(path, { content: true });
      if (this._isUnread(path)) {
        this._codeCells = codeCellsOf(file.content);
        this._isGone = false;
        this._changed.emit();
      }
    } catch (reason) {
      if (this._isUnread(path)) {
        // what cannot be read for another reason has its cells in no known order
        this._isGone = isMissing(reason);
        this._codeCells ??= [];
        this._changed.emit();
      }
    }
  }

  private _isUnread(path: string): boolean {
    return !this.isDisposed && path === this._path && this._panel === null;
  }

  private _onAdded(_: INotebookTracker, panel: NotebookPanel): void {
    if (!this._panel && panel.context.localPath === this._path) {
      this._follow(panel);
    }
  }

  private _onClosed(panel: NotebookPanel): void {
    if (panel === this._panel) {
      this._panel = null;
      this._find();
      this._changed.emit();
    }
  }

  private _onActive(tracker: INotebookTracker): void {
    if (this._panel && tracker.currentWidget === this._panel) {
      this._changed.emit();
    }
  }

  private _onPath(): void {
    const path = this._panel?.context.localPath;
    if (path !== undefined && path !== this._path) {
      this._path = path;
      this._changed.emit();
    }
  }

  private _onCells(): void {
    const { context } = this._panel ?? {};
    if (!context?.isReady || this.isDisposed) {
      return;
    }
    const cells = [...context.model.cells].filter(
      ({ type }) => type === 'code'
    );
    const ids = cells.map(({ id }) => id);
    if (JSON.stringify(ids) !== JSON.stringify(this._codeCells)) {
      this._codeCells = ids;
      this._changed.emit();
    }
  }

  private _onFile(
    _: unknown,
    { type, oldValue, newValue }: Contents.IChangedArgs
  ): void {
    const before = oldValue?.path;
    const after = newValue?.path;
    if (type === 'delete' && before !== undefined && this._isAt(before)) {
      this._isGone = true;
      this._changed.emit();
    } else if (type === 'rename' && before && after && this._isAt(before)) {
      this._path = after + this._path.slice(before.length);
      this._changed.emit();
    } else if (type !== 'delete' && this._isGone && after === this._path) {
      this._find();
    }
  }

  /** Whether the notebook is, or is in, what has this path. */
  private _isAt(path: string): boolean {
    return this._path === path || this._path.startsWith(`${path}/`);
  }

  private _changed = new Signal<this, void>(this);
  private _codeCells: readonly string[] | null = null;
  private _contents: ContentsSource;
  private _isGone = false;
  private _panel: NotebookPanel | null = null;
  private _path: string;
  private _tracker: INotebookTracker;
}

function codeCellsOf(content: unknown): string[] {
  const { cells = [] } = content as Partial<nbformat.INotebookContent>;
  return cells.flatMap(({ cell_type, id }) =>
    cell_type === 'code' && typeof id === 'string' ? [id] : []
  );
}

function isMissing(reason: unknown): boolean {
  return (
    reason instanceof ServerConnection.ResponseError &&
    reason.response.status === 404
  );
}
