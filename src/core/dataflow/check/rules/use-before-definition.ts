import { type MissingName, missingNames } from '../missing-names';
import {
  cellList,
  type Finding,
  type RelatedCell,
  type Rule
} from '../notebook';

/** Names that only cells further down define. */
export const useBeforeDefinition: Rule = {
  name: 'use-before-definition',
  severity: 'error',
  summary: 'A cell uses a name that only a cell below it defines.',
  fix: 'Move the definition above its first use.',
  find: notebook =>
    missingNames(notebook)
      .filter(({ definedBy }) => definedBy !== null)
      .map(describe)
};

function describe(missing: MissingName): Finding {
  const { name, cell, span, definedBy, deletedBy, others, through } = missing;
  const where =
    definedBy === cell
      ? 'has no value here, and gets one only in this cell'
      : `is defined only below, in ${cellList([definedBy!])}`;
  const use = through === null ? '' : ` that \`${through}\` uses`;
  const again = deletedBy && `was deleted in cell ${deletedBy.number} and `;
  const message = `\`${name}\`${use} ${again ?? ''}${where}: run from the top, this raises NameError.`;
  const related: RelatedCell[] = [
    ...(definedBy === cell
      ? []
      : [{ cell: definedBy!, message: `defines \`${name}\`` }]),
    ...(deletedBy ? [{ cell: deletedBy, message: `deletes \`${name}\`` }] : []),
    ...others.map(other => ({ cell: other, message: `uses \`${name}\`, too` }))
  ];
  return { cell, span, message, related };
}
