import { Disposable } from '../../disposable';
import type { CellStrip } from '../shared/marks';

/**
 * The share of one cell: words over a bar beside the line under the cell, and a strip at the left of
 * the cell. Neither takes a place that anything else could have, so nothing moves.
 */
export class StripView extends Disposable {
  /**
   * @param cell - The node of the cell.
   * @param host - The node of its badge.
   * @param strip - What is to be drawn now.
   */
  constructor(
    cell: HTMLElement,
    host: HTMLElement,
    strip: () => CellStrip | null
  ) {
    super();
    this._cell = cell;
    this._host = host;
    this._strip = strip;
  }

  protected release(): void {
    this._clear();
  }

  /** Draws what is true now; touches the page only where that is something else. */
  draw(): void {
    const strip = this.isDisposed ? null : this._strip();
    const key = strip === null ? '' : `${strip.text} ${strip.label}`;
    if (key !== this._key) {
      this._key = key;
      if (strip === null) {
        this._clear();
      } else {
        this._show(strip);
      }
    }
    // the total in it changes with every cell that runs
    if (strip !== null && this._node.title !== strip.title) {
      this._node.title = strip.title;
    }
  }

  private _show(strip: CellStrip): void {
    this._cell.dataset.nbxStrip = strip.share === null ? 'none' : 'share';
    const width = formatWidth(strip.share);
    this._cell.style.setProperty(SHARE, width);
    this._node.textContent = strip.text;
    this._node.setAttribute('aria-label', strip.label);
    if (this._node.parentElement === null) {
      this._host.appendChild(this._node);
    }
  }

  private _clear(): void {
    this._node.remove();
    this._cell.removeAttribute('data-nbx-strip');
    this._cell.style.removeProperty(SHARE);
  }

  private _cell: HTMLElement;
  private _host: HTMLElement;
  private _key = '';
  private _node = createNode();
  private _strip: () => CellStrip | null;
}

/** The style sheets read the share here, as a percentage. */
export const SHARE = '--nbx-share';

/** A share as a length: what is there at all can be seen. */
export function formatWidth(share: number | null): string {
  return share === null ? '0%' : `${(share * 100).toFixed(1)}%`;
}

function createNode(): HTMLElement {
  const node = document.createElement('div');
  node.className = 'nbx-Strip';
  node.setAttribute('role', 'img');
  return node;
}
