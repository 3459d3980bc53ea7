import { pythonFloat, pythonLiteral, pythonString } from './literals';
import { isModulePath, isPythonName } from './names';

/** How wide a line of generated code is, at most, where it can be broken. */
const CODE_WIDTH = 88;

/**
 * An expression of Python. It is only made by the functions of this file, from checked names and
 * from values: nothing of a notebook is pasted into code.
 */
export class PythonExpression {
  constructor(
    private readonly open: string,
    private readonly items: readonly PythonExpression[] = [],
    private readonly close = '',
    /** Put before the expression where it is an item: the name of an argument, a key. */
    private readonly label = '',
    /** Whether a single item is followed by a comma, as in a tuple. */
    private readonly commaAlways = false
  ) {}

  /** The same under a name or key, as an item of a call, a list or a dict. */
  labelled(label: string): PythonExpression {
    const { open, items, close, commaAlways } = this;
    return new PythonExpression(open, items, close, label, commaAlways);
  }

  /**
   * The text, on one line where it fits.
   *
   * @param indent - Spaces before all its lines but the first.
   * @param used - Letters before and behind it on its line.
   */
  text(indent = 0, used = indent): string {
    const flat = this.flat();
    if (this.items.length === 0 || flat.length + used <= CODE_WIDTH) {
      return flat;
    }
    const inner = indent + 4;
    const lines = this.items.map(
      item => `${' '.repeat(inner)}${item.text(inner, inner + 1)},\n`
    );
    return `${this.label}${this.open}\n${lines.join('')}${' '.repeat(indent)}${this.close}`;
  }

  private flat(): string {
    const inside = this.items.map(item => item.flat()).join(', ');
    const comma = this.commaAlways && this.items.length === 1 ? ',' : '';
    return `${this.label}${this.open}${inside}${comma}${this.close}`;
  }
}

/** A name, or names with dots between. Throws TypeError where it is none. */
export function name(text: string): PythonExpression {
  if (!isModulePath(text)) {
    throw new TypeError(`${JSON.stringify(text)} is no name in Python`);
  }
  return new PythonExpression(text);
}

/** A JSON value as a literal; lists and dicts are broken into lines where they are long. */
export function literal(value: unknown): PythonExpression {
  if (Array.isArray(value)) {
    return list(value.map(literal));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return dict(entries.map(([key, item]) => [key, literal(item)]));
  }
  return new PythonExpression(pythonLiteral(value));
}

/** A number as a float, with its point. */
export function float(value: number): PythonExpression {
  return new PythonExpression(pythonFloat(value));
}

/** A list. */
export function list(items: readonly PythonExpression[]): PythonExpression {
  return new PythonExpression('[', items, ']');
}

/** A tuple. */
export function tuple(items: readonly PythonExpression[]): PythonExpression {
  return new PythonExpression('(', items, ')', '', true);
}

/** A dict with texts as keys. */
export function dict(
  entries: readonly (readonly [string, PythonExpression])[]
): PythonExpression {
  const items = entries.map(([key, value]) =>
    value.labelled(`${pythonString(key)}: `)
  );
  return new PythonExpression('{', items, '}');
}

/** A call with arguments by position and by name. */
export function call(
  callee: string,
  positional: readonly PythonExpression[],
  named: readonly (readonly [string, PythonExpression])[] = []
): PythonExpression {
  const keywords = named.map(([key, value]) => {
    if (!isPythonName(key)) {
      throw new TypeError(`${JSON.stringify(key)} is no name in Python`);
    }
    return value.labelled(`${key}=`);
  });
  return new PythonExpression(
    `${name(callee).text()}(`,
    [...positional, ...keywords],
    ')'
  );
}

/** Something of an object by its key: `value["key"]`. */
export function item(value: PythonExpression, key: string): PythonExpression {
  return new PythonExpression(`${value.text()}[${pythonString(key)}]`);
}

/** `name = expression` as a statement, broken into lines where it is long. */
export function assignment(
  target: string,
  value: PythonExpression,
  indent = 0
): string {
  const start = `${' '.repeat(indent)}${name(target).text()} = `;
  return `${start}${value.text(indent, start.length)}`;
}
