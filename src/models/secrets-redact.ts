import type * as nbformat from '@jupyterlab/nbformat';
import { JSONExt, PartialJSONValue } from '@lumino/coreutils';

import { offsetOf } from '../capture/secrets-offset';
import type { ShownSecret } from './secrets-findings';

/** What stands in outputs in place of a secret. */
export function replacement(rule: string): string {
  return `[redacted:${rule}]`;
}

/**
 * Outputs of a cell without secrets. A text in which a secret is not where it was found is replaced
 * as a whole: rather too much than too little.
 *
 * @param findings - Of this cell; others than in outputs do not matter.
 * @returns New outputs.
 */
export function redactedOutputs(
  outputs: readonly nbformat.IOutput[],
  findings: readonly ShownSecret[]
): nbformat.IOutput[] {
  const redacted = outputs.map(
    output => JSONExt.deepCopy(output) as nbformat.IOutput
  );
  const last = [...findings].sort((a, b) => position(b) - position(a));
  for (const finding of last) {
    const output = finding.output && redacted[finding.output.index];
    if (output && finding.output) {
      redact(output, finding.output.pointer, finding);
    }
  }
  return redacted;
}

function position({ span }: ShownSecret): number {
  return span === null ? 0 : span.startLine * 1e6 + span.startColumn;
}

type Container = Record<string, PartialJSONValue | undefined>;

function redact(
  output: nbformat.IOutput,
  pointer: string,
  finding: ShownSecret
): void {
  const names = pointer
    .split('/')
    .slice(1)
    .map(name => name.replace(/~1/g, '/').replace(/~0/g, '~'));
  const last = names.pop();
  let container: unknown = output;
  for (const name of names) {
    container = isContainer(container) ? container[name] : undefined;
  }
  if (last === undefined || !isContainer(container)) {
    return;
  }
  const value = container[last];
  const text = Array.isArray(value) ? value.join('') : value;
  if (typeof text === 'string') {
    container[last] = redactedText(text, finding);
  } else {
    // the secret is in a name
    delete container[last];
  }
}

function redactedText(text: string, finding: ShownSecret): string {
  const { span, masked, rule } = finding;
  const start = span ? offsetOf(text, span.startLine, span.startColumn) : 0;
  const end = span ? offsetOf(text, span.endLine, span.endColumn) : text.length;
  const isThere = text.startsWith(masked.replace(/·+$/, ''), start);
  return isThere
    ? text.slice(0, start) + replacement(rule) + text.slice(end)
    : replacement(rule);
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}
