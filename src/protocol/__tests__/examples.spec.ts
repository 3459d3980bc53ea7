/**
 * The example documents, over which the Python tests run too (nbxflow/tests/protocol).
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

const protocol = path.join(process.cwd(), 'nbxflow', 'protocol');
const schemaFolder = path.join(protocol, 'schemas');

function readJson(file: string): unknown {
  return JSON.parse(fs.readFileSync(file, 'utf-8'));
}

function jsonFiles(folder: string): string[] {
  return fs.readdirSync(folder).filter(name => name.endsWith('.json'));
}

const schemas = new Map(
  jsonFiles(schemaFolder).map(name => [
    path.basename(name, '.json'),
    readJson(path.join(schemaFolder, name)) as { $id: string }
  ])
);

// Strict but for what is Jupyter's own: `version` and `personal-data` of event schemas.
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
ajv.addVocabulary(['version', 'personal-data']);
addFormats(ajv);
schemas.forEach(schema => ajv.addSchema(schema));

function isValid(schema: string, document: unknown): boolean {
  const id = schemas.get(schema)?.$id;
  const check = id && ajv.getSchema(id);
  if (!check) {
    throw new Error(`There is no schema called ${schema}`);
  }
  return check(document) as boolean;
}

function examples(kind: 'valid' | 'invalid'): [string, unknown][] {
  const folder = path.join(protocol, 'examples', kind);
  return jsonFiles(folder).map(name => [
    path.basename(name, '.json'),
    readJson(path.join(folder, name))
  ]);
}

const schemaOf = (example: string) => example.split('.')[0] ?? '';

describe('protocol examples', () => {
  it.each(examples('valid'))('%s is valid', (name, document) => {
    expect(isValid(schemaOf(name), document)).toBe(true);
  });

  it.each(examples('invalid'))('%s is refused', (name, document) => {
    expect(isValid(schemaOf(name), document)).toBe(false);
  });

  it.each(['valid', 'invalid'] as const)(
    'every schema has several %s examples',
    kind => {
      const counted = new Map([...schemas.keys()].map(name => [name, 0]));
      for (const [name] of examples(kind)) {
        const schema = schemaOf(name);
        counted.set(schema, (counted.get(schema) ?? 0) + 1);
      }
      const few = [...counted].filter(([, count]) => count < 2);
      expect(few).toEqual([]);
      expect(counted.size).toBe(schemas.size);
    }
  );
});
