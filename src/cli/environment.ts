import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Environment, packageWords } from '../core/dataflow/check';

/** Files that list the packages of a project, in whatever form. */
const LISTS =
  /^((?:.*[-_.])?requirements(?:[-_.].*)?\.(?:txt|in)|constraints.*\.txt|pyproject\.toml|setup\.(?:py|cfg)|Pipfile(?:\.lock)?|(?:environment|conda).*\.ya?ml|(?:poetry|uv|pdm|pixi)\.lock|pixi\.toml|conda-lock\.ya?ml|pylock.*\.toml|runtime\.txt|Dockerfile)$/;

/** Folders beside a notebook in which such files stand, too. */
const LIST_FOLDERS = ['requirements', 'binder', '.binder', 'conda'];

/** Where modules of the project stand, besides the folder itself. */
const SOURCE_FOLDERS = ['src', 'lib'];

/** Lists of more bytes than this are not read. */
const LARGEST = 20_000_000;

/**
 * What the files beside a notebook, and above it up to the root of its repository, say about
 * packages. Without a repository only the notebook's own folder counts.
 */
export function readEnvironment(notebook: string): Environment {
  const folders = projectFolders(path.dirname(path.resolve(notebook)));
  const lists = folders.flatMap(listsIn);
  const words = new Set(lists.flatMap(file => packageWords(textOf(file))));
  const modules = new Set(
    folders.flatMap(folder =>
      ['.', ...SOURCE_FOLDERS].flatMap(name =>
        modulesIn(path.join(folder, name))
      )
    )
  );
  const files = lists.map(file => path.basename(file));
  return { files: [...new Set(files)], words, modules };
}

function projectFolders(start: string): readonly string[] {
  const folders = [start];
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.git'))) {
      return folders;
    }
    if (path.dirname(folder) === folder) {
      return [start];
    }
    folders.push(path.dirname(folder));
  }
}

function listsIn(folder: string): readonly string[] {
  const here = entriesOf(folder).filter(name => LISTS.test(name));
  const below = LIST_FOLDERS.flatMap(name =>
    entriesOf(path.join(folder, name))
      .filter(entry => /\.(txt|in|toml|ya?ml)$/.test(entry))
      .map(entry => path.join(name, entry))
  );
  return [...here, ...below].map(name => path.join(folder, name));
}

function modulesIn(folder: string): readonly string[] {
  return entriesOf(folder).flatMap(name => {
    const module = /^([\p{L}_][\p{L}\p{N}_]*)(\.(py|ipynb|pyx|so|pyd))?$/u.exec(
      name
    );
    return module ? [module[1]!] : [];
  });
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // No folder, or not ours to read: nothing is known of it.
    return [];
  }
}

function textOf(file: string): string {
  try {
    return statSync(file).size <= LARGEST ? readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}
