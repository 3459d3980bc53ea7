import { BUILTIN_NAMES } from '../dataflow';

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break case class continue def del elif else except ' +
    'finally for from global if import in is lambda match nonlocal not or pass raise return try ' +
    'type while with yield'
  ).split(' ')
);

/** Whether Python has a meaning for a name: a keyword, soft ones too, or a builtin. */
export function isPythonWord(name: string): boolean {
  return KEYWORDS.has(name) || BUILTIN_NAMES.has(name);
}

/** Names that IPython binds to earlier inputs and outputs; `_` is often one of the user's own. */
export const HISTORY_NAME = /^(?:_i*\d*|__|___|_ii|_iii|_[io]h|_dh|In|Out)$/;
