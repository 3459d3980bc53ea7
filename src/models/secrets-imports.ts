import type { CellFacts, ImportFacts, StatementFacts } from '../protocol';

const NAME = 'os';

/**
 * Whether cells, run from the first to the last, leave the module `os` under its own name for
 * certain.
 */
export function leavesOs(cells: readonly CellFacts[]): boolean {
  let isThere = false;
  for (const { statements, imports } of cells) {
    for (const statement of statements) {
      const own = imports.filter(one => isWithin(one, statement));
      const isCertain =
        statement.defines.includes(NAME) &&
        !statement.conditional.includes(NAME) &&
        own.some(bindsOs);
      const isTouched =
        statement.defines.includes(NAME) ||
        statement.deletes.includes(NAME) ||
        own.some(({ name }) => name === '*');
      isThere = isTouched ? isCertain : isThere;
    }
  }
  return isThere;
}

function bindsOs({ module, name, alias }: ImportFacts): boolean {
  return (
    name === null &&
    (alias === null
      ? module === NAME || module.startsWith(`${NAME}.`)
      : module === NAME && alias === NAME)
  );
}

function isWithin(
  { span: inner }: ImportFacts,
  { span: outer }: StatementFacts
): boolean {
  return (
    inner.startLine >= outer.startLine &&
    inner.endLine <= outer.endLine &&
    (inner.startLine > outer.startLine ||
      inner.startColumn >= outer.startColumn) &&
    (inner.endLine < outer.endLine || inner.endColumn <= outer.endColumn)
  );
}
