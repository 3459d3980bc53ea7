import type { Statement } from './code';
import type { Imports } from './imports';
import { isPythonWord } from './python-words';

/** Libraries whose functions leave the process as it is, but for those that say what they do. */
const KNOWN =
  /^(?:pandas|numpy|scipy|sklearn|statsmodels|seaborn|matplotlib|duckdb|sqlite3|polars|pyarrow|json|pickle|joblib|csv|shutil|pathlib|io|math|re|collections|itertools|functools|operator|datetime|calendar|dataclasses|typing|string|textwrap|pprint|time|gc|copy|statistics|glob|hashlib|base64|zipfile|tarfile|gzip|tempfile|uuid|os|IPython|contextlib|tabulate|networkx|plotly|requests|urllib|bs4)(?:\.|$)/;
/** What functions and attributes are called that set something for the whole process. */
const SETS =
  /(?:^|\.)(?:set_\w+|set|seterr\w*|setLevel|setlocale|reset_\w+|reset|use|rc|rc_\w+|rcParams|rcdefaults|seed|register\w*|options?|option_context|[cC]onfig\w*|switch_\w+|enable\w*|disable\w*|install|init|style|ion|ioff|shuffle|xkcd|environ|chdir|putenv|umask|tzset|filterwarnings|simplefilter|templates|renderers|defaults?|printoptions)(?:\.|$)/;
const RANDOM = /(?:^|\.)random\./;

/** Whether calling a function, or setting an attribute, leaves the process as it is. */
export function isHarmless(path: string): boolean {
  const inside = path.slice(path.indexOf('.') + 1);
  return KNOWN.test(path) && !SETS.test(inside) && !RANDOM.test(path);
}

/** Libraries whose generators of random numbers nobody watches. */
const UNWATCHED =
  /^(?:torch|tensorflow|keras|lightning|pytorch_lightning|transformers|mxnet|cupy|paddle)(?:\.|$)/;

/** Whether a library draws random numbers that no record tells of. */
export function isUnwatched(path: string): boolean {
  return UNWATCHED.test(path);
}

/** Dotted paths of what a call as written may be; none where its first name is not imported. */
export function pathsOf(call: string, { paths }: Imports): readonly string[] {
  const [root = '', ...rest] = call.split('.');
  return (paths.get(root) ?? []).map(path => [path, ...rest].join('.'));
}

const BARE_CALL = /^[ \t]*(?:await[ \t]+)?([\p{L}_][\p{L}\p{N}_.]*)\(/gmu;

/** What a statement calls only for what that does, at the beginning of a line. */
export function bareCalls({ text }: Statement): readonly string[] {
  return [...text.matchAll(BARE_CALL)].flatMap(([, call = '']) =>
    isPythonWord(call) ? [] : [call]
  );
}
