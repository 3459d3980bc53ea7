import { createHash } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Rule, Severity } from '../core/dataflow/check';
import type { Problem, Span } from '../protocol/generated';

/** A file that was checked, with what a fingerprint is made of. */
export interface ISarifFile {
  /** Relative to the working folder, or absolute; with `/`. */
  readonly path: string;
  readonly problems: readonly Problem[];
  /** Sources of the cells, by their position among all cells. */
  readonly sources: readonly string[];
}

/** All that a SARIF document tells. */
export interface ISarifReport {
  readonly version: string;
  readonly rules: readonly Rule[];
  readonly files: readonly ISarifFile[];
  /** Messages on files that could not be checked. */
  readonly failures: readonly string[];
}

const LEVELS: Record<Severity, string> = {
  error: 'error',
  warning: 'warning',
  info: 'note'
};

/**
 * A SARIF 2.1.0 log of one run. A notebook is one artifact; regions count the lines of the cell,
 * which is the logical location.
 */
export function sarifLog(report: ISarifReport): object {
  const { version, rules, files, failures } = report;
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'nbxflow check',
            semanticVersion: version,
            rules: rules.map(describeRule)
          }
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: failures.length === 0,
            toolExecutionNotifications: failures.map(text => ({
              level: 'error',
              message: { text }
            }))
          }
        ],
        artifacts: files.map(file => ({
          location: artifactLocation(file.path),
          mimeType: 'application/x-ipynb+json'
        })),
        results: files.flatMap((file, index) => resultsOf(file, index, rules))
      }
    ]
  };
}

function describeRule({ name, severity, summary, fix }: Rule): object {
  return {
    id: name,
    shortDescription: { text: summary },
    fullDescription: { text: `${summary} ${fix}` },
    help: {
      text: `${summary} ${fix} To silence it in one place, end the line with: # nbxflow: ignore[${name}]`,
      markdown: `${summary}\n\n${fix}\n\nTo silence it in one place, end the line with \`# nbxflow: ignore[${name}]\`.`
    },
    defaultConfiguration: { level: LEVELS[severity] }
  };
}

function resultsOf(
  file: ISarifFile,
  index: number,
  rules: readonly Rule[]
): object[] {
  const seen = new Map<string, number>();
  return file.problems.map(problem => {
    const print = fingerprint(file, problem);
    const times = (seen.get(print) ?? 0) + 1;
    seen.set(print, times);
    const location = (cell: string | null, span: Span | null) => ({
      physicalLocation: {
        artifactLocation: { ...artifactLocation(file.path), index },
        ...(span === null ? {} : { region: span })
      },
      ...(cell === null ? {} : { logicalLocations: [cellLocation(file, cell)] })
    });
    return {
      ruleId: problem.rule,
      ruleIndex: rules.findIndex(({ name }) => name === problem.rule),
      level: LEVELS[problem.severity],
      message: { text: problem.message },
      locations: [location(problem.cell, problem.span)],
      relatedLocations: problem.related.map((item, place) => ({
        id: place + 1,
        ...location(item.cell, null),
        message: { text: item.message }
      })),
      partialFingerprints: { 'nbxflow/v1': `${print}:${times}` },
      properties: { cellIndex: problem.cellIndex }
    };
  });
}

function cellLocation({ path }: ISarifFile, cell: string): object {
  return {
    name: cell,
    fullyQualifiedName: `${path}#${cell}`,
    kind: 'cell'
  };
}

function artifactLocation(file: string): { readonly uri: string } {
  return path.isAbsolute(file)
    ? { uri: pathToFileURL(file).href }
    : { uri: file.split('/').map(encodeURIComponent).join('/') };
}

/** The same for the same line of the same cell, wherever both have moved. */
function fingerprint({ sources }: ISarifFile, problem: Problem): string {
  const { rule, cell, cellIndex, span } = problem;
  const lines = (sources[cellIndex ?? -1] ?? '').split(/\r\n|\r|\n/);
  const line = (lines[(span?.startLine ?? 1) - 1] ?? '').trim();
  return createHash('sha256')
    .update(JSON.stringify([rule, cell, line]))
    .digest('hex')
    .slice(0, 32);
}
