import type { FlowParameter, FlowSpec, FlowStep } from '../../../../protocol';
import { type LiteralTree, literalTree } from '../../literals';
import {
  assignment,
  call,
  dict,
  float,
  list,
  literal,
  pythonDocstring,
  type PythonExpression,
  sentence,
  tuple
} from '../printing';
import type { Material } from './material';

const NONE = literal(null);

/** Text of `pipeline.py`: which tasks there are, and what each takes and gives. */
export function pipelineText(material: Material): string {
  const { spec } = material;
  const parameters = chosenParameters(spec);
  const pipeline = call(
    'Pipeline',
    [],
    [
      ['name', literal(spec.name)],
      ['parameters', tuple(parameters.map(item => parameter(material, item)))],
      ['tasks', tuple(spec.steps.map(task))],
      ['environment', tuple(secretVariables(spec).map(literal))]
    ]
  );
  const docstring = `${sentence(spec.title)} The tasks, in order, and what passes between them.`;
  return [
    pythonDocstring(docstring),
    '',
    `from .runner import ${parameters.length > 0 ? 'Parameter, ' : ''}Pipeline, Task`,
    '',
    assignment('PIPELINE', pipeline),
    ''
  ].join('\n');
}

/** The values that may be given anew for each run. */
export function chosenParameters(spec: FlowSpec): readonly FlowParameter[] {
  return spec.parameters.filter(({ chosen }) => chosen);
}

/** Names of the environment variables that hold what were secrets of the source, by name. */
export function secretVariables({ secrets }: FlowSpec): readonly string[] {
  return [...new Set(secrets.map(({ variable }) => variable))].sort();
}

/** The default of a parameter, as the notebook has it: JSON knows no floats without a fraction. */
export function defaultLiteral(
  material: Material,
  { type, default: value, cell, span }: FlowParameter
): PythonExpression {
  if (type !== 'json') {
    return type === 'float' ? float(Number(value)) : literal(value);
  }
  const text = material.textOf(cell, span);
  const tree = literalTree(text, span, material.factsOf(cell).literals);
  return tree === null ? literal(value) : printed(tree);
}

function printed(tree: LiteralTree): PythonExpression {
  switch (tree.kind) {
    case 'list':
      return list(tree.items.map(printed));
    case 'dict':
      return dict([...tree.entries].map(([key, item]) => [key, printed(item)]));
    case 'float':
      return float(Number(tree.value));
    default:
      return literal(tree.value);
  }
}

function parameter(material: Material, item: FlowParameter): PythonExpression {
  return call('Parameter', [
    literal(item.name),
    literal(item.type),
    defaultLiteral(material, item)
  ]);
}

function task(step: FlowStep): PythonExpression {
  const { id, inputs, outputs, after, state } = step;
  const takes = inputs.map(
    ({ name, from }) => [name, from === null ? NONE : literal(from)] as const
  );
  return call(
    'Task',
    [],
    [
      ['name', literal(id)],
      ['takes', dict(takes)],
      ['gives', tuple(outputs.map(({ name }) => literal(name)))],
      ['after', tuple(after.map(literal))],
      ['state', literal(state.from)],
      ['keeps_state', literal(state.changes)]
    ]
  );
}
