/** Gives equal texts the same small integer, so that comparing is exact and fast. */
export class Interner {
  private readonly ids = new Map<string, number>();
  private readonly texts: string[] = [];

  /** The integer of a text, counted from 0. */
  intern(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) {
      return known;
    }
    const id = this.texts.length;
    this.texts.push(text);
    this.ids.set(text, id);
    return id;
  }

  /** An integer that no text ever has. */
  unique(): number {
    this.texts.push('');
    return this.texts.length - 1;
  }

  /** The text of an integer; empty for those made by `unique`. */
  text(id: number): string {
    return this.texts[id] ?? '';
  }

  /** How many integers there are. */
  get size(): number {
    return this.texts.length;
  }
}
