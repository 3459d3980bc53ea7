import type { ShownSecret } from '../../models/secrets-findings';

/** Where one is among the secrets of a notebook, and which is next. */
export class SecretWalk {
  /**
   * The next or previous finding from the active cell on, and around the end; undefined when there
   * is none.
   *
   * @param findings - In the order of their cells.
   * @param cells - Ids of all cells from top to bottom.
   * @param active - The id of the active one.
   */
  next(
    findings: readonly ShownSecret[],
    cells: readonly string[],
    active: string,
    direction: 1 | -1
  ): ShownSecret | undefined {
    const count = findings.length;
    const last = findings.findIndex(({ key }) => key === this._last);
    const isThere = findings[last]?.cell === active;
    const at = cells.indexOf(active);
    const position = ({ cell }: ShownSecret) => cells.indexOf(cell ?? '');
    const after = findings.findIndex(one => position(one) > at);
    const before = findings.filter(one => position(one) < at).length - 1;
    const index = isThere
      ? last + direction
      : direction > 0
        ? Math.max(after, 0)
        : before;
    const found = findings[(index + count) % count];
    this._last = found?.key ?? null;
    return found;
  }

  private _last: string | null = null;
}
