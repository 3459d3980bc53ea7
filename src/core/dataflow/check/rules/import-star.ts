import type { Rule } from '../notebook';

/** Imports of all that a module has. */
export const importStar: Rule = {
  name: 'import-star',
  severity: 'warning',
  summary: 'A star import brings names that nobody can see in the notebook.',
  fix: 'Import the names that are used, or the module.',
  find: ({ code }) =>
    code.flatMap(cell =>
      cell.facts.imports
        .filter(({ name }) => name === '*')
        .map(({ module, span }) => ({
          cell,
          span,
          message: `This takes every name of ${module}: what is defined, and what it replaces, cannot be seen here.`
        }))
    )
};
