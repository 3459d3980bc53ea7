import type { StatementFacts } from '../../../../protocol';
import { importOf, statementsOf } from '../flow';
import type { CodeCell, Finding, Rule } from '../notebook';
import { BUILTIN_NAMES } from '../python-names';

/** Names that the start-up of an interactive Python adds, and that nobody misses. */
const UNUSED = new Set(['copyright', 'credits', 'license', 'exit', 'quit']);

/** Names of Python's own that a cell gives another meaning. */
export const shadowsBuiltin: Rule = {
  name: 'shadows-builtin',
  severity: 'info',
  summary: "A cell gives one of Python's own names another meaning.",
  fix: 'Take another name; `del` of it brings the one of Python back.',
  find: ({ code }) => {
    const seen = new Set<string>();
    return code.flatMap(cell =>
      [...statementsOf(cell)].flatMap(({ statement }) =>
        shadowed(cell, statement).flatMap(name => {
          const known = seen.has(name);
          seen.add(name);
          return known ? [] : [describe(cell, statement, name)];
        })
      )
    );
  }
};

function shadowed(cell: CodeCell, { defines }: StatementFacts): string[] {
  return defines.filter(
    name =>
      BUILTIN_NAMES.has(name) &&
      !name.startsWith('_') &&
      !UNUSED.has(name) &&
      importOf(cell, name) === null
  );
}

function describe(
  cell: CodeCell,
  { span }: StatementFacts,
  name: string
): Finding {
  const message = `\`${name}\` is a builtin of Python; from here on it is something else in every cell.`;
  return { cell, span, message };
}
