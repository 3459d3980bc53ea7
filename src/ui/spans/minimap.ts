import { NotebookPanel } from '@jupyterlab/notebook';

import { Disposable } from '../../disposable';
import type { CellStripSource } from '../shared/marks';
import { SHARE, formatWidth } from './strip';

const CONTENT = '.jp-WindowedPanel-scrollbar-content';

/** Shows the shares of the cells in the minimap of one view of a notebook. */
export class MinimapStrips extends Disposable {
  constructor(panel: NotebookPanel, strips: CellStripSource) {
    super();
    this._panel = panel;
    this._strips = strips;
    this._observer = new MutationObserver(() => this._draw());
    this._content = panel.content.node.querySelector(CONTENT);
    if (this._content !== null) {
      this._observer.observe(this._content, { childList: true });
    }
    strips.changed.connect(this._onStrips, this);
    panel.context.pathChanged.connect(this._draw, this);
    this._draw();
  }

  protected release(): void {
    this._observer.disconnect();
    this._items().forEach(clear);
  }

  private _onStrips(_: unknown, path: string | null): void {
    if (path === null || path === this._panel.context.localPath) {
      this._draw();
    }
  }

  private _draw(): void {
    const path = this._panel.context.localPath;
    const { widgets } = this._panel.content;
    for (const item of this._items()) {
      const cell = widgets[Number(item.dataset.index)]?.model;
      const strip =
        cell?.type === 'code' ? this._strips.strip(path, cell.id) : null;
      if (strip === null) {
        clear(item);
      } else if (item.title !== strip.label) {
        item.title = strip.label;
        item.dataset.nbxStrip = strip.share === null ? 'none' : 'share';
        item.style.setProperty(SHARE, formatWidth(strip.share));
      }
    }
  }

  /** None while the minimap is not shown. */
  private _items(): HTMLElement[] {
    return [...(this._content?.children ?? [])].filter(
      item => item instanceof HTMLElement
    );
  }

  private _content: Element | null;
  private _observer: MutationObserver;
  private _panel: NotebookPanel;
  private _strips: CellStripSource;
}

function clear(item: HTMLElement): void {
  if (item.dataset.nbxStrip !== undefined) {
    item.removeAttribute('data-nbx-strip');
    item.removeAttribute('title');
    item.style.removeProperty(SHARE);
  }
}
