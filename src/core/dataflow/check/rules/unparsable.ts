import type { FactsError } from '../../../../protocol';
import { automagicOf } from '../given-names';
import type { Finding, Rule } from '../notebook';

/** Cells that are no Python. */
export const unparsable: Rule = {
  name: 'unparsable',
  severity: 'error',
  summary: 'A cell is no valid Python.',
  fix: 'Correct the syntax, or make it a markdown or raw cell.',
  find: ({ code }) =>
    code.flatMap(cell => {
      const { error } = cell.facts;
      const magic = automagicOf(cell.source) !== null;
      const said = error && !magic && describe(error);
      return said ? [{ ...said, cell, span: error.span }] : [];
    })
};

function describe({
  kind,
  message
}: FactsError): Pick<Finding, 'message' | 'severity'> | null {
  switch (kind) {
    case 'unparsable':
      return { message: `This cell is no valid Python: ${message}` };
    case 'newer-python':
      return {
        message: `This cell needs a newer Python than the one that checks it, and was left out: ${message}`,
        severity: 'info'
      };
    case 'too-large':
      return {
        message: `This cell was left out: ${message}`,
        severity: 'info'
      };
    case 'other-language':
      return null;
  }
}
