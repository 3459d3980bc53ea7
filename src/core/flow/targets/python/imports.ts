import type {
  FlowImport,
  ImportFacts,
  PlanCellImport,
  PlanModule
} from '../../../../protocol';
import { STANDARD_MODULES } from '../../../dataflow';
import type { Material } from './material';
import { contains } from './spans';

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
    const needed =
      used.includes(item) ||
      (inTask && item.everywhere) ||
      item.modules.includes('__future__') ||
      item.modules.some(module => reached.has(module));
    const { cell, span } = item;
    return needed ? [{ cell, span, note: noteOf(item, names) }] : [];
  });
}

/** What linters are told of an import: something of it is not named in the file's code. */
function noteOf(
  { modules, names }: FlowImport,
  used: ReadonlySet<string>
): string | null {
  if (names.includes('*')) {
    return 'noqa: F401, F403';
  }
  const isPlain =
    modules.includes('__future__') || names.every(name => used.has(name));
  return isPlain ? null : 'noqa: F401';
}

/** Imports the package's module of outputs under a name; `place` is where it stands. */
export function importOutputs(place: '.' | '..', name: string): string {
  return name === 'outputs'
    ? `from ${place} import outputs`
    : `from ${place} import outputs as ${name}`;
}

/**
 * The imports of a file as readers expect them: the standard library, sorted; what is installed, in
 * document order, which may matter; then the package's own. With `import *` among them, which may
 * bind the names of others, none is moved.
 *
 * @param more - Imports that the notebook has not, of the standard library.
 */
export function inOrder(
  material: Material,
  hoisted: readonly PlanCellImport[],
  own: readonly string[],
  more: readonly string[] = []
): PlanModule['imports'] {
  const textOf = ({ cell, span }: PlanCellImport) =>
    material.textOf(cell, span).trim();
  const mayHide = hoisted.some(item => /\*\s*\)?$/.test(textOf(item)));
  const isSorted = (item: PlanCellImport) =>
    !mayHide && isStandard(material, item);
  const standard = [
    ...more.map(text => ({ text, line: { text } })),
    ...hoisted.filter(isSorted).map(line => ({ text: textOf(line), line }))
  ].sort((a, b) => (sortKey(a.text) < sortKey(b.text) ? -1 : 1));
  return [
    ...standard.map(({ line }) => line),
    ...hoisted.filter(item => !isSorted(item)),
    ...own.map(text => ({ text }))
  ];
}

function isStandard(
  { spec }: Material,
  { cell, span }: PlanCellImport
): boolean {
  const { local, packages } = spec.environment;
  const others = new Set([...local, ...packages.flatMap(item => item.modules)]);
  const { modules = [] } =
    spec.imports.find(item => item.cell === cell && item.span === span) ?? {};
  return modules.every(module => {
    const [root = ''] = module.split('.');
    return STANDARD_MODULES.has(root) && !others.has(root);
  });
}

/** `import …` before `from … import …`, each by the name of the module. */
function sortKey(text: string): string {
  const [kind = '', module = ''] = text.split(/\s+/);
  return `${kind === 'import' ? 0 : 1} ${module.toLowerCase()}`;
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
