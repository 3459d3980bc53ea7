import { SecretRule, Span } from '../../protocol/generated';
import { masked } from './masks';
import { SecretScanner } from './scanner';
import { Lines } from './spans';

/** What an editor marks and says of a secret; never the secret itself. */
export interface LiveFinding {
  /** The rule's id. */
  readonly rule: string;
  readonly title: string;
  readonly severity: SecretRule['severity'];
  readonly span: Span;
  readonly masked: string;
  /** Offsets in UTF-16 code units, half-open. */
  readonly start: number;
  readonly end: number;
}

/** The findings in a text that is being written, in order. */
export function liveFindings(
  scanner: SecretScanner,
  text: string
): readonly LiveFinding[] {
  const matches = scanner.scan(text);
  if (matches.length === 0) {
    return [];
  }
  const lines = new Lines(text);
  return matches.map(({ start, end, rule }) => ({
    rule: rule.id,
    title: rule.title,
    severity: rule.severity,
    span: lines.span(start, end),
    masked: masked(rule, text.slice(start, end)),
    start,
    end
  }));
}
