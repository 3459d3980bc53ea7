import { SecretRule } from '../../protocol/generated';
import { head } from './values';

const DOTS = '·'.repeat(12);

/** How a secret is shown: its public beginning and dots; tells neither its length nor more. */
export function masked(rule: SecretRule, secret: string): string {
  return head(secret, rule.visible) + DOTS;
}

/** What is written in place of a secret; legal inside string literals, JSON and HTML. */
export function replacement(rule: SecretRule): string {
  return `[redacted:${rule.id}]`;
}
