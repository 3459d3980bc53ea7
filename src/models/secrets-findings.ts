import type { DocumentCell } from '../capture/document';
import type { LiveFinding } from '../capture/secrets-messages';
import { offsetOf } from '../capture/secrets-offset';
import type { SecretFinding } from '../protocol';

/** A secret as it is shown; the secret itself is nowhere in it. */
export interface ShownSecret extends Pick<
  SecretFinding,
  | 'cell'
  | 'place'
  | 'output'
  | 'rule'
  | 'title'
  | 'severity'
  | 'span'
  | 'masked'
  | 'ignored'
> {
  /** Names it in its notebook; the same as long as cell, place, rule and mask are. */
  readonly key: string;
  /** Known by this on the server; null before the server has seen it. */
  readonly fingerprint: string | null;
}

/** What the live engine found in a text of a cell. */
export interface LiveResult {
  readonly source: string;
  readonly findings: readonly LiveFinding[];
}

/** What the server found. */
export interface ServerResult {
  readonly findings: readonly SecretFinding[];
  /**
   * The texts of the cells in which it did, by cell id. Of a cell without one it is not known which
   * text the server saw.
   */
  readonly sources: ReadonlyMap<string, string>;
}

/** What is known of a secret by its rule and text. */
type Known = Pick<SecretFinding, 'fingerprint' | 'ignored'>;

/**
 * What is shown of a notebook. Of a text that the server has seen as it is, the server's findings
 * count; of another one, those of the live engine, which know from the server what is known of the
 * same secret. Outputs and the rest are the server's.
 *
 * @param cells - The cells as they are now, from top to bottom.
 */
export function shownSecrets(
  cells: readonly DocumentCell[],
  live: ReadonlyMap<string, LiveResult>,
  server: ServerResult
): ShownSecret[] {
  const known = knownSecrets(server);
  const byCell = new Map<string | null, SecretFinding[]>();
  for (const finding of server.findings) {
    const findings = byCell.get(finding.cell);
    if (findings === undefined) {
      byCell.set(finding.cell, [finding]);
    } else {
      findings.push(finding);
    }
  }
  const shown = cells.flatMap(cell => {
    const findings = byCell.get(cell.id) ?? [];
    const result = live.get(cell.id);
    const seen = server.sources.get(cell.id);
    return result === undefined ||
      (seen === cell.source && findings.every(one => isOfType(one, cell)))
      ? findings
      : [
          ...liveSecrets(
            cell,
            result,
            seen === undefined ? findings.filter(isSource) : [],
            known
          ),
          ...findings.filter(finding => !isSource(finding))
        ];
  });
  return withKeys([...shown, ...(byCell.get(null) ?? [])]);
}

/** Whether a finding is in the text of a cell. */
export function isSource({
  place,
  output
}: Pick<SecretFinding, 'place' | 'output'>): boolean {
  return output === null && (place === 'source' || place === 'markdown');
}

/** Whether a finding is not in a text of another type of cell. */
function isOfType(finding: SecretFinding, { type }: DocumentCell): boolean {
  return (
    !isSource(finding) ||
    (finding.place === 'markdown') === (type === 'markdown')
  );
}

/** The text of a finding in the text of its cell. */
function textOf(source: string, { span }: SecretFinding): string | null {
  return span === null
    ? null
    : source.slice(
        offsetOf(source, span.startLine, span.startColumn),
        offsetOf(source, span.endLine, span.endColumn)
      );
}

function knownSecrets({
  findings,
  sources
}: ServerResult): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>();
  for (const finding of findings) {
    const source = sources.get(finding.cell ?? '');
    if (source !== undefined && isSource(finding)) {
      const text = textOf(source, finding);
      known.set(`${finding.rule}\0${text}`, finding);
    }
  }
  return known;
}

type Unnamed = Omit<ShownSecret, 'key'>;

/** @param server - Findings in an unknown text of the same cell. */
function liveSecrets(
  cell: DocumentCell,
  { source, findings }: LiveResult,
  server: readonly SecretFinding[],
  known: ReadonlyMap<string, Known>
): Unnamed[] {
  return findings.map(finding => {
    const { rule, title, severity, start, end, span, masked } = finding;
    const same =
      known.get(`${rule}\0${source.slice(start, end)}`) ??
      server.find(other => isSame(other, finding));
    return {
      cell: cell.id,
      place: cell.type === 'markdown' ? 'markdown' : 'source',
      output: null,
      ...{ rule, title, severity, span, masked },
      fingerprint: same?.fingerprint ?? null,
      ignored: same?.ignored ?? null
    };
  });
}

/** As sure as one can be without both texts. */
function isSame(server: SecretFinding, live: LiveFinding): boolean {
  return (
    server.rule === live.rule &&
    server.masked === live.masked &&
    JSON.stringify(server.span) === JSON.stringify(live.span)
  );
}

function withKeys(secrets: readonly Unnamed[]): ShownSecret[] {
  const counts = new Map<string, number>();
  return secrets.map(secret => {
    const { cell, place, output, rule, title, severity, span } = secret;
    const { masked, fingerprint, ignored } = secret;
    const base = JSON.stringify([
      ...[cell, place, output?.index, output?.pointer],
      ...[rule, masked]
    ]);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    return {
      key: `${base}${count}`,
      ...{ cell, place, output, rule, title, severity, span },
      ...{ masked, fingerprint, ignored }
    };
  });
}
