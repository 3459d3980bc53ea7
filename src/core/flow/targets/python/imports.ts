import type {
  FlowImport,
  ImportFacts,
  PlanCellImport
} from '../../../../protocol';
import type { Material } from './material';
import { contains } from './spans';

/** What an import statement at the top of a file gets when nothing in the file names it. */
const UNUSED_NOTE = 'noqa: F401';

/**
 * The hoisted import statements that a file needs, in document order: those of the names that it
 * uses, `import *`, the submodules that are reached through a name, and what changes the language.
 *
 * @param names - Names that the file's code looks up.
 * @param text - The file's code as it stands in the notebook.
 * @param inTask - Whether it is a task: these take what is imported for its effect alone, too.
 */
export function importsFor(
  material: Material,
  names: ReadonlySet<string>,
  text: string,
  inTask: boolean
): PlanCellImport[] {
  const hoisted = material.spec.imports.filter(
    ({ place }) => place === 'module'
  );
  const strings = namesInStrings(text);
  const isUsed = (item: FlowImport) =>
    item.names.some(
      name => name === '*' || names.has(name) || strings.has(name)
    );
  const used = hoisted.filter(isUsed);
  const reached = reachedModules(material, used, text);
  return hoisted.flatMap(item => {
    const named = used.includes(item);
    const needed =
      named ||
      (inTask && item.everywhere) ||
      item.modules.includes('__future__') ||
      item.modules.some(module => reached.has(module));
    const { cell, span } = item;
    const note = named && !item.names.includes('*') ? null : UNUSED_NOTE;
    return needed ? [{ cell, span, note }] : [];
  });
}

/** Imports the package's module of outputs under a name; `place` is where it stands. */
export function importOutputs(place: '.' | '..', name: string): string {
  return name === 'outputs'
    ? `from ${place} import outputs`
    : `from ${place} import outputs as ${name}`;
}

/** What an import binds: a name, and the module or the member of one that it stands for. */
export interface BoundImport {
  readonly statement: FlowImport;
  readonly name: string;
  /** Dotted path of what the name stands for. */
  readonly path: string;
}

/** What the hoisted imports of a notebook bind, without `import *`. */
export function boundImports(material: Material): readonly BoundImport[] {
  return material.spec.imports
    .filter(({ place }) => place === 'module')
    .flatMap(statement =>
      material
        .factsOf(statement.cell)
        .imports.filter(({ span }) => contains(statement.span, span))
        .flatMap(facts => bound(statement, facts))
    );
}

function bound(
  statement: FlowImport,
  { module, name, alias }: ImportFacts
): readonly BoundImport[] {
  if (name === '*') {
    return [];
  }
  if (name !== null) {
    return [{ statement, name: alias ?? name, path: `${module}.${name}` }];
  }
  const [root = module] = module.split('.');
  return [
    alias === null
      ? { statement, name: root, path: root }
      : { statement, name: alias, path: module }
  ];
}

/**
 * Modules that are imported somewhere and reached through the name of a package above them:
 * `scipy.stats` of `import scipy` and `from scipy.stats import norm`.
 */
function reachedModules(
  material: Material,
  used: readonly FlowImport[],
  text: string
): ReadonlySet<string> {
  const modules = material.spec.imports.flatMap(item => item.modules);
  const reached = boundImports(material)
    .filter(({ statement }) => used.includes(statement))
    .flatMap(({ name, path }) =>
      modules.filter(
        module =>
          module.startsWith(`${path}.`) &&
          mentions(text, name, module.slice(path.length + 1))
      )
    );
  return new Set(reached);
}

/** Whether `name.module` stands in a text. */
function mentions(text: string, name: string, below: string): boolean {
  const path = [name, ...below.split('.')].map(escaped).join('\\s*\\.\\s*');
  return new RegExp(
    `(?<![\\p{XID_Continue}.])${path}(?!\\p{XID_Continue})`,
    'u'
  ).test(text);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** String literals; what stands in them may be looked up as names: queries, formulas. */
const STRINGS =
  /("""|''')(?:\\[\s\S]|(?!\1)[\s\S])*\1|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/g;
const CALLED = /(?<![\p{XID_Continue}.])[\p{XID_Start}_]\p{XID_Continue}*/gu;

/** Identifiers inside the strings of a code, without those behind a dot. */
function namesInStrings(text: string): ReadonlySet<string> {
  const strings = text.match(STRINGS) ?? [];
  return new Set(strings.flatMap(string => string.match(CALLED) ?? []));
}
