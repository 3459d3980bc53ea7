import type { FlowParameter } from '../../../../protocol';
import { literal, type PythonExpression } from '../printing';

/** The types of JSON Schema that a value of a parameter may have; Airflow checks them. */
export function paramType({
  type,
  default: value
}: FlowParameter): PythonExpression {
  switch (type) {
    case 'str':
      return literal('string');
    case 'int':
      return literal('integer');
    case 'float':
      return literal('number');
    case 'bool':
      return literal('boolean');
    case 'none':
      return literal([
        'null',
        'boolean',
        'number',
        'string',
        'array',
        'object'
      ]);
    case 'json':
      return literal(Array.isArray(value) ? 'array' : 'object');
  }
}
