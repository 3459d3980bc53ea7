import { Span } from '../../protocol/generated';

/** The lines of a text, found once; they end with LF, CR LF or CR, as in editors. */
export class Lines {
  constructor(text: string) {
    for (const end of text.matchAll(/\r\n|\n|\r/g)) {
      this._starts.push((end.index ?? 0) + end[0].length);
    }
  }

  /** The span of `text.slice(start, end)`: lines and columns from 1, in UTF-16 code units. */
  span(start: number, end: number): Span {
    const [startLine, startColumn] = this._place(start);
    const [endLine, endColumn] = this._place(end);
    return { startLine, startColumn, endLine, endColumn };
  }

  private _place(offset: number): [number, number] {
    let [low, high] = [0, this._starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this._starts[middle]! <= offset) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return [low + 1, offset - this._starts[low]! + 1];
  }

  private readonly _starts = [0];
}

/** The span of `text.slice(start, end)`; for many spans of one text, see `Lines`. */
export function spanOf(text: string, start: number, end: number): Span {
  return new Lines(text).span(start, end);
}
