import { HoverBox } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';

import { Details, SparkDetails } from './details';
import { sparkline } from './sparkline';

const CARD_ID = 'nbx-cell-details';

/**
 * The details card, one for the whole page. It hangs on the body: within the notebook it would be
 * clipped.
 */
export class DetailsCard extends Widget {
  constructor() {
    super();
    this.id = CARD_ID;
    this.addClass('nbx-Card');
    this.node.setAttribute('role', 'tooltip');
  }

  /** The element that the open card is about; null while it is closed. */
  get anchor(): HTMLElement | null {
    return this._anchor;
  }

  /**
   * Opens the card beside an element, or shows other details in it.
   *
   * @param host - What holds the element and limits the card's place.
   */
  open(anchor: HTMLElement, host: HTMLElement, details: Details): void {
    if (this._anchor !== anchor) {
      this.close();
      this._anchor = anchor;
      anchor.setAttribute('aria-describedby', CARD_ID);
    }
    renderDetails(this.node, details);
    if (!this.isAttached) {
      Widget.attach(this, document.body);
    }
    this.node.style.maxHeight = '';
    HoverBox.setGeometry({
      anchor: anchor.getBoundingClientRect(),
      host,
      // Below the line wherever the whole card fits there.
      maxHeight: Math.ceil(this.node.getBoundingClientRect().height),
      minHeight: 20,
      node: this.node,
      outOfViewDisplay: {
        top: 'stick-inside',
        bottom: 'stick-inside',
        left: 'stick-inside',
        right: 'stick-inside'
      }
    });
  }

  /** Takes the card away; it can be opened again. */
  close(): void {
    this._anchor?.removeAttribute('aria-describedby');
    this._anchor = null;
    if (this.isAttached) {
      Widget.detach(this);
    }
  }

  dispose(): void {
    this.close();
    super.dispose();
  }

  private _anchor: HTMLElement | null = null;
}

function renderDetails(node: HTMLElement, details: Details): void {
  const list = element('dl', 'nbx-Card-rows');
  for (const [label, value] of details.rows) {
    list.append(
      element('dt', 'nbx-Card-label', label),
      element('dd', 'nbx-Card-value', value)
    );
  }
  node.replaceChildren(
    element('div', 'nbx-Card-title', details.title),
    ...(details.rows.length > 0 ? [list] : []),
    ...(details.spark === null ? [] : [figure(details.spark)]),
    ...details.notes.map(note => element('p', 'nbx-Card-note', note))
  );
}

/** Pixels of the diagram in the card. */
const CARD_SPARK = { barWidth: 9, gap: 3, height: 34 };

function figure({ bars, usual, label, legend }: SparkDetails): HTMLElement {
  const node = element('figure', 'nbx-Card-runs');
  const drawing = sparkline(bars, CARD_SPARK, usual);
  drawing.removeAttribute('aria-hidden');
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', label);
  node.append(drawing, element('figcaption', 'nbx-Card-note', legend));
  return node;
}

function element(tag: string, className: string, text = ''): HTMLElement {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}
