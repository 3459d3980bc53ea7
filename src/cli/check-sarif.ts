import { createHash } from 'node:crypto';
import type { Rule } from '../core/dataflow/check';
import type { Problem } from '../protocol/generated';
import { type ISarifRule, sarifLog } from './sarif';

/** A file that was checked, with what a fingerprint is made of. */
export interface ICheckedSources {
  readonly path: string;
  readonly problems: readonly Problem[];
  /** Sources of the cells, by their position among all cells. */
  readonly sources: readonly string[];
}

/** What a check tells in SARIF. */
export interface ICheckReport {
  readonly version: string;
  readonly rules: readonly Rule[];
  readonly files: readonly ICheckedSources[];
  /** Messages on files that could not be checked. */
  readonly failures: readonly string[];
}

/** The problems of notebooks as a SARIF log. */
export function checkSarif(report: ICheckReport): object {
  const { version, rules, files, failures } = report;
  return sarifLog({
    name: 'nbxflow check',
    version,
    rules: rules.map(describeRule),
    files: files.map(file => ({
      path: file.path,
      results: file.problems.map(problem => ({
        ...problem,
        fingerprint: fingerprint(file, problem),
        ignored: null,
        properties: { cellIndex: problem.cellIndex }
      }))
    })),
    failures,
    notes: []
  });
}

function describeRule({ name, severity, summary, fix }: Rule): ISarifRule {
  return {
    id: name,
    severity,
    summary,
    description: `${summary} ${fix}`,
    help: {
      text: `${summary} ${fix} To silence it in one place, end the line with: # nbxflow: ignore[${name}]`,
      markdown: `${summary}\n\n${fix}\n\nTo silence it in one place, end the line with \`# nbxflow: ignore[${name}]\`.`
    }
  };
}

/** The same for the same line of the same cell, wherever both have moved. */
function fingerprint({ sources }: ICheckedSources, problem: Problem): string {
  const { rule, cell, cellIndex, span } = problem;
  const lines = (sources[cellIndex ?? -1] ?? '').split(/\r\n|\r|\n/);
  const line = (lines[(span?.startLine ?? 1) - 1] ?? '').trim();
  return createHash('sha256')
    .update(JSON.stringify([rule, cell, line]))
    .digest('hex')
    .slice(0, 32);
}
