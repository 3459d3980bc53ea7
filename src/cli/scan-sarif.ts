import { sarifLog } from './sarif';
import {
  type IScanAnswer,
  type INamedFinding,
  namedFindings,
  REVOKE,
  WHAT_TO_DO
} from './scan-report';

/** The findings as a SARIF log; what is known is in it as suppressed. */
export function scanSarif(answer: IScanAnswer, version: string): object {
  const byFile = new Map<string, INamedFinding[]>(
    answer.files.map(file => [file, []])
  );
  for (const finding of namedFindings(answer)) {
    byFile.get(finding.path)?.push(finding);
  }
  return sarifLog({
    name: 'nbxflow scan',
    version,
    rules: answer.rules.map(({ id, title, severity }) => ({
      id,
      severity,
      summary: title,
      description: `${title}: a secret in a file. ${REVOKE}`,
      help: { text: REVOKE, markdown: REVOKE }
    })),
    files: [...byFile].map(([path, findings]) => ({
      path,
      results: findings.map(finding => ({
        rule: finding.rule,
        severity: finding.severity,
        message: message(finding),
        cell: finding.cell ?? finding.label,
        span: finding.span,
        related: [],
        fingerprint: finding.fingerprint,
        ignored: finding.ignored,
        properties: { cellIndex: finding.cellIndex, place: finding.place }
      }))
    })),
    failures: answer.failures,
    notes: answer.notes
  });
}

function message({ title, label, place, masked }: INamedFinding): string {
  const where = label === null ? place : `${label}, ${place}`;
  return `${title} in ${where}: ${masked} To do: ${WHAT_TO_DO[place]}.`;
}
