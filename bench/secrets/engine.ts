/**
 * Times the TypeScript scanner: a line of JSON in (rules and a unit that is repeated), a line out
 * with the milliseconds of processor time of the fastest of some runs.
 */
import { createInterface } from 'node:readline';
import { SecretScanner } from '../../src/core/secrets';
import { SecretRules } from '../../src/protocol/generated';

interface IRequest {
  readonly pack: SecretRules;
  readonly unit: string;
  readonly size: number;
  readonly enough: number;
  readonly runs: number;
}

function milliseconds(scanner: SecretScanner, text: string): number {
  const before = process.cpuUsage();
  scanner.scan(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

createInterface({ input: process.stdin }).on('line', line => {
  const { pack, unit, size, enough, runs } = JSON.parse(line) as IRequest;
  const text = unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
  const scanner = new SecretScanner([pack]);
  let best = Infinity;
  for (let run = 0; run < runs && best > enough; run++) {
    best = Math.min(best, milliseconds(scanner, text));
  }
  process.stdout.write(`${JSON.stringify({ milliseconds: best })}\n`);
});
