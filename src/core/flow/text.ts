import type { Span } from '../../protocol';

/** Whether a span lies in another one, or is the same. */
export function contains(outer: Span, inner: Span): boolean {
  return (
    !isBefore(
      inner.startLine,
      inner.startColumn,
      outer.startLine,
      outer.startColumn
    ) &&
    !isBefore(outer.endLine, outer.endColumn, inner.endLine, inner.endColumn)
  );
}

function isBefore(
  line: number,
  column: number,
  otherLine: number,
  otherColumn: number
): boolean {
  return line < otherLine || (line === otherLine && column < otherColumn);
}

const IDENTIFIERS = /(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{N}_]*/gu;

/** Identifiers of a text, without those behind a dot. */
export function identifiersIn(text: string): readonly string[] {
  return text.match(IDENTIFIERS) ?? [];
}

/** A name as Python knows it, however it was typed. */
export function pythonName(text: string): string {
  return text.normalize('NFKC');
}
