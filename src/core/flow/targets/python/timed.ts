import type { MagicFacts, Span } from '../../../../protocol';
import type { FlowCell } from '../../model';
import { spanText } from './spans';

const TIME = /%time[ \t]*/;
/** What stands in the place of `%time` in front of a statement; its first letter is left out. */
const NOTHING = '0;';

/**
 * A cell in which `%time` is no more: a statement that does nothing, or blanks, as wide as it was.
 * All other places are where they were.
 */
export function withoutTime(cell: FlowCell): FlowCell {
  const lines = cell.source.split('\n');
  for (const { name, kind, span } of cell.facts?.magics ?? []) {
    const line = lines[span.startLine - 1];
    if (name === 'time' && kind === 'line' && line !== undefined) {
      lines[span.startLine - 1] = line.replace(TIME, (found, place: number) =>
        (isFirst(line, place) ? NOTHING : '').padEnd(found.length)
      );
    }
  }
  return { ...cell, source: lines.join('\n') };
}

/**
 * What to leave out for a `%time` that was taken away; null: nothing, undefined: it is another
 * magic.
 *
 * @param source - Of a cell `withoutTime`.
 */
export function timedSpan(
  source: string,
  { name, kind, span }: MagicFacts
): Span | null | undefined {
  if (name !== 'time' || kind !== 'line') {
    return undefined;
  }
  const { startLine, startColumn } = span;
  const first = { ...span, endLine: startLine, endColumn: startColumn + 1 };
  return spanText(source, first) === '0' ? first : null;
}

function isFirst(line: string, place: number): boolean {
  return line.slice(0, place).trim() === '';
}
