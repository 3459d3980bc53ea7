import type { FlowImport, ImportFacts } from '../../protocol';
import type { Bindings } from './bindings';
import type { CodeCell, Statement } from './code';
import { changesForImports, type Way } from './import-ways';
import { isPythonWord } from './python-words';
import { contains, identifiersIn } from './text';

/** The import statements at the top level of cells. */
export interface Imports {
  /** In document order; what is `everywhere` is known by `usedNames`. */
  readonly statements: readonly ImportStatement[];
  /** Names that each file imports for itself: they cross no boundary. */
  readonly hoisted: ReadonlySet<string>;
  /** Dotted paths of what names stand for, of every import, at the top level or not. */
  readonly paths: ReadonlyMap<string, readonly string[]>;
}

/** An import statement. */
export interface ImportStatement {
  readonly statement: Statement;
  readonly modules: readonly string[];
  readonly names: readonly string[];
  readonly place: 'module' | 'task';
}

/**
 * The imports of a notebook, and which of them can stand at the top of files.
 *
 * @param installed - Top-level modules that are found whatever the search path is.
 */
export function findImports(
  cells: readonly CodeCell[],
  bindings: Bindings,
  installed: ReadonlySet<string>
): Imports {
  const paths = importedPaths(cells);
  const early = withOtherWays(cells, installed);
  const statements = cells.flatMap(cell =>
    cell.statements
      .filter(({ isImport }) => isImport)
      .map(statement => importStatement(cell, statement))
  );
  const hoistable = new Set(
    statements
      .filter(({ statement }) => !early.includes(statement))
      .flatMap(({ names }) => names)
      .filter(name => isHoistable(name, statements, bindings, paths))
  );
  const placed = statements.map(item => ({
    ...item,
    place:
      !early.includes(item.statement) &&
      item.names.every(name => name === '*' || hoistable.has(name))
        ? ('module' as const)
        : ('task' as const)
  }));
  return { statements: placed, hoisted: namesAtTop(placed), paths };
}

/** Names of statements at the top, without those that another statement binds in place. */
function namesAtTop(statements: readonly ImportStatement[]): Set<string> {
  const names = (place: string) =>
    statements
      .filter(item => item.place === place)
      .flatMap(item => item.names)
      .filter(name => name !== '*');
  const inPlace = new Set(names('task'));
  return new Set(names('module').filter(name => !inPlace.has(name)));
}

function importStatement(
  cell: CodeCell,
  statement: Statement
): Omit<ImportStatement, 'place'> {
  const facts = importsOf(cell, statement);
  return {
    statement,
    modules: [...new Set(facts.map(({ module }) => module))],
    names: facts.map(boundName)
  };
}

function importsOf(
  { facts }: CodeCell,
  statement: Statement
): readonly ImportFacts[] {
  return (facts?.imports ?? []).filter(({ span }) =>
    contains(statement.facts.span, span)
  );
}

function boundName({ module, name, alias }: ImportFacts): string {
  return alias ?? name ?? (module.split('.', 1)[0] as string);
}

/** What an import's name stands for: `numpy.random` of `import numpy.random as r`. */
function boundPath({ module, name, alias }: ImportFacts): string {
  if (name !== null) {
    return `${module}.${name}`;
  }
  return alias === null ? (module.split('.', 1)[0] as string) : module;
}

function importedPaths(
  cells: readonly CodeCell[]
): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, string[]>();
  for (const item of cells.flatMap(({ facts }) => facts?.imports ?? [])) {
    const name = boundName(item);
    const known = paths.get(name) ?? [];
    const path = boundPath(item);
    if (!known.includes(path)) {
      paths.set(name, [...known, path]);
    }
  }
  return paths;
}

/** Whether a name is bound by imports at the top level only, always to the same thing. */
function isHoistable(
  name: string,
  statements: readonly Omit<ImportStatement, 'place'>[],
  bindings: Bindings,
  paths: ReadonlyMap<string, readonly string[]>
): boolean {
  const own = new Set(statements.map(({ statement }) => statement));
  return (
    !(isPythonWord(name) && bindings.isReadBefore(name)) &&
    bindings.binders(name).every(binder => own.has(binder)) &&
    paths.get(name)?.length === 1 &&
    !bindings.deleted.has(name) &&
    !bindings.fromInside.has(name)
  );
}

/** Import statements that may find something else because of what ran before them. */
function withOtherWays(
  cells: readonly CodeCell[],
  installed: ReadonlySet<string>
): readonly Statement[] {
  const ways = new Set<Way | null>();
  const later: Statement[] = [];
  for (const cell of cells) {
    for (const statement of cell.statements) {
      ways.add(changesForImports(cell, statement));
      const isInstalled = importsOf(cell, statement).every(({ module }) =>
        installed.has(module.split('.', 1)[0] as string)
      );
      if (
        statement.isImport &&
        (ways.has('all') || (ways.has('path') && !isInstalled))
      ) {
        later.push(statement);
      }
    }
  }
  return later;
}

/** The imports as the pipeline tells them. */
export function flowImports(
  { statements }: Imports,
  cells: readonly CodeCell[],
  bindings: Bindings
): FlowImport[] {
  const used = usedNames(cells, bindings);
  return statements.map(({ statement, modules, names, place }) => ({
    cell: cells[statement.place]?.id ?? '',
    span: statement.facts.span,
    modules: [...modules],
    names: [...names],
    place,
    everywhere:
      place === 'module' && !names.some(name => name !== '*' && used.has(name))
  }));
}

/** Names that code looks up, or that stand in its strings: queries, formulas. */
function usedNames(
  cells: readonly CodeCell[],
  bindings: Bindings
): ReadonlySet<string> {
  const used = new Set<string>();
  const add = (names: readonly string[]) =>
    names.forEach(name => used.add(name));
  for (const { facts, literals } of cells.flatMap(cell => cell.statements)) {
    add([
      ...facts.reads,
      ...facts.deferred,
      ...facts.changes,
      ...facts.mayChange
    ]);
    literals.forEach(({ value }) => add(identifiersIn(String(value ?? ''))));
  }
  [...bindings.functions.values()].flat().forEach(({ reads }) => add(reads));
  return used;
}
