/**
 * The offset of a place in a text, in UTF-16 code units; the end of the text for one beyond it.
 *
 * @param line - From 1, as `column`; lines end with LF, CR LF or CR.
 */
export function offsetOf(text: string, line: number, column: number): number {
  const ends = /\r\n|\r|\n/g;
  for (let passed = 1; passed < line; passed++) {
    if (ends.exec(text) === null) {
      return text.length;
    }
  }
  return Math.min(ends.lastIndex + column - 1, text.length);
}
