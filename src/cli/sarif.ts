import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Problem, Span } from '../protocol/generated';

type Severity = Problem['severity'];

/** A rule that found something or could have. */
export interface ISarifRule {
  readonly id: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly description: string;
  /** What to do, as plain text and as Markdown. */
  readonly help: { readonly text: string; readonly markdown: string };
}

/** One thing that was found. */
export interface ISarifResult {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** What the cell is called; null: it belongs to the whole file. */
  readonly cell: string | null;
  /** In the cell, or in the file. */
  readonly span: Span | null;
  readonly related: readonly {
    readonly cell: string | null;
    readonly message: string;
  }[];
  /** The same wherever it moves; equal ones of a file are numbered. */
  readonly fingerprint: string;
  /** Why nobody need look at it; null: somebody should. */
  readonly ignored: string | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A file and what was found in it. */
export interface ISarifFile {
  /** Relative to the working folder, or absolute; with `/`. */
  readonly path: string;
  readonly results: readonly ISarifResult[];
}

/** All that a SARIF document tells. */
export interface ISarifReport {
  /** The command. */
  readonly name: string;
  readonly version: string;
  readonly rules: readonly ISarifRule[];
  readonly files: readonly ISarifFile[];
  /** Messages on files that could not be read. */
  readonly failures: readonly string[];
  /** Other messages. */
  readonly notes: readonly string[];
}

const LEVELS: Record<Severity, string> = {
  error: 'error',
  warning: 'warning',
  info: 'note'
};

/**
 * A SARIF 2.1.0 log of one run. A file is one artifact; in notebooks regions count the lines of the
 * cell, which is the logical location.
 */
export function sarifLog(report: ISarifReport): object {
  const { name, version, rules, files, failures, notes } = report;
  const ruleIndex = new Map(rules.map(({ id }, index) => [id, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name,
            semanticVersion: version,
            rules: rules.map(describeRule)
          }
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: failures.length === 0,
            toolExecutionNotifications: [
              ...failures.map(text => ({ level: 'error', message: { text } })),
              ...notes.map(text => ({ level: 'note', message: { text } }))
            ]
          }
        ],
        artifacts: files.map(file => ({
          location: artifactLocation(file.path),
          ...(file.path.endsWith('.ipynb')
            ? { mimeType: 'application/x-ipynb+json' }
            : {})
        })),
        results: files.flatMap((file, index) =>
          resultsOf(file, index, ruleIndex)
        )
      }
    ]
  };
}

function describeRule(rule: ISarifRule): object {
  return {
    id: rule.id,
    shortDescription: { text: rule.summary },
    fullDescription: { text: rule.description },
    help: rule.help,
    defaultConfiguration: { level: LEVELS[rule.severity] }
  };
}

function resultsOf(
  file: ISarifFile,
  index: number,
  ruleIndex: ReadonlyMap<string, number>
): object[] {
  const seen = new Map<string, number>();
  return file.results.map(result => {
    const times = (seen.get(result.fingerprint) ?? 0) + 1;
    seen.set(result.fingerprint, times);
    const location = (cell: string | null, span: Span | null) => ({
      physicalLocation: {
        artifactLocation: { ...artifactLocation(file.path), index },
        ...(span === null ? {} : { region: span })
      },
      ...(cell === null ? {} : { logicalLocations: [cellLocation(file, cell)] })
    });
    return {
      ruleId: result.rule,
      ruleIndex: ruleIndex.get(result.rule) ?? -1,
      level: LEVELS[result.severity],
      message: { text: result.message },
      locations: [location(result.cell, result.span)],
      relatedLocations: result.related.map((item, place) => ({
        id: place + 1,
        ...location(item.cell, null),
        message: { text: item.message }
      })),
      partialFingerprints: { 'nbxflow/v1': `${result.fingerprint}:${times}` },
      suppressions: suppressions(result.ignored),
      properties: result.properties
    };
  });
}

function suppressions(reason: string | null): object[] {
  return reason === null
    ? []
    : [{ kind: 'external', status: 'accepted', justification: reason }];
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
