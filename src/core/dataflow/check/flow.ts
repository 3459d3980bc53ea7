import type {
  FunctionFacts,
  ImportFacts,
  StatementFacts
} from '../../../protocol';
import { automagicOf, isPlainMagic } from './given-names';
import type { CodeCell } from './notebook';

/** A top-level statement, and what its cell surely did before it. */
export interface StatementPlace {
  readonly statement: StatementFacts;
  /** Names that the cell has certainly bound before. */
  readonly bound: ReadonlySet<string>;
  /**
   * Names that stand among its reads or changes only because it mentions a function or class of
   * the cell, without a call of it: whether they are looked up now is not known.
   */
  readonly mentioned: ReadonlySet<string>;
}

/** The statements of a cell in order. */
export function* statementsOf(cell: CodeCell): Iterable<StatementPlace> {
  const bound = new Set<string>();
  const functions = new Map(
    cell.facts.functions.map(item => [item.name, item])
  );
  for (const statement of cell.facts.statements) {
    const mentioned = mentionedNames(statement, functions);
    yield { statement, bound, mentioned };
    const maybe = new Set(statement.conditional);
    for (const name of statement.deletes) {
      bound.delete(name);
    }
    for (const name of statement.defines) {
      if (!maybe.has(name)) {
        bound.add(name);
      }
    }
  }
}

/** The names that a function needs when it is called: its own and those of functions it uses. */
export function neededNames(
  name: string,
  functions: ReadonlyMap<string, FunctionFacts>
): ReadonlySet<string> {
  const needed = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { reads, changes } = functions.get(next) ?? NOTHING;
    for (const read of [...reads, ...changes]) {
      if (!needed.has(read)) {
        needed.add(read);
        open.push(read);
      }
    }
  }
  return needed;
}

const NOTHING = { reads: [], changes: [] } as const;

function mentionedNames(
  statement: StatementFacts,
  functions: ReadonlyMap<string, FunctionFacts>
): ReadonlySet<string> {
  const calls = new Set(statement.calls);
  const found = new Set<string>();
  for (const name of statement.reads) {
    const item = functions.get(name);
    if (item && !(item.kind === 'function' && calls.has(name))) {
      neededNames(name, functions).forEach(needed => found.add(needed));
    }
  }
  return found;
}

/** The name that an import binds; null for `*`. */
export function importedName({
  module,
  name,
  alias
}: ImportFacts): string | null {
  if (name === '*') {
    return null;
  }
  return alias ?? name ?? module.split('.', 1)[0] ?? module;
}

/** What a name is imported as in a cell: `pandas`, `datetime.datetime`; null where it is not. */
export function importOf(cell: CodeCell, name: string): string | null {
  const found = cell.facts.imports.filter(item => importedName(item) === name);
  const last = found[found.length - 1];
  if (!last) {
    return null;
  }
  return last.name === null ? last.module : `${last.module}.${last.name}`;
}

/** Whether a cell may bind names that its facts cannot tell. */
export function mayBindAnything(cell: CodeCell): boolean {
  const { error, imports, magics, unknown } = cell.facts;
  const automagic = automagicOf(cell.source);
  if (automagic !== null) {
    return !isPlainMagic(automagic, cell.source);
  }
  const plain = magics.every(
    ({ kind, name, text }) =>
      kind === 'shell' || kind === 'help' || isPlainMagic(name, text)
  );
  return (
    !plain ||
    (error !== null && !(error.kind === 'other-language' && magics.length)) ||
    imports.some(({ name }) => name === '*') ||
    unknown.some(({ kind }) => kind === 'dynamic-code')
  );
}

/** The nearest cell above that binds a name, certainly or perhaps. */
export function makerOf(
  name: string,
  cell: CodeCell,
  code: readonly CodeCell[]
): CodeCell | null {
  const above = code.slice(0, cell.number - 1).reverse();
  return above.find(other => binds(other, name)) ?? null;
}

/** Whether a cell binds a name, certainly or perhaps. */
export function binds({ facts }: CodeCell, name: string): boolean {
  const { defines, mayDefine } = facts.summary;
  return defines.includes(name) || mayDefine.includes(name);
}

/** Cells between two others, both left out. */
export function cellsBetween(
  above: CodeCell,
  below: CodeCell,
  code: readonly CodeCell[]
): readonly CodeCell[] {
  return code.slice(above.number, below.number - 1);
}

/** Whether a cell looks up a name that it did not bind itself before. */
export function readsFromAbove({ facts }: CodeCell, name: string): boolean {
  return facts.summary.reads.includes(name);
}
