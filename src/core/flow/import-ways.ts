import type { CodeCell, Statement } from './code';

/** What later imports may find or do otherwise: `path`: where modules are; `all`: what they do. */
export type Way = 'path' | 'all';

interface Sign {
  readonly way: Way;
  readonly text: RegExp;
  readonly calls: RegExp;
  readonly process: readonly string[];
}

const SIGNS: readonly Sign[] = [
  {
    way: 'all',
    text: /\benviron\b|\bsys\.modules\b/,
    calls: /(^|\.)(putenv|load_dotenv|invalidate_caches)$/,
    process: ['process:env']
  },
  {
    way: 'path',
    text: /\bsys\.path\b/,
    calls: /(^|\.)(chdir|addsitedir)$/,
    process: ['process:sys.path', 'process:cwd']
  }
];

/**
 * What a statement changes for later imports; null: nothing. What the record of the cell tells holds
 * for all its statements but imports.
 */
export function changesForImports(
  { cell }: CodeCell,
  { facts, bare, isImport }: Statement
): Way | null {
  const written = (cell.execution?.dataflow?.writes ?? []).map(
    ({ location }) => location
  );
  const touches = [...facts.changes, ...facts.mayChange].length > 0;
  const sign = SIGNS.find(
    ({ text, calls, process }) =>
      (touches && text.test(bare)) ||
      facts.calls.some(call => calls.test(call)) ||
      process.some(part => written.includes(part))
  );
  return isImport ? null : (sign?.way ?? null);
}
