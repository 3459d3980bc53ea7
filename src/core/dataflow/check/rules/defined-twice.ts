import {
  binds,
  cellsBetween,
  importOf,
  makerOf,
  readsFromAbove,
  statementsOf
} from '../flow';
import {
  cellList,
  type CodeCell,
  type Finding,
  joinWords,
  type Notebook,
  type Rule
} from '../notebook';

/**
 * Names that several cells define anew, where it matters to another cell which definition it sees.
 * Names that each cell only uses itself (`fig`, `ax`, loop variables) are left in peace.
 */
export const definedTwice: Rule = {
  name: 'defined-twice',
  severity: 'info',
  summary: 'A name has one meaning in some cells and another one below.',
  fix: 'Give the second one its own name.',
  find: notebook =>
    notebook.code.flatMap(cell => {
      const again = cell.facts.summary.defines.flatMap(
        name => redefinition(name, cell, notebook) ?? []
      );
      return again.length > 0 ? [describe(cell, again)] : [];
    })
};

interface Redefinition {
  readonly name: string;
  /** The cell above that defines it, too. */
  readonly maker: CodeCell;
  /** Cells that read the definition above. */
  readonly before: readonly CodeCell[];
  /** Cells that read this one. */
  readonly after: readonly CodeCell[];
}

function redefinition(
  name: string,
  cell: CodeCell,
  { code }: Notebook
): Redefinition | null {
  const maker = makerOf(name, cell, code);
  if (
    maker === null ||
    name.startsWith('_') ||
    !maker.facts.summary.defines.includes(name) ||
    readsFromAbove(cell, name) ||
    isSameImport(name, maker, cell)
  ) {
    return null;
  }
  const reads = (other: CodeCell) => readsFromAbove(other, name);
  const before = cellsBetween(maker, cell, code).filter(reads);
  const below = code.slice(cell.number);
  const next = below.findIndex(other => binds(other, name) && !reads(other));
  const after = (next < 0 ? below : below.slice(0, next)).filter(reads);
  return before.length + after.length > 0
    ? { name, maker, before, after }
    : null;
}

function isSameImport(name: string, a: CodeCell, b: CodeCell): boolean {
  const first = importOf(a, name);
  return first !== null && first === importOf(b, name);
}

function describe(cell: CodeCell, again: readonly Redefinition[]): Finding {
  const names = joinWords(again.map(({ name }) => `\`${name}\``));
  const makers = cellList(unique(again.map(({ maker }) => maker)));
  const before = unique(again.flatMap(item => item.before));
  const after = unique(again.flatMap(item => item.after));
  const readers = before.length > 0 ? before : after;
  const are = again.length === 1 ? 'is' : 'are';
  const message = `${names} ${are} defined here and, otherwise, in ${makers}: what ${cellList(readers)} ${readers.length === 1 ? 'reads' : 'read'} depends on which ran last.`;
  return {
    cell,
    span: spanOf(again[0]!.name, cell),
    message,
    related: again.map(({ name, maker }) => ({
      cell: maker,
      message: `defines \`${name}\``
    }))
  };
}

function unique(cells: readonly CodeCell[]): readonly CodeCell[] {
  return [...new Set(cells)].sort((a, b) => a.number - b.number);
}

function spanOf(name: string, cell: CodeCell): Finding['span'] {
  const places = [...statementsOf(cell)].filter(({ statement }) =>
    statement.defines.includes(name)
  );
  return places[places.length - 1]!.statement.span;
}
