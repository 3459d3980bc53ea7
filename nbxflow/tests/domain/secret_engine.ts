/**
 * Runs the TypeScript scanner for the parity test: a line of JSON in, a list of texts; a line out,
 * for each text its findings as the editor has them.
 */
import { createInterface } from 'node:readline';
import ownRules from '../../protocol/secrets/rules.json';
import { liveFindings, SecretScanner } from '../../../src/core/secrets';
import { SecretRules } from '../../../src/protocol/generated';

let scanner = new SecretScanner([ownRules as SecretRules]);

interface IRequest {
  /** Rules to use from now on. */
  readonly packs?: SecretRules[];
  readonly texts: string[];
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as IRequest;
  if (request.packs) {
    scanner = new SecretScanner(request.packs);
  }
  const began = performance.now();
  const found = request.texts.map(text =>
    liveFindings(scanner, text).map(({ rule, span, masked }) => [
      rule,
      [span.startLine, span.startColumn, span.endLine, span.endColumn],
      masked
    ])
  );
  const milliseconds = performance.now() - began;
  process.stdout.write(`${JSON.stringify({ found, milliseconds })}\n`);
}
