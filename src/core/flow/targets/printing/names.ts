/** Keywords of Python 3.9 to 3.14; they cannot be names. */
export const PYTHON_KEYWORDS: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except ' +
    'finally for from global if import in is lambda nonlocal not or pass raise return try while ' +
    'with yield'
  ).split(' ')
);

const IDENTIFIER = /^[\p{XID_Start}_][\p{XID_Continue}]*$/u;
const WORDS = /[\p{XID_Start}_][\p{XID_Continue}]*/gu;

/** Whether a text can be a name in Python: an identifier that is no keyword. */
export function isPythonName(text: string): boolean {
  return IDENTIFIER.test(text) && !PYTHON_KEYWORDS.has(text);
}

/** Whether a text can be the path of a module: names with dots between. */
export function isModulePath(text: string): boolean {
  return text.split('.').every(isPythonName);
}

/** All identifiers that stand anywhere in a text: in code, comments and strings alike. */
export function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.match(WORDS) ?? []);
}

/** The first of `wanted`, `wanted_`, `wanted__`, … that is not taken. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  return taken.has(wanted) ? freeName(`${wanted}_`, taken) : wanted;
}
