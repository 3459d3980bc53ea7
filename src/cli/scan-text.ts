import { formatBytes } from '../core/spans';
import {
  type INamedFinding,
  type IScanAnswer,
  namedFindings,
  REVOKE,
  WHAT_TO_DO
} from './scan-report';
import { oneLine, plural, table } from './text';

/** The new findings by file, what to do about them, and a summary. */
export function scanText(answer: IScanAnswer): string {
  const findings = namedFindings(answer);
  const fresh = findings.filter(({ ignored }) => ignored === null);
  const byFile = new Map<string, INamedFinding[]>();
  for (const finding of fresh) {
    const found = byFile.get(finding.path) ?? [];
    found.push(finding);
    byFile.set(finding.path, found);
  }
  const sections = [
    ...[...byFile].map(([file, found]) => fileText(file, found)),
    ...(fresh.length > 0 ? [adviceText(fresh)] : []),
    ...(answer.notes.length > 0 ? [answer.notes.map(oneLine).join('\n')] : []),
    summary(answer, fresh, findings.length - fresh.length)
  ];
  return `${sections.join('\n\n')}\n`;
}

function fileText(file: string, findings: readonly INamedFinding[]): string {
  const rows = findings.map(({ label, place, span, title, masked }) => [
    label ?? '',
    place,
    span === null ? '' : `${span.startLine}:${span.startColumn}`,
    title,
    masked
  ]);
  return `${oneLine(file)}\n${indented(table(null, withoutEmpty(rows)))}`;
}

/** The rows without the columns that have nothing in any of them. */
function withoutEmpty(rows: readonly string[][]): string[][] {
  return rows.map(row =>
    row.filter((_, column) => rows.some(other => other[column] !== ''))
  );
}

function adviceText(findings: readonly INamedFinding[]): string {
  const places = [...new Set(findings.map(({ place }) => place))];
  const rows = places.map(place => [place, WHAT_TO_DO[place]]);
  return `What to do\n${indented(table(null, rows))}\n  ${REVOKE}\n  No secret? nbxflow scan --update-baseline keeps it as known.`;
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}

function summary(
  { scan, files, baseline }: IScanAnswer,
  fresh: readonly INamedFinding[],
  known: number
): string {
  if (files.length === 0) {
    return 'No file was scanned.';
  }
  const where = new Set(fresh.map(({ path }) => path)).size;
  const found =
    fresh.length === 0
      ? `no ${known > 0 ? 'new ' : ''}secrets found`
      : `${plural(fresh.length, 'secret')} in ${plural(where, 'file')}`;
  const by = baseline === null ? '' : ` by ${oneLine(baseline)}`;
  const rest = known > 0 ? `, ${known} known${by}` : '';
  const size = formatBytes(scan.stats.bytes);
  return `${plural(scan.stats.files, 'file')} scanned, ${size}: ${found}${rest}`;
}
