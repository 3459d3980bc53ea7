import type { Ledger } from './ledger';
import { parseRegion } from './locations';
import type { Present } from './present';

/** Which copies of regions the kernel's variables hold now. */
export class PresentCopies {
  /** The newest copy, as recorded, of each region that a variable reaches. */
  private readonly newestOf = new Map<number, number>();

  constructor(
    private readonly ledger: Ledger,
    private readonly present: Present
  ) {
    const names = [...present.all()]
      .map(([raw]) => raw)
      .filter(raw => ledger.locations.kind(raw) === 'name');
    for (const raw of present.reach(names)) {
      const location = present.entry(raw)?.location;
      if (location === undefined) {
        continue;
      }
      const other = this.newestOf.get(location);
      if (other === undefined || this.age(raw) > this.age(other)) {
        this.newestOf.set(location, raw);
      }
    }
  }

  /** The newest copy of a region; undefined if no variable reaches one. */
  newest(location: number): number | undefined {
    return this.newestOf.get(location);
  }

  /** Whether what stands there refers to a copy of a region of which there is a newer one. */
  holdsOlder(raw: number): boolean {
    return (this.present.entry(raw)?.reaches ?? []).some(reached => {
      const location = this.present.entry(reached)?.location;
      return (
        location !== undefined &&
        this.ledger.locations.kind(reached) === 'object' &&
        this.newestOf.get(location) !== reached
      );
    });
  }

  private age(raw: number): number {
    return parseRegion(this.ledger.locations.text(raw))?.ordinal ?? 0;
  }
}
