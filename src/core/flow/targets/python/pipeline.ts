import type { FlowParameter, FlowSpec, FlowStep } from '../../../../protocol';
import {
  assignment,
  call,
  dict,
  float,
  literal,
  plainLine,
  pythonDocstring,
  type PythonExpression,
  tuple
} from '../printing';

const NONE = literal(null);

/** Text of `pipeline.py`: which tasks there are, and what each takes and gives. */
export function pipelineText(spec: FlowSpec): string {
  const pipeline = call(
    'Pipeline',
    [],
    [
      ['name', literal(spec.name)],
      ['parameters', tuple(chosenParameters(spec).map(parameter))],
      ['tasks', tuple(spec.steps.map(task))],
      ['environment', tuple(secretVariables(spec).map(literal))]
    ]
  );
  const docstring = `${plainLine(spec.title)}: its tasks, in order, and what passes between them.`;
  return [
    pythonDocstring(docstring),
    '',
    'from .runner import Parameter, Pipeline, Task',
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

/** The default of a parameter, as Python has it. */
export function defaultLiteral({
  type,
  default: value
}: FlowParameter): PythonExpression {
  return type === 'float' ? float(Number(value)) : literal(value);
}

function parameter(item: FlowParameter): PythonExpression {
  return call('Parameter', [
    literal(item.name),
    literal(item.type),
    defaultLiteral(item)
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
