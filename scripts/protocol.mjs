/**
 * Generates src/protocol/generated.ts from nbxflow/protocol/schemas/*.json, and
 * src/protocol/secret-rules.ts from nbxflow/protocol/secrets/rules.json.
 *
 * `node scripts/protocol.mjs` writes the files; with `--check` it only says, by its exit code,
 * whether they are up to date.
 */
import { readdirSync, readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import prettier from 'prettier';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const schemas = path.join(root, 'nbxflow', 'protocol', 'schemas');
const types = path.join(root, 'src', 'protocol', 'generated.ts');
const pack = path.join(root, 'nbxflow', 'protocol', 'secrets', 'rules.json');
const rules = path.join(root, 'src', 'protocol', 'secret-rules.ts');

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

async function generateTypes() {
  const source = await compile(collect(), 'ProtocolDocuments', {
    bannerComment: banner,
    cwd: `${schemas}${path.sep}`,
    format: false,
    ignoreMinAndMaxItems: true,
    unknownAny: true
  });
  return format(source, types);
}

/** nbxflow's own rules as a value, so that the command line and web workers read no file. */
async function generateRules() {
  const source = `/**
 * The rules that find secrets, for scanners in TypeScript.
 *
 * Generated from nbxflow/protocol/secrets/rules.json by \`npm run protocol\`; never edited by hand.
 */
import { SecretRules } from './generated';

export const ownRules: SecretRules = ${readFileSync(pack, 'utf-8')};`;
  return format(source, rules);
}

async function format(source, target) {
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

function current(target) {
  try {
    return readFileSync(target, 'utf-8');
  } catch {
    return '';
  }
}

/** Write `generated` where it belongs, or say that what is there differs from it. */
function settle(target, generated) {
  const shown = path.relative(root, target);
  const before = current(target);
  if (before === generated) {
    console.log(`${shown} is up to date`);
  } else if (process.argv.includes('--check')) {
    console.error(
      `${shown} does not follow nbxflow/protocol, first at ${firstDifference(before, generated)}\n` +
        'Run `npm run protocol` and commit the result.'
    );
    process.exitCode = 1;
  } else {
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, generated);
    console.log(`${shown} written`);
  }
}

settle(types, await generateTypes());
settle(rules, await generateRules());
