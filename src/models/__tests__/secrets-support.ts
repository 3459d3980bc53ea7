import type { DocumentCell } from '../../capture/document';
import type { LiveFinding } from '../../capture/secrets-messages';
import type { SecretFinding, SecretReport } from '../../protocol';

/** A text that looks like a key, made anew so that none stands in the repository. */
export function fakeKey(letter = 'Q'): string {
  return ['AK', 'IA', letter, 'RSTUVWXYZ234567'].join('');
}

const RULE = {
  rule: 'aws-access-key-id',
  title: 'AWS access key ID',
  severity: 'error'
} as const;
const MASKED = 'AKIA············';

/** What the live engine would find in a text: every fake key. */
export function liveFindings(text: string): LiveFinding[] {
  return [...text.matchAll(/AKIA[A-Z2-7]{16}/g)].map(match => {
    const before = text.slice(0, match.index).split('\n');
    const startLine = before.length;
    const startColumn = (before[startLine - 1]?.length ?? 0) + 1;
    const endColumn = startColumn + match[0].length;
    return {
      ...RULE,
      start: match.index,
      end: match.index + match[0].length,
      span: { startLine, startColumn, endLine: startLine, endColumn },
      masked: MASKED
    };
  });
}

/** What the server would find in a text. */
export function serverFindings(
  cell: string,
  text: string,
  change: Partial<SecretFinding> = {}
): SecretFinding[] {
  return liveFindings(text).map(({ start, end, span }, index) => ({
    ...RULE,
    id: `${cell}:${index}`,
    cell,
    cellIndex: 0,
    place: 'source',
    output: null,
    span,
    masked: MASKED,
    fingerprint: `fingerprint of ${text.slice(start + 4, start + 5)}`,
    ignored: null,
    ...change
  }));
}

/** A report of the server. */
export function report(
  findings: readonly SecretFinding[],
  change: Partial<SecretReport> = {}
): SecretReport {
  return {
    path: 'a.ipynb',
    sequence: 1,
    at: '2026-01-01T00:00:00Z',
    policy: 'refuse',
    state: 'scanned',
    reason: null,
    save: null,
    findings: [...findings],
    total: findings.length,
    ...change
  };
}

/** A report after a save. */
export function saved(
  outcome: NonNullable<SecretReport['save']>['outcome'],
  findings: readonly SecretFinding[] = []
): SecretReport {
  const save = {
    outcome,
    explicit: true,
    at: '2026-01-01T00:00:00Z',
    masked: outcome === 'masked' ? findings.length : 0
  };
  return report(findings, { save });
}

/** A code cell. */
export function codeCell(id: string, source: string): DocumentCell {
  return { id, type: 'code', source };
}
