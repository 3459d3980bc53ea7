/*
 * A look at the text of one simple statement, for the shapes in repetition.ts: brackets, the sign
 * of an assignment, and what hangs on a name. It takes text whose strings are covered and whose
 * comments are gone; what a statement does is told by facts, never by this.
 */
const OPENING = '([{';
const CLOSING = ')]}';
const NAME = /^[\p{L}_][\p{L}\p{N}_]*/u;
const NAMES = /[\p{L}_][\p{L}\p{N}_]*/gu;

/** An attribute, a call or a subscript. */
export interface Trailer {
  /** Name of the attribute; empty for a subscript or for a call of the thing itself. */
  readonly name: string;
  /** What stands in its brackets, with them; empty where there are none. */
  readonly brackets: string;
}

/** Removes white space, but where it separates two words. */
export function squeeze(text: string): string {
  return text
    .replace(/\\\n/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ?([^\p{L}\p{N}_ ]) ?/gu, '$1')
    .trim();
}

/** How many brackets are open at a place. */
export function depthAt(text: string, end: number): number {
  let depth = 0;
  for (let place = 0; place < end; place++) {
    depth += step(text.charAt(place));
  }
  return depth;
}

/** The name that a text begins with; empty where there is none. */
export function leadingName(text: string): string {
  return NAME.exec(text)?.[0] ?? '';
}

/** The words of a text. */
export function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.match(NAMES) ?? []);
}

/** Whether a text begins with a whole name or place. */
export function startsWith(text: string, target: string): boolean {
  return (
    text.startsWith(target) &&
    !/^[\p{L}\p{N}_]/u.test(text.slice(target.length))
  );
}

/** The sides of a plain assignment to one place; null where the statement is something else. */
export function splitAssignment(
  text: string
): { readonly target: string; readonly value: string } | null {
  const signs: number[] = [];
  let depth = 0;
  for (let place = 0; place < text.length; place++) {
    depth += step(text.charAt(place));
    const plain =
      text.charAt(place) === '=' &&
      !'=<>!:'.includes(text.charAt(place - 1)) &&
      text.charAt(place + 1) !== '=';
    if (depth === 0 && plain && place > 0) {
      signs.push(place);
    }
  }
  const [sign] = signs;
  if (sign === undefined || signs.length > 1) {
    return null;
  }
  // What stands behind a colon is an annotation.
  const target = text.slice(0, sign).replace(/:[^\]})]*$/, '');
  const name = leadingName(target);
  const whole = trailersOf(target.slice(name.length))?.rest === '';
  return name !== '' && whole ? { target, value: text.slice(sign + 1) } : null;
}

/** Attributes, calls and subscripts at the beginning; null where a bracket is not closed. */
export function trailersOf(
  text: string
): { readonly items: readonly Trailer[]; readonly rest: string } | null {
  const items: Trailer[] = [];
  let rest = text;
  for (;;) {
    const name = rest.startsWith('.') ? leadingName(rest.slice(1)) : '';
    const open = name === '' ? rest : rest.slice(name.length + 1);
    const follows = name === '' ? /^[([]/ : /^\(/;
    const brackets = follows.test(open) ? balanced(open) : '';
    if (brackets === null) {
      return null;
    }
    if (name === '' && brackets === '') {
      return { items, rest };
    }
    items.push({ name, brackets });
    rest = open.slice(brackets.length);
  }
}

function balanced(text: string): string | null {
  let depth = 0;
  for (let end = 0; end < text.length; end++) {
    depth += step(text.charAt(end));
    if (depth === 0) {
      return text.slice(0, end + 1);
    }
  }
  return null;
}

function step(letter: string): number {
  return OPENING.includes(letter) ? 1 : CLOSING.includes(letter) ? -1 : 0;
}
