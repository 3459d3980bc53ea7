import type { Execution } from '../../../../protocol';
import { isPythonWord } from '../../python-words';
import type { Statement } from './material';

const STATEMENT =
  /^(?:@|(?:assert|async|break|class|continue|def|del|for|from|global|if|import|nonlocal|pass|raise|return|try|while|with)\b)/;

/**
 * Whether a cell may display something by itself: `display(…)`, or an expression at its end whose
 * value Jupyter shows. `print(…)` gives None, which is not shown, and so does another call where the
 * cell was seen to put out nothing at all.
 */
export function mayDisplay(
  statements: readonly Statement[],
  execution: Pick<Execution, 'outputBytes'> | null
): boolean {
  const last = statements.at(-1);
  if (statements.some(callsDisplay) || last === undefined) {
    return last !== undefined;
  }
  const isQuiet = execution?.outputBytes === 0;
  const call = isQuiet ? CALL : PRINT;
  return isExpression(last.text) && !call.test(bare(last.text));
}

const PRINT = /^print\s*\(\s*\)$/;
const CALL = /^[\p{XID_Start}_][\p{XID_Continue}.]*\s*\(\s*\)$/u;

/**
 * What the value that a cell displays is called: by the name at its beginning, where that is one of
 * the notebook's own values.
 *
 * @param known - Names that say nothing of the value: of imports and definitions.
 * @param otherwise - How it is called where it has no name.
 */
export function displayName(
  statements: readonly Statement[],
  known: ReadonlySet<string>,
  otherwise: string
): string {
  const last = statements.at(-1);
  const [root] =
    /^[\p{XID_Start}_]\p{XID_Continue}*/u.exec(last?.text ?? '') ?? [];
  const isValue =
    root !== undefined &&
    last?.facts.reads.includes(root) &&
    !isPythonWord(root) &&
    !known.has(root);
  return isValue ? root : otherwise;
}

function callsDisplay({ facts, text }: Statement): boolean {
  return facts.calls.includes('display') || /\bdisplay\s*\(/.test(text);
}

function isExpression(text: string): boolean {
  return !STATEMENT.test(text) && !bare(text).includes('=');
}

const TOKENS =
  /("""|''')(?:\\[\s\S]|(?!\1)[\s\S])*\1|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|#[^\n]*|[=!<>:]=|[\s\S]/g;

/** A text without its comments, strings, comparisons and what stands in brackets. */
function bare(text: string): string {
  let depth = 0;
  let kept = '';
  for (const [token] of text.matchAll(TOKENS)) {
    const closes = ')]}'.includes(token);
    depth -= closes ? 1 : 0;
    if (depth === 0 && (token.length === 1 || closes)) {
      kept += token;
    }
    depth += '([{'.includes(token) ? 1 : 0;
  }
  return kept.trim();
}
