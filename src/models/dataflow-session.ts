import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import type { Execution } from '../protocol';

/**
 * Which process a notebook's kernel is now. A record that names another process than the one known
 * makes it ask the server, which alone knows: a record of an ended process may come late.
 */
export class KernelSession extends Disposable {
  /** @param ask - The session of a kernel now; null when the server does not know one. */
  constructor(ask: (kernel: string) => Promise<string | null>) {
    super();
    this._ask = ask;
  }

  /** `header.session` of the process; null: none, or none that has run anything yet. */
  get current(): string | null {
    return this._current;
  }

  /** The server is being asked. */
  get isAsking(): boolean {
    return this._asking !== null;
  }

  /** `current` or `isAsking` is another one. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The process that was known is gone; the kernel, where there is one, begins anew. */
  gone(kernel: string | null): void {
    this._kernel = kernel;
    this._asking = null;
    this._seen.forEach(session => this._ended.add(session));
    this._set(null);
  }

  /** Records came. */
  see(executions: readonly Execution[]): void {
    let news = false;
    for (const { kernel } of executions) {
      const { id, session } = kernel;
      if (id === this._kernel && session !== null) {
        this._seen.add(session);
        news ||= session !== this._current && !this._ended.has(session);
      }
    }
    if (news) {
      void this._find();
    }
  }

  private async _find(): Promise<void> {
    const kernel = this._kernel;
    if (kernel === null || this.isDisposed) {
      return;
    }
    const asking = this._ask(kernel).catch(() => null);
    this._asking = asking;
    this._changed.emit();
    const session = await asking;
    if (this._asking !== asking || this.isDisposed) {
      return;
    }
    this._asking = null;
    if (session === null || this._ended.has(session)) {
      this._changed.emit();
      return;
    }
    for (const other of this._seen) {
      if (other !== session) {
        this._ended.add(other);
      }
    }
    this._set(session);
  }

  private _set(session: string | null): void {
    this._current = session;
    this._changed.emit();
  }

  private _ask: (kernel: string) => Promise<string | null>;
  private _asking: Promise<string | null> | null = null;
  private _changed = new Signal<this, void>(this);
  private _current: string | null = null;
  private _ended = new Set<string>();
  private _kernel: string | null = null;
  private _seen = new Set<string>();
}
