import type { Span } from '../../../../protocol';
import { binds, mayBindAnything } from '../flow';
import { isGiven } from '../given-names';
import { type MissingName, missingNames } from '../missing-names';
import type { CodeCell, Finding, Notebook, Rule } from '../notebook';

/** Names that nobody defines. */
export const undefinedName: Rule = {
  name: 'undefined-name',
  severity: 'error',
  summary: 'A cell uses a name that no cell defines.',
  fix: 'Define or import it, or put back the cell that did.',
  find: notebook => {
    const missing = missingNames(notebook).filter(
      ({ definedBy }) => definedBy === null
    );
    const direct = missing.map(describe);
    const seen = new Set(missing.map(({ name }) => name));
    return [...direct, ...inFunctions(notebook, seen)];
  }
};

function describe({
  name,
  cell,
  span,
  deletedBy,
  others,
  through
}: MissingName): Finding {
  const use = through === null ? '' : ` that \`${through}\` uses`;
  const message = deletedBy
    ? `\`${name}\`${use} was deleted in cell ${deletedBy.number}: run from the top, this raises NameError.`
    : `No cell defines \`${name}\`${use}: run from the top, this raises NameError.`;
  const related = [
    ...(deletedBy ? [{ cell: deletedBy, message: `deletes \`${name}\`` }] : []),
    ...others.map(other => ({ cell: other, message: `uses \`${name}\`, too` }))
  ];
  return { cell, span, message, related };
}

/** Names that bodies of functions look up, and that no cell could bind at any time. */
function inFunctions(
  { code }: Notebook,
  seen: ReadonlySet<string>
): readonly Finding[] {
  if (code.some(mayBindAnything)) {
    return [];
  }
  const found = new Map<string, Finding>();
  for (const { cell, name, span, deferred } of deferredNames(code)) {
    const known =
      seen.has(name) ||
      found.has(name) ||
      isGiven(name) ||
      deferred.includes('NameError') ||
      code.some(other => binds(other, name) || bindsLater(other, name));
    if (!known) {
      const message = `No cell defines \`${name}\`: when this function runs, it raises NameError.`;
      found.set(name, { cell, span, message });
    }
  }
  return [...found.values()];
}

interface DeferredName {
  readonly cell: CodeCell;
  readonly name: string;
  readonly span: Span;
  /** All that the statement's bodies look up. */
  readonly deferred: readonly string[];
}

function deferredNames(code: readonly CodeCell[]): readonly DeferredName[] {
  return code.flatMap(cell =>
    cell.facts.statements.flatMap(({ span, deferred }) =>
      deferred.map(name => ({ cell, name, span, deferred }))
    )
  );
}

function bindsLater({ facts }: CodeCell, name: string): boolean {
  return facts.functions.some(({ defines }) => defines.includes(name));
}
