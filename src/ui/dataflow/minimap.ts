import { NotebookPanel } from '@jupyterlab/notebook';

import { Disposable } from '../../disposable';
import type { DataflowChange, INbxDataflow } from '../../tokens';

const CONTENT = '.jp-WindowedPanel-scrollbar-content';

/** Marks cells that are not fresh in the minimap of one view of a notebook. */
export class MinimapMarks extends Disposable {
  constructor(panel: NotebookPanel, dataflow: INbxDataflow) {
    super();
    this._panel = panel;
    this._dataflow = dataflow;
    this._observer = new MutationObserver(() => this._mark());
    const content = panel.content.node.querySelector(CONTENT);
    if (content !== null) {
      this._content = content;
      this._observer.observe(content, { childList: true });
    }
    dataflow.changed.connect(this._onChanged, this);
    this._mark();
  }

  protected release(): void {
    this._observer.disconnect();
    this._items().forEach(item => item.removeAttribute('data-nbx-verdict'));
  }

  private _onChanged(_: INbxDataflow, { path, cells }: DataflowChange): void {
    if (path === this._panel.context.localPath && cells?.size !== 0) {
      this._mark();
    }
  }

  private _mark(): void {
    const path = this._panel.context.localPath;
    const isKnown = this._dataflow.coverage(path) === 'full';
    const { widgets } = this._panel.content;
    for (const item of this._items()) {
      const cell = widgets[Number(item.dataset.index)]?.model.id;
      const state = cell && isKnown ? this._dataflow.state(path, cell) : null;
      if (state === 'stale' || state === 'unknown') {
        item.dataset.nbxVerdict = state;
      } else {
        item.removeAttribute('data-nbx-verdict');
      }
    }
  }

  /** None while the minimap is not shown. */
  private _items(): HTMLElement[] {
    return [...(this._content?.children ?? [])].filter(
      item => item instanceof HTMLElement
    );
  }

  private _content: Element | null = null;
  private _dataflow: INbxDataflow;
  private _observer: MutationObserver;
  private _panel: NotebookPanel;
}
