import type { PlanModule, PlanStatements } from '../../../../protocol';
import { freeName } from '../printing';
import { importOutputs, importsFor, inOrder } from './imports';
import type { Material } from './material';
import { namesOf } from './uses';

/** The module of what tasks share: functions, classes, constants; null where there are none. */
export function definitionsModule(material: Material): PlanModule | null {
  const { definitions, name } = material.spec;
  if (definitions.length === 0) {
    return null;
  }
  const statements = definitions.flatMap(
    ({ cell, span }) => material.statementAt(cell, span) ?? []
  );
  const names = new Set([
    ...definitions.flatMap(({ uses }) => uses),
    ...statements.flatMap(namesOf)
  ]);
  const text = statements.map(item => item.text).join('\n');
  const outputs = /\bdisplay\s*\(/.test(text)
    ? freeName('outputs', material.words)
    : null;
  const own = outputs === null ? [] : [importOutputs('.', outputs)];
  const hoisted = importsFor(material, names, text, false);
  return {
    path: `${name}/definitions.py`,
    kind: 'module',
    docstring: 'What several tasks use.',
    imports: inOrder(material, hoisted, own),
    outputs,
    parts: parts(material)
  };
}

/** The definitions by cell, in document order. */
function parts({ spec }: Material): PlanStatements[] {
  const found: PlanStatements[] = [];
  for (const { cell, span } of spec.definitions) {
    const last = found.at(-1);
    if (last?.cell === cell) {
      last.spans.push(span);
    } else {
      found.push({ kind: 'statements', cell, spans: [span] });
    }
  }
  return found;
}
