import {
  asciiLower,
  classes,
  entropy,
  hasDigit,
  isCommon,
  isPlaceholder,
  size,
  wordiness
} from './values';
import { IWords } from './words';

type Kind = 'password' | 'token' | 'key';

const BIT = 4096;
const SHORTEST = { password: 8, token: 10, key: 20 };
const MOST_REMEMBERED = 10_000;
const MOST_NAME = 48;
/** How far around name and value the judge looks. */
const BEFORE = MOST_NAME + 1;
const AFTER = 2;
const NAME = /[A-Za-z0-9_-]{1,64}/y;
const OF_NAME = /[A-Za-z0-9_-]/;
const PARTS = /[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]/g;
const HEX_OR_UUID = /^[0-9A-Fa-f-]{8,}$/;
const DOTTED = /^[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)+$/;
const CONSTANT = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;
const SEGMENT = /^(?:[A-Za-z]?[a-z0-9_.=-]*|[A-Z0-9_.=-]*)$/;
const CODE =
  /:\/\/|[{}<>]|\$[A-Za-z_{(]|%\(|%[sd](?![A-Za-z0-9])|^[%$@&*!]|\.(?:py|txt|json|ya?ml|pem|csv|md)$/;
const RANDOM = /^[A-Za-z0-9+/_.~=-]+$/;

/**
 * Judges values that are secrets by the name that they are given: `db_password = "…"`. Remembers
 * what it said: texts repeat themselves.
 */
export class AssignedJudge {
  constructor(private readonly _words: IWords) {}

  /** Whether `text.slice(start, end)`, given to the name around `nameAt`, is a secret. */
  isSecret(text: string, nameAt: number, start: number, end: number): boolean {
    const first = Math.max(0, nameAt - BEFORE);
    const places = [nameAt - first, start - first, end - first].join();
    const asked = `${places} ${text.slice(first, end + AFTER)}`;
    let answer = this._seen.get(asked);
    if (answer === undefined) {
      if (this._seen.size >= MOST_REMEMBERED) {
        this._seen.clear();
      }
      answer = this._isSecret(text, nameAt, start, end);
      this._seen.set(asked, answer);
    }
    return answer;
  }

  private _isSecret(
    text: string,
    nameAt: number,
    start: number,
    end: number
  ): boolean {
    const kind = this._kind(nameAround(text, nameAt));
    const value = text.slice(start, end);
    if (kind === null || size(value) < SHORTEST[kind]) {
      return false;
    }
    const quoted = '"\'`'.includes(text.charAt(start - 1));
    return (
      isClosed(text, end, quoted) &&
      isGiven(text, nameAt, start, quoted) &&
      this._looksSecret(value, kind, quoted)
    );
  }

  private _looksSecret(value: string, kind: Kind, quoted: boolean): boolean {
    if (!/[A-Za-z]/.test(value) || CODE.test(value)) {
      return false;
    }
    if (!quoted && (!hasDigit(value) || CONSTANT.test(value))) {
      return false;
    }
    const words = wordiness(value, this._words);
    if (isPath(value) || (words >= 55 && DOTTED.test(value))) {
      return false;
    }
    const drawn =
      kind === 'password'
        ? this._isPassword(value, words, quoted)
        : kind === 'token'
          ? isToken(value, words)
          : isKey(value, words);
    return drawn && !isPlaceholder(value, this._words);
  }

  private _isPassword(value: string, words: number, quoted: boolean): boolean {
    if (isCommon(value, this._words)) {
      return false;
    }
    if (hasDigit(value)) {
      return quoted || classes(value) >= 3 || words < 50;
    }
    return (
      (classes(value) >= 3 && words < 60) || (size(value) >= 10 && words < 40)
    );
  }

  private _kind(name: string): Kind | null {
    let kind = this._kinds.get(name);
    if (kind === undefined) {
      if (this._kinds.size >= MOST_REMEMBERED) {
        this._kinds.clear();
      }
      kind = kindOf(partsOf(name), this._words);
      this._kinds.set(name, kind);
    }
    return kind;
  }

  private readonly _kinds = new Map<string, Kind | null>();
  private readonly _seen = new Map<string, boolean>();
}

/** The whole name of which a part begins at `at`. */
function nameAround(text: string, at: number): string {
  const least = Math.max(0, at - MOST_NAME);
  let start = at;
  while (start > least && OF_NAME.test(text.charAt(start - 1))) {
    start--;
  }
  // The end of a line before the name, as it is written in a string.
  if (
    start < at &&
    text.charAt(start - 1) === '\\' &&
    'nrt'.includes(text.charAt(start))
  ) {
    start++;
  }
  return text.slice(start, at) + nameFrom(text, at);
}

function nameFrom(text: string, at: number): string {
  NAME.lastIndex = at;
  return NAME.exec(text)?.[0] ?? '';
}

/** Whether a value is as tokens are drawn. */
function isToken(value: string, words: number): boolean {
  const digit = hasDigit(value);
  const length = size(value);
  if (length < 16) {
    return digit && classes(value) >= 3 && words < 60;
  }
  const drawn = digit || length >= 20 || classes(value) >= 2;
  return drawn && words < (digit ? 60 : 40) && entropy(value) >= 3 * BIT;
}

/** Whether a value is a secret though its name is no more than a key. */
function isKey(value: string, words: number): boolean {
  return (
    words < 45 &&
    hasDigit(value) &&
    RANDOM.test(value) &&
    !HEX_OR_UUID.test(value) &&
    entropy(value) * 10 >= 35 * BIT
  );
}

/** The words of a name, in lower case: of `awsSecretKey2` aws, secret and key. */
function partsOf(name: string): string[] {
  return (name.match(PARTS) ?? []).map(asciiLower);
}

function kindOf(parts: readonly string[], words: IWords): Kind | null {
  const last = parts[parts.length - 1];
  if (last === undefined || words.about.has(last)) {
    return null;
  }
  if (
    parts.some(
      part =>
        words.passwords.has(part) ||
        /(?:password|passwd|passphrase)$/.test(part)
    )
  ) {
    return 'password';
  }
  const pairs = parts
    .slice(1)
    .map((part, index) => `${parts[index] ?? ''} ${part}`);
  if (pairs.some(pair => words.other.has(pair))) {
    return null;
  }
  if (
    [...pairs, ...parts].some(
      part =>
        words.tokens.has(part) ||
        /(?:apikey|token|secret|secretkey)$/.test(part)
    )
  ) {
    return 'token';
  }
  return last === 'key' ? 'key' : null;
}

/** Whether slashes stand between names; in base64, cases are mixed between them. */
function isPath(value: string): boolean {
  const segments = value.split('/');
  return segments.length > 1 && segments.every(part => SEGMENT.test(part));
}

/** Whether the value ends as such a value does. */
function isClosed(text: string, end: number, quoted: boolean): boolean {
  const [after, next] = [text.charAt(end), text.charAt(end + 1)];
  if (quoted) {
    return (
      (after !== '' && '\'"`'.includes(after)) ||
      (after === '\\' && next !== '' && '\\\'"`'.includes(next))
    );
  }
  return after === '' || ' \t\r\n;&,"\'`<\\|#}])'.includes(after);
}

/**
 * Whether what stands between name and value gives the one to the other.
 *
 * A comma does only for two strings: `("password", "…")`.
 */
function isGiven(
  text: string,
  at: number,
  start: number,
  quoted: boolean
): boolean {
  const between = text.slice(at, start);
  const after = between.charAt(nameFrom(text, at).length);
  return (
    !between.includes(',') ||
    (quoted && after !== '' && '"\'\\'.includes(after))
  );
}
