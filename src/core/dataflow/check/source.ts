import type { CellFacts, LiteralFacts, Span } from '../../../protocol';

/** Texts of one cell by its spans; string literals can be covered. */
export class CellSource {
  constructor(source: string, facts: CellFacts) {
    this.lines = source.split(/\r\n|\r|\n/);
    this.strings = facts.literals.filter(
      ({ type }) => type === 'str' || type === 'bytes'
    );
  }

  /** Lines of the source, without their ends. */
  readonly lines: readonly string[];

  /** The text of a span; its lines are joined by `\n`. */
  text(span: Span): string {
    return cut(this.lines, span);
  }

  /**
   * The text of a span without comments, each letter of a string literal replaced by a sign that
   * stands for its value: what is left of quotes, brackets and operators is Python's own.
   */
  bareText(span: Span): string {
    return cut(this.bareLines(), span);
  }

  /** Whether a place is inside a string literal. */
  insideString(line: number, column: number): boolean {
    return this.strings.some(
      ({ span }) =>
        isBefore(span.startLine, span.startColumn, line, column) &&
        isBefore(line, column, span.endLine, span.endColumn)
    );
  }

  private bareLines(): readonly string[] {
    if (this.bare === null) {
      const lines = [...this.lines];
      const signs = new Map<string, number>();
      for (const { span, type, value } of this.strings) {
        const key = type === 'str' ? `'${value}` : this.text(span);
        const sign = signs.get(key) ?? signs.size % SIGNS;
        signs.set(key, sign);
        cover(lines, span, FIRST_SIGN + sign);
      }
      this.bare = lines.map(line => line.replace(/#.*$/, ''));
    }
    return this.bare;
  }

  private readonly strings: readonly LiteralFacts[];
  private bare: readonly string[] | null = null;
}

function isBefore(
  lineA: number,
  columnA: number,
  lineB: number,
  columnB: number
): boolean {
  return lineA < lineB || (lineA === lineB && columnA < columnB);
}

function cut(lines: readonly string[], span: Span): string {
  return lines
    .slice(span.startLine - 1, span.endLine)
    .map((line, offset) => {
      const number = span.startLine + offset;
      const start = number === span.startLine ? span.startColumn - 1 : 0;
      const end = number === span.endLine ? span.endColumn - 1 : line.length;
      return line.slice(start, end);
    })
    .join('\n');
}

/** Signs for strings are taken from the private use area: no source uses them. */
const FIRST_SIGN = 0xe000;
const SIGNS = 6400;

/** Matches a sign that stands for a string literal. */
export const STRING_SIGN = /[\ue000-\uf8ff]/;

function cover(lines: string[], span: Span, sign: number): void {
  for (let number = span.startLine; number <= span.endLine; number++) {
    const line = lines[number - 1] ?? '';
    const start = number === span.startLine ? span.startColumn - 1 : 0;
    const end = number === span.endLine ? span.endColumn - 1 : line.length;
    const signs = String.fromCharCode(sign).repeat(Math.max(0, end - start));
    lines[number - 1] = line.slice(0, start) + signs + line.slice(end);
  }
}
