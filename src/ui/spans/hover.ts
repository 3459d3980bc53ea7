import { Disposable } from '../../disposable';
import { LINE_CLASS } from '../shared/marks';
import { DetailsCard } from './card';
import { Details } from './details';

/** The pointer must rest so long before the card opens, and may be away so long, in ms. */
const OPEN_DELAY = 300;
const CLOSE_DELAY = 150;

/**
 * Opens the details card for the badges within one notebook: by pointer and by focus. One set of
 * listeners for all badges; those on the page only while the card is open.
 */
export class DetailsHover extends Disposable {
  /**
   * @param host - The notebook's node.
   * @param card - The card, shared by all notebooks.
   * @param details - What it says of the cell with this line.
   */
  constructor(
    host: HTMLElement,
    card: DetailsCard,
    details: (line: HTMLElement) => Details | null
  ) {
    super();
    this._host = host;
    this._card = card;
    this._details = details;
    HOST_EVENTS.forEach(type => host.addEventListener(type, this));
  }

  protected release(): void {
    HOST_EVENTS.forEach(type => this._host.removeEventListener(type, this));
    this.close();
  }

  /** Opens the card for a line at once. */
  open(line: HTMLElement): void {
    this._cancel();
    const details = this._details(line);
    if (details === null) {
      return;
    }
    this._card.open(line, this._host, details);
    this._line = line;
    PAGE_EVENTS.forEach(type => document.addEventListener(type, this, true));
  }

  /** Says in the open card what is true now. */
  refresh(line: HTMLElement): void {
    if (this._line === line && this._card.anchor === line) {
      this.open(line);
    }
  }

  /** Closes the card if it is open for a line of this notebook. */
  close(): void {
    this._cancel();
    PAGE_EVENTS.forEach(type => document.removeEventListener(type, this, true));
    if (this._line !== null && this._card.anchor === this._line) {
      this._card.close();
    }
    this._line = null;
  }

  handleEvent(event: Event): void {
    switch (event.type) {
      case 'pointerover':
        this._onPointerOver(event.target as Element);
        break;
      case 'pointerleave':
        this._cancel();
        break;
      case 'focusin':
        this._onFocus(event.target as Element);
        break;
      case 'focusout':
        if (event.target === this._line) {
          this.close();
        }
        break;
      case 'scroll':
        if (!this._card.node.contains(event.target as Node)) {
          this.close();
        }
        break;
      case 'keydown':
        if ((event as KeyboardEvent).key === 'Escape') {
          this.close();
        }
        break;
    }
  }

  /** Over a line the card opens; elsewhere it closes, unless the pointer is on the card itself. */
  private _onPointerOver(target: Element): void {
    const line = target.closest<HTMLElement>(`.${LINE_CLASS}`);
    if (this._card.node.contains(target) || line === this._line) {
      this._cancel();
    } else if (line !== null && this._host.contains(line)) {
      this._later(() => this.open(line), OPEN_DELAY);
    } else if (this._line !== null && this._line !== document.activeElement) {
      this._later(() => this.close(), CLOSE_DELAY);
    } else {
      this._cancel();
    }
  }

  private _onFocus(target: Element): void {
    if (target instanceof HTMLElement && target.matches(`.${LINE_CLASS}`)) {
      this.open(target);
    }
  }

  private _later(action: () => void, delay: number): void {
    this._cancel();
    this._timer = setTimeout(action, delay);
  }

  private _cancel(): void {
    if (this._timer !== null) {
      clearTimeout(this._timer);
      this._timer = null;
    }
  }

  private _card: DetailsCard;
  private _details: (line: HTMLElement) => Details | null;
  private _host: HTMLElement;
  private _line: HTMLElement | null = null;
  private _timer: ReturnType<typeof setTimeout> | null = null;
}

const HOST_EVENTS = ['pointerover', 'pointerleave', 'focusin'] as const;
const PAGE_EVENTS = ['pointerover', 'focusout', 'scroll', 'keydown'] as const;
