import type { ImportFacts } from '../../../../protocol';
import {
  type CodeCell,
  type Environment,
  type Finding,
  joinWords,
  type Notebook,
  type Rule
} from '../notebook';
import {
  bringsModule,
  isAlwaysThere,
  packageOf,
  packageWords
} from '../packages';
import { STANDARD_MODULES } from '../python-names';

/** Imported packages that no file of the project lists. */
export const missingEnvironment: Rule = {
  name: 'missing-environment',
  severity: 'info',
  summary: 'The notebook needs packages that no file of the project lists.',
  fix: 'List them in requirements.txt, pyproject.toml or environment.yml beside the notebook or above it.',
  find: notebook => {
    const { environment } = notebook;
    return environment === null ? [] : check(notebook, environment);
  }
};

interface Needed {
  readonly cell: CodeCell;
  readonly item: ImportFacts;
}

function check(
  { code }: Notebook,
  { files, words, modules }: Environment
): readonly Finding[] {
  const installed = new Set(code.flatMap(installedWords));
  const known = new Set([...words, ...installed]);
  const needed = [...packagesNeeded(code, modules).values()].filter(
    ({ item }) => !bringsModule(known, item.module)
  );
  const [first] = needed;
  if (!first || code.some(changesModulePath)) {
    return [];
  }
  if (files.length > 0) {
    return needed.map(({ cell, item }) => ({
      cell,
      span: item.span,
      message: `${packageOf(item.module)} is in none of the files that list packages (${joinWords(files)}).`
    }));
  }
  const packages = needed.map(({ item }) => packageOf(item.module));
  const names = joinWords([...new Set(packages)]);
  const message = `No file beside this notebook says which packages it needs: ${names}.`;
  return [{ cell: first.cell, span: first.item.span, message }];
}

/** The first import of each package. */
function packagesNeeded(
  code: readonly CodeCell[],
  modules: ReadonlySet<string>
): ReadonlyMap<string, Needed> {
  const found = new Map<string, Needed>();
  for (const cell of code) {
    for (const item of cell.facts.imports) {
      const top = item.module.split('.', 1)[0] ?? '';
      const own =
        top === '' ||
        STANDARD_MODULES.has(top) ||
        modules.has(top) ||
        isAlwaysThere(item.module);
      if (!own && !found.has(top)) {
        found.set(top, { cell, item });
      }
    }
  }
  return found;
}

/** What the notebook installs itself: `%pip install …`, `!pip install …`. */
function installedWords({ facts }: CodeCell): readonly string[] {
  return facts.magics
    .filter(({ name, text }) => /\b(install|add)\b/.test(`${name} ${text}`))
    .flatMap(({ text }) => packageWords(text));
}

/** Then modules may come from anywhere. */
function changesModulePath({ facts }: CodeCell): boolean {
  return facts.statements.some(({ calls }) =>
    calls.some(call => call.startsWith('sys.path.'))
  );
}
