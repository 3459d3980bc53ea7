import type { Span } from '../../../../protocol';

/** What stands in a span of a text. */
export function spanText(source: string, span: Span): string {
  const lines = source.split('\n').slice(span.startLine - 1, span.endLine);
  const last = lines.length - 1;
  return lines
    .map((line, index) =>
      line.slice(
        index === 0 ? span.startColumn - 1 : 0,
        index === last ? span.endColumn - 1 : undefined
      )
    )
    .join('\n');
}

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
