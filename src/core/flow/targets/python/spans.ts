import type { Span } from '../../../../protocol';

export { contains } from '../../text';

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
