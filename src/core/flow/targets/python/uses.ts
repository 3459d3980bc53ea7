import type { FlowStep, Span } from '../../../../protocol';
import type { Material, Statement } from './material';
import { timedSpan } from './timed';

/** Names of the module scope that a statement looks up, now or when what it makes is called. */
export function namesOf({ facts }: Statement): readonly string[] {
  const { reads, deferred, changes, mayChange } = facts;
  return [...reads, ...deferred, ...changes, ...mayChange];
}

/**
 * What a cell leaves out in its step: imports and definitions that stand elsewhere in the package,
 * assignments that became parameters, magics that only change how Jupyter shows things.
 */
export function droppedSpans(
  material: Material,
  cell: string
): readonly Span[] {
  const { definitions, parameters } = material.spec;
  const elsewhere = [
    ...material.hoisted(cell),
    ...definitions.filter(item => item.cell === cell),
    ...parameters.filter(
      item => item.chosen && item.binds && item.cell === cell
    )
  ].map(({ span }) => material.statementAt(cell, span)?.facts.span ?? span);
  const magics = material.factsOf(cell).magics.flatMap(magic => {
    const timed = timedSpan(material.cell(cell).source, magic);
    return timed === undefined ? [magic.span] : (timed ?? []);
  });
  return [...elsewhere, ...magics].sort(
    (a, b) => a.startLine - b.startLine || a.startColumn - b.startColumn
  );
}

/** The statements of a step that stay in it. */
export function keptStatements(
  material: Material,
  step: FlowStep
): readonly Statement[] {
  return step.cells.flatMap(cell => {
    const dropped = droppedSpans(material, cell);
    return material
      .statements(cell)
      .filter(({ facts }) => !dropped.some(span => isSame(span, facts.span)));
  });
}

function isSame(one: Span, other: Span): boolean {
  return (
    one.startLine === other.startLine &&
    one.startColumn === other.startColumn &&
    one.endLine === other.endLine &&
    one.endColumn === other.endColumn
  );
}
