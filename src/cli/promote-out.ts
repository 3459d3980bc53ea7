import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  statSync
} from 'node:fs';
import path from 'node:path';
import type { FlowSpec, FlowVerifyRequest } from '../protocol/generated';
import { ExitCode, Failure } from './failure';

/** The file that says what was verified, and how it went. */
export const EVIDENCE = 'evidence.json';

/** Files of a package that stand beside its folders. */
const BESIDE = ['pyproject.toml', 'README.md', 'tests/test_pipeline.py'];

type PackageFile = FlowVerifyRequest['files'][number];

/**
 * Checks that files can be written below a folder, so that nobody waits for a run to learn that
 * they cannot.
 *
 * @throws Failure that names the folder and the reason.
 */
export function checkFolder(out: string): void {
  const existing = nearest(path.resolve(out));
  if (!statSync(existing).isDirectory()) {
    throw usage(
      out,
      `${existing === path.resolve(out) ? 'it' : existing} is a file`
    );
  }
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
  } catch {
    throw usage(out, `the folder ${existing} cannot be written`);
  }
}

function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(path.dirname(folder));
}

/** A package that was exported before. */
export interface IStandingPackage {
  readonly spec: FlowSpec;
  readonly files: readonly PackageFile[];
}

/**
 * Reads the package that stands in a folder.
 *
 * @throws Failure when there is none.
 */
export function readPackage(out: string): IStandingPackage {
  const names = entries(out);
  const specs = names.filter(name => name.endsWith('.flow.json'));
  if (specs.length !== 1) {
    const why = specs.length === 0 ? 'no' : 'more than one';
    throw usage(out, `there is ${why} *.flow.json in it: no exported package`);
  }
  const [file = ''] = specs;
  const spec = parseSpec(out, file);
  const files = [
    file,
    ...BESIDE.filter(name => isFile(path.join(out, name))),
    ...pythonBelow(out, spec.name),
    ...pythonBelow(out, 'dags')
  ];
  return { spec, files: files.map(name => readText(out, name)) };
}

/** The FlowSpec of the package that stands in a folder; null: there is none, or another file. */
export function standingSpec(out: string): Partial<FlowSpec> | null {
  try {
    return readPackage(out).spec;
  } catch (error) {
    if (error instanceof Failure) {
      return null;
    }
    throw error;
  }
}

function parseSpec(out: string, file: string): FlowSpec {
  const { text } = readText(out, file);
  let spec: Partial<FlowSpec> | null;
  try {
    spec = JSON.parse(text) as Partial<FlowSpec> | null;
  } catch (error) {
    throw usage(path.join(out, file), (error as Error).message);
  }
  const isSpec =
    spec?.kind === 'FlowSpec' &&
    spec.specVersion === '1.0' &&
    typeof spec.name === 'string' &&
    /^[a-z][a-z0-9_]*$/.test(spec.name);
  if (!isSpec) {
    throw usage(path.join(out, file), 'this is no FlowSpec 1.0');
  }
  return spec as FlowSpec;
}

function pythonBelow(out: string, folder: string): string[] {
  return entries(path.join(out, folder))
    .filter(name => name !== '__pycache__')
    .map(name => `${folder}/${name}`)
    .flatMap(name => {
      const stats = statSync(path.join(out, name), { throwIfNoEntry: false });
      if (stats?.isDirectory()) {
        return pythonBelow(out, name);
      }
      return name.endsWith('.py') ? [name] : [];
    });
}

function readText(out: string, name: string): PackageFile {
  const file = path.join(out, name);
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return { path: name, text: decoder.decode(readFileSync(file)) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isBinary = code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
    throw usage(file, isBinary ? 'not UTF-8 text' : message);
  }
}

function entries(folder: string): string[] {
  return isFolder(folder) ? readdirSync(folder).sort() : [];
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isFile(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isFile() ?? false;
}

function usage(file: string, reason: string): Failure {
  return new Failure(ExitCode.usage, `${file}: ${reason}`);
}
