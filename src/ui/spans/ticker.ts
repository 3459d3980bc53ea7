/** Calls its members once a second, as long as there are any and the page is visible. */
export class Ticker {
  add(member: () => void): void {
    this._members.add(member);
    this._timer ??= setInterval(() => this._tick(), 1000);
  }

  delete(member: () => void): void {
    this._members.delete(member);
    if (this._members.size === 0 && this._timer !== null) {
      clearInterval(this._timer);
      this._timer = null;
    }
  }

  private _tick(): void {
    if (!document.hidden) {
      this._members.forEach(member => member());
    }
  }

  private _members = new Set<() => void>();
  private _timer: ReturnType<typeof setInterval> | null = null;
}
