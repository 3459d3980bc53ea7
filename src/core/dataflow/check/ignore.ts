import type { Finding } from './notebook';
import type { CellSource } from './source';

const COMMENT = /#\s*nbxflow:\s*ignore\[([^\]]*)\]\s*(?:#.*)?$/;

/**
 * Whether a comment silences a finding: `# nbxflow: ignore[rule]` (or `ignore[rule, rule]`) at the
 * end of the line where the finding begins, or at the end of the cell's first line, which counts
 * for the whole cell. Below a cell magic that is its second line.
 *
 * Facts carry no comments: the line's text is looked at, and what begins inside a string literal
 * is no comment.
 */
export function isSilenced(
  rule: string,
  finding: Finding,
  source: CellSource
): boolean {
  const first = source.lines[0]?.startsWith('%%') ? [1, 2] : [1];
  return [...first, finding.span.startLine].some(line =>
    ignoredRules(source, line).includes(rule)
  );
}

function ignoredRules(source: CellSource, line: number): readonly string[] {
  const match = COMMENT.exec(source.lines[line - 1] ?? '');
  if (!match || source.insideString(line, match.index + 1)) {
    return [];
  }
  return (match[1] ?? '').split(',').map(rule => rule.trim());
}
