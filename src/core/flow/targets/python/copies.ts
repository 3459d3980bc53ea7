import type { FlowStep, FunctionFacts } from '../../../../protocol';
import type { Material, Statement } from './material';
import { keptStatements, namesOf } from './uses';

/**
 * The definitions of earlier steps that a step needs copies of, in document order: functions that
 * it looks up, itself or through another copy, and that reach it in no other way.
 */
export function copiesFor(
  material: Material,
  step: FlowStep
): readonly Statement[] {
  const here = keptStatements(material, step);
  const earlier = earlierFunctions(material, step);
  const elsewhere = reachable(material, step);
  const copies = new Map<string, Statement>();
  const pending = [...freeNames(here)];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const found = earlier.get(name);
    if (found && !copies.has(name) && !elsewhere.has(name)) {
      copies.set(name, found);
      pending.push(...namesOf(found));
    }
  }
  return [...earlier.values()].filter(item =>
    [...copies.values()].includes(item)
  );
}

/** Names that a step has without a copy. */
function reachable(material: Material, step: FlowStep): ReadonlySet<string> {
  const { imports, definitions } = material.spec;
  return new Set([
    ...step.inputs.map(({ name }) => name),
    ...definitions.map(({ name }) => name),
    ...imports
      .filter(({ place }) => place === 'module')
      .flatMap(({ names }) => names)
  ]);
}

/** Names that statements look up before one of them has bound them. */
function freeNames(statements: readonly Statement[]): ReadonlySet<string> {
  const bound = new Set<string>();
  const free = new Set<string>();
  for (const statement of statements) {
    const { defines, conditional } = statement.facts;
    namesOf(statement)
      .filter(name => !bound.has(name))
      .forEach(name => free.add(name));
    defines
      .filter(name => !conditional.includes(name))
      .forEach(name => bound.add(name));
  }
  return free;
}

/** The last function of each name before a step, as the statement that defines it. */
function earlierFunctions(
  material: Material,
  step: FlowStep
): ReadonlyMap<string, Statement> {
  const found = new Map<string, Statement>();
  const cells = material.before(step).flatMap(({ cells: ids }) => ids);
  for (const cell of cells) {
    for (const item of material.factsOf(cell).functions) {
      const statement = definingStatement(material, cell, item);
      if (statement) {
        found.delete(item.name);
        found.set(item.name, statement);
      }
    }
  }
  return found;
}

function definingStatement(
  material: Material,
  cell: string,
  { name, kind, span }: FunctionFacts
): Statement | undefined {
  const statement = material.statementAt(cell, span);
  const alone = statement?.facts.defines.join() === name;
  return kind !== 'class' && alone ? statement : undefined;
}
