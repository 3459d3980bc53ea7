import { IDisposable } from '@lumino/disposable';
import { Debouncer } from '@lumino/polling';

/** What is said comes and goes so much later than its cause, in milliseconds. */
const DELAY = 200;

const POINTER_EVENTS = ['pointerdown', 'pointerup', 'pointercancel'] as const;

/**
 * Updates of what moves the page: a little after they were asked for, many requests as one, and
 * never while a button of the pointer is down, so that nothing moves under it.
 */
export class QuietUpdates implements IDisposable {
  constructor(update: () => void) {
    this._update = update;
    POINTER_EVENTS.forEach(type => document.addEventListener(type, this, true));
  }

  get isDisposed(): boolean {
    return this._later.isDisposed;
  }

  dispose(): void {
    POINTER_EVENTS.forEach(type =>
      document.removeEventListener(type, this, true)
    );
    this._later.dispose();
  }

  /** Asks for an update. */
  request(): void {
    // a debouncer that is disposed while it waits rejects
    this._later.invoke().catch(() => undefined);
  }

  handleEvent({ type }: Event): void {
    this._isPressed = type === 'pointerdown';
    if (!this._isPressed && this._isDue) {
      this.request();
    }
  }

  private _run(): void {
    this._isDue = this._isPressed;
    if (!this.isDisposed && !this._isPressed) {
      this._update();
    }
  }

  private _isDue = false;
  private _isPressed = false;
  private _later = new Debouncer(() => this._run(), DELAY);
  private _update: () => void;
}
