/** What has no literal in Python: the message says why. */
export class UnprintableValue extends Error {
  override readonly name = 'UnprintableValue';
}

/**
 * What may not stand in a file as it is: controls, what steers the direction of text or cannot be
 * seen, and halves of surrogate pairs, which no UTF-8 file can hold.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

const SHORT: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t'
};

/** A text as a Python string literal on one line, readable where it can be. */
export function pythonString(text: string): string {
  const quote = text.includes('"') && !text.includes("'") ? "'" : '"';
  const letters = Array.from(text, letter =>
    letter === quote ? `\\${letter}` : (SHORT[letter] ?? visible(letter))
  );
  return `${quote}${letters.join('')}${quote}`;
}

function visible(letter: string): string {
  if (!HIDDEN.test(letter)) {
    return letter;
  }
  const code = letter.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code <= 0xff) {
    return `\\x${digits.padStart(2, '0')}`;
  }
  return code <= 0xffff
    ? `\\u${digits.padStart(4, '0')}`
    : `\\U${digits.padStart(8, '0')}`;
}

/** A number as a Python float literal, with its point. */
export function pythonFloat(value: number): string {
  finite(value);
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/**
 * A JSON value as a Python literal on one line. Numbers without a fraction are integers.
 *
 * Throws UnprintableValue for what is no JSON value, and for numbers that are not exact.
 */
export function pythonLiteral(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return pythonString(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
      return numberLiteral(value);
    case 'object':
      return value === null ? 'None' : containerLiteral(value);
    default:
      throw new UnprintableValue(`${typeof value} has no literal in Python`);
  }
}

function numberLiteral(value: number): string {
  finite(value);
  if (!Number.isInteger(value) || Object.is(value, -0)) {
    return pythonFloat(value);
  }
  if (!Number.isSafeInteger(value)) {
    throw new UnprintableValue(`${value} is not exact`);
  }
  return String(value);
}

function finite(value: number): void {
  if (!Number.isFinite(value)) {
    throw new UnprintableValue(`${value} has no literal in Python`);
  }
}

function containerLiteral(value: object): string {
  if (Array.isArray(value)) {
    return `[${value.map(pythonLiteral).join(', ')}]`;
  }
  const entries = Object.entries(value).map(
    ([key, item]) => `${pythonString(key)}: ${pythonLiteral(item)}`
  );
  return `{${entries.join(', ')}}`;
}
