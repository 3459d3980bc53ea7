import type { LiveFinding } from '../core/secrets';
import type { SecretRules } from '../protocol';

export type { LiveFinding };

/** What the page asks the web worker. */
export type LiveRequest =
  | { readonly kind: 'rules'; readonly packs: readonly SecretRules[] }
  | { readonly kind: 'scan'; readonly id: number; readonly text: string };

/** What the web worker answers. */
export type LiveReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly reason: string }
  | {
      readonly kind: 'found';
      readonly id: number;
      readonly findings: readonly LiveFinding[];
    };
