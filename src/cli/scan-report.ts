import type { Problem, ScanFinding, ScanResult } from '../protocol/generated';

/** What the worker answers to `scan`. */
export interface IScanAnswer {
  readonly scan: ScanResult;
  /** What people call the cell of each finding; null: it is in none. */
  readonly labels: readonly (string | null)[];
  /** Every file that was scanned. */
  readonly files: readonly string[];
  /** Every rule that was asked. */
  readonly rules: readonly {
    readonly id: string;
    readonly title: string;
    readonly severity: Problem['severity'];
  }[];
  /** The file that says what is known; null: none. */
  readonly baseline: string | null;
  /** Messages on what could not be read. */
  readonly failures: readonly string[];
  /** Messages on how files were read. */
  readonly notes: readonly string[];
}

/** A finding with the words that people know it by. */
export interface INamedFinding extends ScanFinding {
  readonly title: string;
  readonly label: string | null;
}

/** The findings of an answer, named. */
export function namedFindings(answer: IScanAnswer): readonly INamedFinding[] {
  const titles = new Map(answer.rules.map(({ id, title }) => [id, title]));
  return answer.scan.findings.map((finding, index) => ({
    ...finding,
    title: titles.get(finding.rule) ?? finding.rule,
    label: answer.labels[index] ?? null
  }));
}

const OUTPUT = 'clear the output and save';

/** What to do about a secret, by its place. */
export const WHAT_TO_DO: Record<ScanFinding['place'], string> = {
  source: 'read it from an environment variable: os.environ["NAME"]',
  stream: OUTPUT,
  result: OUTPUT,
  traceback: OUTPUT,
  widget: OUTPUT,
  markdown: 'delete it from the text',
  metadata: 'delete it from the metadata',
  attachment: 'delete the attachment',
  text: 'delete it from the file'
};

/** What holds for every secret. */
export const REVOKE =
  'A secret that was committed, sent or shown has to be revoked, too.';
