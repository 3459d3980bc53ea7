import type { MagicFacts, Span, StatementFacts } from '../../../../protocol';
import type { CodeCell, Finding, Notebook, Rule } from '../notebook';

/** `/data`, `~`, `~ada/data`, `C:\data`, `\\server\share`. */
const ABSOLUTE = /^(\/(?![/*])|~[\w.-]*([\\/]|$)|[A-Za-z]:[\\/]|\\\\\w)/;

/** The same on every Unix. */
const SYSTEM = /^\/(dev|proc|sys)\//;

const TEMPORARY = /^\/(var\/)?tmp\//;

/** The root, and the folder of temporary files: every Unix has them. */
const EVERYWHERE = /^\/(tmp\/?)?$/;

/** Folders of one person: a mistake wherever such a text stands. */
const PERSONAL =
  /^(\/(home|Users)\/[^/\s]+\/\S|[A-Za-z]:[\\/]+Users[\\/]+[^\\/]+[\\/])/;

/** What stands before a literal that is given to something about folders and paths. */
const PATH_CALL =
  /(?:^|[^\p{L}\p{N}_])(?:(?:pathlib\.)?(?:Pure)?Path|os\.(?:chdir|listdir|makedirs|mkdir|walk|scandir|remove|path\.(?:join|exists|isfile|isdir))|glob\.i?glob|shutil\.\w+|sys\.path\.append|sys\.path\.insert\(\s*\d+\s*,|load_dotenv)\(?\s*[rRuU]?$/u;

/** Magics whose argument is a path. */
const PATH_MAGICS = new Set(['cd', 'run', 'writefile', 'file', 'load']);

/** Paths that exist on one machine only. */
export const absolutePath: Rule = {
  name: 'absolute-path',
  severity: 'warning',
  summary: 'A path is absolute: it is there on one machine only.',
  fix: 'Write it relative to the notebook, or take it from a parameter or the environment.',
  find: notebook => {
    const written = writtenPaths(notebook);
    return notebook.code.flatMap(cell => [
      ...inCalls(cell, written),
      ...inMagics(cell)
    ]);
  }
};

function inCalls(
  cell: CodeCell,
  written: ReadonlySet<string>
): readonly Finding[] {
  const found = new Map<string, Finding>();
  const add = (path: string, span: Span, own = false): void => {
    const place = `${span.startLine}:${span.startColumn}`;
    found.set(place, describe(cell, span, path, own));
  };
  for (const statement of cell.facts.statements) {
    for (const { target, direction } of statement.io) {
      if (target !== null && isFar(target)) {
        const own =
          TEMPORARY.test(target) &&
          (direction !== 'read' || written.has(target));
        add(target, literalSpan(cell, statement, target), own);
      }
    }
  }
  const lines = cell.source.split(/\r\n|\r|\n/);
  for (const { type, value, span } of cell.facts.literals) {
    const line = lines[span.startLine - 1] ?? '';
    const before = line.slice(0, span.startColumn - 1);
    if (
      type === 'str' &&
      typeof value === 'string' &&
      (PERSONAL.test(value) || (isFar(value) && PATH_CALL.test(before)))
    ) {
      add(value, span);
    }
  }
  return [...found.values()];
}

function isFar(path: string): boolean {
  return ABSOLUTE.test(path) && !SYSTEM.test(path) && !EVERYWHERE.test(path);
}

function writtenPaths({ code }: Notebook): ReadonlySet<string> {
  const all = code.flatMap(({ facts }) =>
    facts.statements.flatMap(({ io }) => io)
  );
  return new Set(
    all.flatMap(({ direction, target }) =>
      direction !== 'read' && target !== null ? [target] : []
    )
  );
}

function literalSpan(
  cell: CodeCell,
  { span }: StatementFacts,
  target: string
): Span {
  const literal = cell.facts.literals.find(
    item =>
      item.value === target &&
      item.span.startLine >= span.startLine &&
      item.span.endLine <= span.endLine
  );
  return literal?.span ?? span;
}

function inMagics(cell: CodeCell): readonly Finding[] {
  return cell.facts.magics.flatMap(magic => {
    const path = pathOf(magic);
    return path === null ? [] : [describe(cell, magic.span, path, false)];
  });
}

function pathOf({ kind, name, text }: MagicFacts): string | null {
  const words = text.trim().split(/\s+/);
  if (PATH_MAGICS.has(name)) {
    const [path] = words.filter(word => !word.startsWith('-'));
    const bare = path?.replace(/^['"]|['"]$/g, '') ?? '';
    return isFar(bare) ? bare : null;
  }
  const personal = kind === 'shell' && words.find(word => PERSONAL.test(word));
  return personal || null;
}

/** A temporary file that the notebook makes itself is its `own`: it comes back with each run. */
function describe(
  cell: CodeCell,
  span: Span,
  path: string,
  own: boolean
): Finding {
  return own
    ? {
        cell,
        span,
        message: `\`${path}\` is a temporary file of fixed name: other systems have no such folder, and other runs take the same file.`,
        severity: 'info'
      }
    : {
        cell,
        span,
        message: `\`${path}\` is an absolute path: it leads elsewhere, or nowhere, on another machine.`
      };
}
