import type { Statement } from './code';

/** Classes whose values are data: a function that made them is not in them. */
const DATA =
  /^(?:(?:pandas|numpy|polars|pyarrow|datetime|decimal|fractions|scipy\.sparse|pathlib|uuid|matplotlib|seaborn|PIL)\.|collections\.Counter$|(?:builtins\.)?(?:int|float|complex|bool|str|bytes|bytearray|NoneType|range|slice|module)$)/;
const CONTAINERS = /^(?:builtins\.)?(?:list|tuple|set|frozenset|dict)$/;
const KEEPS =
  /(?:^|[.\s=(,[{:])(?:defaultdict|partial|partialmethod|FunctionTransformer|vectorize|frompyfunc|singledispatch|lru_cache|cache|wraps)\($/;

/** Functions and classes that exist in one task only. */
export interface Local {
  /** Whether a name stands for one. */
  readonly has: (name: string) => boolean;
  /** Whether what names stand for, or what they look up when they run, may make objects of one. */
  readonly makesObjects: (names: readonly string[]) => boolean;
}

/**
 * Whether what a statement gives to a name, or puts into it, may hold a function that exists in one
 * task only: a lambda, a function that a function made, one that stands in no module; or an object
 * of such a class.
 *
 * @param type - Class of the name's value; null: not known.
 */
export function holdsFunction(
  { bare, facts, functions }: Statement,
  name: string,
  type: string | null,
  local: Local
): boolean {
  if (type !== null && DATA.test(type)) {
    return false;
  }
  if (functions.length > 0 && facts.defines.includes(name)) {
    return false;
  }
  if (local.makesObjects([...facts.reads, ...facts.deferred])) {
    return true;
  }
  const found = mentions(bare, local.has);
  if (/^(?:builtins\.)?function$/.test(type ?? '')) {
    return found.length > 0 || facts.calls.length > 0;
  }
  if (type !== null && !CONTAINERS.test(type) && facts.defines.includes(name)) {
    return found.length > 0;
  }
  return found.some(
    ({ opening }) =>
      opening.every(text => !/[\p{L}\p{N}_)\]]\($/u.test(text)) ||
      KEEPS.test(opening.at(-1) ?? '') ||
      putsInto(opening, name)
  );
}

/** Whether the only call around is one that puts things into a name: `name.append(`. */
function putsInto(opening: readonly string[], name: string): boolean {
  const [call, ...inner] = opening;
  const into =
    /(?:^|[;:\s])([\p{L}_][\p{L}\p{N}_]*)[^;]*\.(?:append|add|insert|update|setdefault|appendleft|extend|register)\($/u;
  return (
    into.exec(call ?? '')?.[1] === name &&
    inner.every(text => !/[\p{L}\p{N}_)\]]\($/u.test(text))
  );
}

interface Mention {
  /** Texts up to each bracket that is open there, the outermost first. */
  readonly opening: readonly string[];
}

const WORDS = /(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{N}_]*/gu;

/** Places where a text has a lambda, or names a local function without calling it. */
function mentions(
  bare: string,
  isLocal: (name: string) => boolean
): readonly Mention[] {
  return [...bare.matchAll(WORDS)]
    .filter(match => {
      const [word] = match;
      const behind = bare.slice(match.index + word.length);
      return (
        word === 'lambda' ||
        (isLocal(word) && !/^(?:\(|=(?!=))/.test(behind) && !/^\./.test(behind))
      );
    })
    .map(({ index }) => ({ opening: openBrackets(bare.slice(0, index)) }));
}

function openBrackets(text: string): readonly string[] {
  const open: number[] = [];
  for (let place = 0; place < text.length; place++) {
    const letter = text.charAt(place);
    if ('([{'.includes(letter)) {
      open.push(place);
    } else if (')]}'.includes(letter)) {
      open.pop();
    }
  }
  return open.map(place => text.slice(0, place + 1));
}
