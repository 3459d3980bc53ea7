import type { FlowDefinition } from '../../protocol';
import type { Bindings } from './bindings';
import type { CodeCell, Statement } from './code';
import type { Imports } from './imports';
import { pathsOf } from './libraries';
import type { Parameters } from './parameters';
import { HISTORY_NAME, isPythonWord } from './python-words';
import type { Records } from './records';
import { changesItself } from './self-change';

/** A function, class or constant that stands in a module of its own. */
export interface Definition {
  readonly name: string;
  readonly kind: FlowDefinition['kind'];
  readonly statement: Statement;
  /** Names that it looks up, builtins apart. */
  readonly uses: ReadonlySet<string>;
}

/** What definitions are found among. */
export interface Material {
  readonly cells: readonly CodeCell[];
  readonly bindings: Bindings;
  readonly imports: Imports;
  readonly parameters: Parameters;
  readonly records: Records;
}

/**
 * The definitions that mean the same in a module of their own: bound once, never changed, looking
 * up nothing but builtins, imports at the top of files and each other. In document order.
 */
export function findDefinitions(material: Material): readonly Definition[] {
  const found = new Map(
    material.cells
      .filter(({ raises }) => !raises)
      .flatMap(({ statements }) => statements)
      .flatMap(statement => candidate(statement, material) ?? [])
      .map(item => [item.name, item])
  );
  const isKnown = (name: string) =>
    found.has(name) || material.imports.hoisted.has(name);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { name, kind, uses } of [...found.values()]) {
      const known = [...uses].every(
        use =>
          isKnown(use) && (kind !== 'constant' || isConstant(found.get(use)))
      );
      if (!known) {
        found.delete(name);
      }
    }
  }
  const needed = neededConstants(found);
  return [...found.values()].filter(
    item => item.kind !== 'constant' || needed.has(item.name)
  );
}

function isConstant(definition: Definition | undefined): boolean {
  return definition?.kind === 'constant';
}

/** Constants that functions and classes look up, themselves or through other constants. */
function neededConstants(
  found: ReadonlyMap<string, Definition>
): ReadonlySet<string> {
  const needed = new Set<string>();
  const pending = [...found.values()]
    .filter(({ kind }) => kind !== 'constant')
    .flatMap(({ uses }) => [...uses]);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (!needed.has(name)) {
      needed.add(name);
      pending.push(...(found.get(name)?.uses ?? []));
    }
  }
  return needed;
}

function candidate(
  statement: Statement,
  { bindings, parameters, records, imports }: Material
): Definition | null {
  const { facts } = statement;
  const [name = '', another] = facts.defines;
  const kind = kindOf(statement, imports);
  const stays =
    kind === null ||
    another !== undefined ||
    isPythonWord(name) ||
    HISTORY_NAME.test(name) ||
    !bindings.isBoundOnce(name) ||
    bindings.changed.has(name) ||
    parameters.dropped.has(statement) ||
    parameters.inside.has(statement) ||
    records.isChangedElsewhere(name, statement.place) ||
    changesItself(statement, bindings) ||
    !runsQuietly(statement);
  return stays
    ? null
    : { name, kind, statement, uses: usesOf(statement, bindings) };
}

/** Names that a definition looks up when it runs or later, without builtins and itself. */
function usesOf(
  { facts, functions }: Statement,
  bindings: Bindings
): ReadonlySet<string> {
  const names = [
    ...facts.reads,
    ...facts.deferred,
    ...functions.flatMap(({ reads }) => reads)
  ];
  return new Set(
    names.filter(
      name =>
        name !== facts.defines[0] &&
        (!isPythonWord(name) || [...bindings.binders(name)].length > 0)
    )
  );
}

const CONSTANT = /^[\p{L}_][\p{L}\p{N}_]*(?::[^=]*)?=(?!=)(.*)$/u;
const MUTABLE = /[[{]|\b(?:for|lambda|await|yield)\b|:=/;

/** Calls that make a class out of names and literals. */
const MAKES_CLASS =
  /^(?:collections\.namedtuple|typing\.(?:NamedTuple|TypedDict|NewType|TypeVar)|enum\.(?:Int)?(?:Enum|Flag)|dataclasses\.make_dataclass)$/;

function kindOf(
  statement: Statement,
  imports: Imports
): Definition['kind'] | null {
  const [definition] = statement.functions;
  if (definition) {
    return definition.kind;
  }
  const { facts, bare } = statement;
  const [call = '', another] = facts.calls;
  const isClass =
    another === undefined &&
    facts.defines.length === 1 &&
    pathsOf(call, imports).some(path => MAKES_CLASS.test(path)) &&
    new RegExp(`^[\\p{L}_][\\p{L}\\p{N}_]*=${call}\\(`, 'u').test(bare);
  if (isClass) {
    return 'class';
  }
  const value = CONSTANT.exec(bare)?.[1];
  const fixed =
    value !== undefined &&
    facts.defines.length === 1 &&
    facts.deferred.length === 0 &&
    facts.calls.every(call => call === 'frozenset') &&
    (!MUTABLE.test(value) || /^frozenset\([[{(].*[)\]}]\)$/.test(value));
  return fixed ? 'constant' : null;
}

/** Effects that would happen once in each task, not once in the notebook. */
const LOUD =
  /(^|\.)(print|display|input|open|show|append|add|register\w*|seed)$/;
/** What only the functions of tasks can do as the notebook does it. */
const SHOWS = /\b(?:plt|pyplot)\.show\(|\bdisplay\(/;

function runsQuietly({ facts, bare }: Statement): boolean {
  return (
    facts.unknown.length === 0 &&
    facts.io.length === 0 &&
    facts.changes.length === 0 &&
    facts.deletes.length === 0 &&
    !facts.calls.some(call => LOUD.test(call)) &&
    !SHOWS.test(bare)
  );
}

/** The definitions as the pipeline tells them. */
export function flowDefinitions(
  definitions: readonly Definition[],
  cells: readonly CodeCell[]
): FlowDefinition[] {
  return definitions.map(({ name, kind, statement, uses }) => ({
    name,
    kind,
    cell: cells[statement.place]?.id ?? '',
    span: statement.facts.span,
    uses: [...uses].sort()
  }));
}
