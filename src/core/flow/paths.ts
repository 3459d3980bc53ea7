const POSIX = /^\/(?:[\p{L}\p{N}_.@ -]+\/)+[\p{L}\p{N}_.@*? -]*$/u;
const ROOTS =
  /^\/(?:app|content|data|dbfs|etc|home|kaggle|media|mnt|opt|private|root|scratch|srv|tmp|Users|usr|var|Volumes|workspace|workspaces)\/?$/;
const WINDOWS = /^(?:[A-Za-z]:[\\/]|\\\\[\w.-]+\\)[^<>"|\n]*$/;
const HOME = /^~[\w-]*[\\/][^\n]*$/;
const LONGEST = 1000;

/** Whether a text is a path that other machines need not have. */
export function isAbsolutePath(text: string): boolean {
  return (
    text.length <= LONGEST &&
    [POSIX, ROOTS, WINDOWS, HOME].some(shape => shape.test(text))
  );
}

/** What a parameter is called that holds a path: after the variable, else after the file. */
export function pathParameterBase(path: string, variable: string): string {
  if (variable !== '') {
    return `${variable}_path`;
  }
  const parts = path.split(/[\\/]+/).filter(part => part !== '');
  return parts.at(-1) ?? '';
}

/** A path as datasets name it: `/` between its parts. */
export function withSlashes(path: string): string {
  return path.replace(/\\/g, '/');
}

/** The path below a folder; null where it is not below it. Both absolute. */
export function below(path: string, folder: string): string | null {
  const root = `${withSlashes(folder).replace(/\/+$/, '')}/`;
  const whole = withSlashes(path);
  return whole.startsWith(root) ? whole.slice(root.length) : null;
}
