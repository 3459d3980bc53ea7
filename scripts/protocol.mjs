/**
 * Generates src/protocol/generated.ts from nbxflow/protocol/schemas/*.json.
 *
 * `node scripts/protocol.mjs` writes the file; with `--check` it only says, by its exit code,
 * whether the file is up to date.
 */
import { readdirSync, readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import prettier from 'prettier';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const schemas = path.join(root, 'nbxflow', 'protocol', 'schemas');
const target = path.join(root, 'src', 'protocol', 'generated.ts');

const banner = `/**
 * Types of every message, body, event and file of nbxflow.
 *
 * Generated from nbxflow/protocol/schemas by \`npm run protocol\`; never edited by hand.
 */`;

/** One schema that refers to all others, so that each titled type is written once. */
function collect() {
  const names = readdirSync(schemas)
    .filter(name => name.endsWith('.json'))
    .sort();
  return {
    title: 'ProtocolDocuments',
    description: 'The type of a document by the name of its schema.',
    type: 'object',
    additionalProperties: false,
    required: names.map(name => path.basename(name, '.json')),
    properties: Object.fromEntries(
      names.map(name => [path.basename(name, '.json'), { $ref: name }])
    )
  };
}

async function generate() {
  const source = await compile(collect(), 'ProtocolDocuments', {
    bannerComment: banner,
    cwd: `${schemas}${path.sep}`,
    format: false,
    ignoreMinAndMaxItems: true,
    unknownAny: true
  });
  const options = await prettier.resolveConfig(target);
  return prettier.format(source, { ...options, parser: 'typescript' });
}

/** The first line in which two texts differ, for a person. */
function firstDifference(before, after) {
  const [left, right] = [before.split('\n'), after.split('\n')];
  const at = right.findIndex((line, index) => line !== left[index]);
  const line = at === -1 ? right.length : at;
  return `line ${line + 1}:\n- ${left[line] ?? '(nothing)'}\n+ ${right[line] ?? '(nothing)'}`;
}

function current() {
  try {
    return readFileSync(target, 'utf-8');
  } catch {
    return '';
  }
}

const generated = await generate();
const shown = path.relative(root, target);
if (current() === generated) {
  console.log(`${shown} is up to date`);
} else if (process.argv.includes('--check')) {
  console.error(
    `${shown} does not follow the schemas, first at ${firstDifference(current(), generated)}\n` +
      'Run `npm run protocol` and commit the result.'
  );
  process.exitCode = 1;
} else {
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, generated);
  console.log(`${shown} written`);
}
