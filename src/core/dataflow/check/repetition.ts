import {
  depthAt,
  leadingName,
  splitAssignment,
  squeeze,
  startsWith,
  type Trailer,
  trailersOf,
  wordsOf
} from './expression';
import { STRING_SIGN } from './source';

/** A statement that makes or changes something out of what it was before. */
export interface Repetition {
  /** What is rebuilt or changed, as written: `x`, `df[…]`, `model.steps`. */
  readonly target: string;
  /** What comes of a second run, for a person. */
  readonly again: string;
  /** The text that says so; names in it may make it harmless. */
  readonly by: string;
}

/**
 * Recognises, in one simple statement, the few shapes that surely give something else when they
 * run twice: `x = x + 1`, `x *= 2`, `x = x[1:]`, `df = df.drop(columns=…)`, `flag = not flag`.
 * What may well give the same (`df = df.dropna()`, `x = clean(x)`) is none of them.
 *
 * @param text - The statement as `CellSource.bareText` gives it.
 */
export function repetitionOf(text: string): Repetition | null {
  const statement = squeeze(text);
  const augmented = AUGMENTED.exec(statement);
  if (augmented && depthAt(statement, augmented.index) === 0) {
    const target = statement.slice(0, augmented.index);
    const rest = statement.slice(augmented.index + augmented[0].length);
    return byOperator(target, augmented[1] ?? '', rest);
  }
  const parts = splitAssignment(statement);
  return parts ? byValue(parts.target, parts.value) : inPlace(statement);
}

const AUGMENTED = /(\*\*|\/\/|<<|>>|[-+*/@^])=/;
const OPERATOR = /^(\*\*|\/\/|<<|>>|[-+*/@^])/;
function byOperator(
  target: string,
  operator: string,
  rest: string
): Repetition | null {
  const same =
    // Centring and scaling by itself change nothing the second time.
    (/^[-/]$/.test(operator) && wordsOf(rest).has(leadingName(target))) ||
    (/^[*/]$/.test(operator) && /^1(\.0*)?$/.test(rest)) ||
    (/^[-+]$/.test(operator) && /^0(\.0*)?$/.test(rest));
  return same
    ? null
    : { target, again: `applies \`${operator}\` once more`, by: rest };
}

function byValue(target: string, value: string): Repetition | null {
  const inner = value.replace(/^\(+/, '');
  if (/^(not |-|~)/.test(value) && value.endsWith(target)) {
    const sign = value.slice(0, value.length - target.length);
    return /^(not |-|~)$/.test(sign)
      ? { target, again: 'turns it back', by: '' }
      : null;
  }
  if (startsWith(inner, target)) {
    const trailers = trailersOf(inner.slice(target.length));
    if (!trailers) {
      return null;
    }
    const operator = OPERATOR.exec(trailers.rest);
    if (operator) {
      const rest = trailers.rest.slice(operator[0].length);
      return byOperator(target, operator[0], rest);
    }
    return /^\)*$/.test(trailers.rest)
      ? byTrailers(target, trailers.items)
      : null;
  }
  return byFunction(target, value) ?? byLastOperand(target, value);
}

/** `1 + x`, `[0] + x`. */
function byLastOperand(target: string, value: string): Repetition | null {
  const before = value.slice(0, -target.length);
  return value.endsWith(target) &&
    /[-+*@]$/.test(before) &&
    !/^(lambda|await|yield|not)\b/.test(value) &&
    !/\b(if|else|and|or|in|is|for)\b|[<>=,]/.test(value) &&
    depthAt(before, before.length) === 0
    ? { target, again: `applies \`${before.slice(-1)}\` once more`, by: before }
    : null;
}

/** Functions that give something else when they get their own result. */
const FUNCTIONS =
  /^(?:[\p{L}_][\p{L}\p{N}_]*\.)+(log|log2|log10|log1p|exp|expm1|sqrt|square|append|concat|concatenate|hstack|vstack|column_stack|cat|cumsum|cumprod|diff|transpose|expand_dims|get_dummies)\(/u;

function byFunction(target: string, value: string): Repetition | null {
  const match = FUNCTIONS.exec(value);
  const rest = match ? value.slice(match[0].length) : '';
  const first = rest.replace(/^[([]+/, '');
  const whole = trailersOf(value.slice(leadingName(value).length));
  return match &&
    whole?.rest === '' &&
    startsWith(first, target) &&
    /^[,)\]]/.test(first.slice(target.length))
    ? { target, again: `applies \`${match[1]}\` once more`, by: rest }
    : null;
}

/** Methods that give something else when they are applied to their own result. */
const METHODS = new Set(
  `add add_prefix add_suffix append cumprod cumsum diff div drop exp join log map melt merge
  mul multiply pct_change permute pivot pow reset_index set_index shift sqrt stack sub subtract swapaxes T
  transpose unsqueeze unstack`.split(/\s+/)
);

function byTrailers(
  target: string,
  items: readonly Trailer[]
): Repetition | null {
  const found = items.find(isCumulative);
  if (!found) {
    return null;
  }
  const again = found.name
    ? `applies \`${found.name}\` once more`
    : `takes \`${found.brackets}\` once more`;
  return { target, again, by: found.brackets };
}

function isCumulative({ name, brackets }: Trailer): boolean {
  if (name === '') {
    return /^\[(::-1|[1-9]\d*:|:-\d+)\]$/.test(brackets);
  }
  return (
    METHODS.has(name) &&
    (brackets.startsWith('(') || name === 'T') &&
    !/\berrors=/.test(brackets) &&
    (EXTRA[name]?.(brackets) ?? true)
  );
}

/** What else must hold of the arguments. */
const EXTRA: Readonly<Record<string, (brackets: string) => boolean>> = {
  drop: text =>
    !/\.index\b/.test(text) &&
    (STRING_SIGN.test(text) || /\bcolumns=|\baxis=1\b/.test(text)),
  map: text => text.startsWith('({'),
  merge: text => /\bon=/.test(text),
  join: text => !STRING_SIGN.test(text.charAt(1)),
  reset_index: text => !/\bdrop=True\b/.test(text),
  set_index: text => !/\bdrop=False\b/.test(text)
};

/** `df.drop(…, inplace=True)`. */
function inPlace(text: string): Repetition | null {
  const target = leadingName(text);
  const trailers = trailersOf(text.slice(target.length));
  const last = trailers?.items[trailers.items.length - 1];
  if (target === '' || !last || trailers?.rest !== '') {
    return null;
  }
  const repeats = /\binplace=True\b/.test(last.brackets) && isCumulative(last);
  const again = `applies \`${last.name}\` once more`;
  return repeats ? { target, again, by: last.brackets } : null;
}
