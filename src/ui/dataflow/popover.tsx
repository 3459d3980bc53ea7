import { HoverBox, ReactWidget } from '@jupyterlab/ui-components';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import * as React from 'react';

/** What an open popover shows, and where. */
export interface PopoverView {
  /** Its name for screen readers. */
  readonly label: string;
  /** What it stands beside. */
  readonly anchor: HTMLElement;
  /** What limits its place. */
  readonly host: HTMLElement;
  /** Made anew at each update. */
  readonly content: () => JSX.Element;
}

/**
 * A small window beside something, one for the whole page. It hangs on the body: within the
 * notebook it would be clipped. It takes the focus and gives it back; Escape closes it.
 */
export class Popover extends ReactWidget {
  constructor() {
    super();
    this.addClass('nbx-Popover');
    this.node.tabIndex = -1;
    this.node.setAttribute('role', 'dialog');
  }

  /** Whether it is open. */
  get isOpen(): boolean {
    return this._view !== null;
  }

  /** Opens it, or shows something else in it. */
  async open(view: PopoverView): Promise<void> {
    if (this._view === null) {
      const { activeElement } = document;
      this._before =
        activeElement instanceof HTMLElement ? activeElement : null;
    }
    this._view = view;
    this.node.setAttribute('aria-label', view.label);
    if (!this.isAttached) {
      Widget.attach(this, document.body);
      document.addEventListener('keydown', this, true);
      document.addEventListener('pointerdown', this, true);
    }
    this.node.focus();
    this.update();
    MessageLoop.flush();
    await this.renderPromise;
    this._place();
  }

  /** Takes it away; the focus goes back to where it was. */
  close(): void {
    if (this._view === null) {
      return;
    }
    const hadFocus = this.node.contains(document.activeElement);
    this._view = null;
    document.removeEventListener('keydown', this, true);
    document.removeEventListener('pointerdown', this, true);
    Widget.detach(this);
    if (hadFocus && this._before?.isConnected) {
      this._before.focus();
    }
    this._before = null;
  }

  dispose(): void {
    this.close();
    super.dispose();
  }

  /** Escape closes, from wherever; so does a click beside it. */
  handleEvent(event: Event): void {
    const isInside = this.node.contains(event.target as Node);
    if (event.type === 'pointerdown' && !isInside) {
      this.close();
    } else if ((event as KeyboardEvent).key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  protected render(): JSX.Element {
    return this._view?.content() ?? <></>;
  }

  private _place(): void {
    const { node, _view: view } = this;
    if (view === null) {
      return;
    }
    node.style.maxHeight = '';
    HoverBox.setGeometry({
      anchor: view.anchor.getBoundingClientRect(),
      host: view.host,
      maxHeight: Math.ceil(node.getBoundingClientRect().height) + 2,
      minHeight: 120,
      node,
      outOfViewDisplay: {
        top: 'stick-inside',
        bottom: 'stick-inside',
        left: 'stick-inside',
        right: 'stick-inside'
      }
    });
    node.classList.remove('jp-mod-outofview');
  }

  private _before: HTMLElement | null = null;
  private _view: PopoverView | null = null;
}
