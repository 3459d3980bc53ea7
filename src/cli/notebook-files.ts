import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { ExitCode, Failure } from './failure';

/** Folders that hold no notebooks of the user: hidden ones (`.ipynb_checkpoints`) and packages. */
const SKIPPED = /^(\..+|node_modules|__pycache__)$/;

/**
 * The notebooks that were meant: files as they are named, and of folders all `*.ipynb` in them,
 * however deep, by name. Each is there once.
 *
 * @returns Paths relative to the working folder where they are inside it, with `/`.
 * @throws Failure when a folder holds no notebook.
 */
export function notebookFiles(names: readonly string[]): readonly string[] {
  const found = names.flatMap(name => {
    const isFolder = statSync(name, { throwIfNoEntry: false })?.isDirectory();
    if (!isFolder) {
      return [name];
    }
    const inside = notebooksBelow(name);
    if (inside.length === 0) {
      throw new Failure(
        ExitCode.usage,
        `${name}: there is no notebook in this folder`
      );
    }
    return inside;
  });
  return [...new Set(found.map(shownPath))];
}

function notebooksBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1
  );
  return entries.flatMap(entry => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      return SKIPPED.test(entry.name) ? [] : notebooksBelow(place);
    }
    return entry.name.endsWith('.ipynb') ? [place] : [];
  });
}

/** A path as the command line writes it: relative to the working folder when inside it. */
function shownPath(name: string): string {
  const absolute = path.resolve(name);
  const relative = path.relative(process.cwd(), absolute);
  const inside = !relative.startsWith('..') && !path.isAbsolute(relative);
  return (inside ? relative : absolute).split(path.sep).join('/');
}
