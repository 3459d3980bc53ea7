/**
 * Secrets that stand encoded: percent-encoded, with escapes, in base64.
 *
 * A view holds what all encoded parts of a text decode to, one a line, so that it is scanned once.
 */
const BACK = 1024;
const SHORTEST = 24;
const LONGEST = 4096;

const PERCENT = /%[2-7][0-9A-Fa-f]/g;
const PERCENT_RUN = /[!#-&(-;=?-_a-~]{1,4096}/y;
const PERCENT_STOP = /[^!#-&(-;=?-_a-~]/;
const ESCAPE = /\\{1,3}(?:u00[2-7][0-9A-Fa-f]|x[2-7][0-9A-Fa-f]|\/)/g;
const ESCAPE_RUN = /[!-~]{1,4096}/y;
const ESCAPE_STOP = /[^ -~]/;
const BASE64 = /[A-Za-z0-9+/_-]{24,}/g;
const PRINTABLE = /^[\t\n\r -~]*$/;

/** A part of a text that was decoded; `at` is where its decoding begins in the view. */
interface IPiece {
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/** One character that is escaped: where it is in the view, where in the source, how long. */
interface IEscape {
  readonly at: number;
  readonly start: number;
  readonly length: number;
}

/** What parts of a text decode to; knows where each finding stands in the text itself. */
export class View {
  constructor(
    private readonly _pieces: readonly IPiece[],
    readonly text: string,
    private readonly _inner: RegExp | null
  ) {}

  /** Whether what is decoded stands where it stands in the text: after its name. */
  get inPlace(): boolean {
    return this._inner !== null;
  }

  /**
   * Where in `source` stands what is `start` to `end` here.
   *
   * What is inside base64 has no place of its own: all of the base64 it is.
   */
  span(source: string, start: number, end: number): [number, number] {
    const piece = lastAt(this._pieces, start)!;
    if (this._inner === null) {
      return [piece.start, piece.end];
    }
    const escapes =
      this._known.get(piece) ?? escapesIn(source, piece, this._inner);
    this._known.set(piece, escapes);
    return [
      sourceOffset(piece, escapes, start),
      sourceOffset(piece, escapes, end)
    ];
  }

  private readonly _known = new Map<IPiece, readonly IEscape[]>();
}

/** The last entry that begins at `at` or before it; entries are in order. */
function lastAt<T extends { readonly at: number }>(
  entries: readonly T[],
  at: number
): T | undefined {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.at <= at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return entries[low - 1];
}

/** The views of a text; none of what has nothing encoded in it. */
export function views(text: string): View[] {
  const found: (View | null)[] = [];
  if (text.includes('%')) {
    const pieces = windows(text, PERCENT, PERCENT_RUN, PERCENT_STOP);
    found.push(view(text, pieces, PERCENT, fromPercent));
  }
  if (text.includes('\\')) {
    const pieces = windows(text, ESCAPE, ESCAPE_RUN, ESCAPE_STOP);
    found.push(view(text, pieces, ESCAPE, fromEscape));
  }
  found.push(base64View(text));
  return found.filter(made => made !== null);
}

function view(
  text: string,
  parts: readonly [number, number][],
  inner: RegExp,
  decode: (escapes: string) => string
): View | null {
  return assemble(
    parts.map(([start, end]) => [
      start,
      end,
      text.slice(start, end).replace(inner, decode)
    ]),
    inner
  );
}

function assemble(
  parts: readonly [number, number, string][],
  inner: RegExp | null
): View | null {
  const pieces: IPiece[] = [];
  let at = 0;
  for (const [start, end, line] of parts) {
    pieces.push({ at, start, end });
    at += line.length + 1;
  }
  const text = parts.map(([, , line]) => line).join('\n');
  return pieces.length > 0 ? new View(pieces, text, inner) : null;
}

/** The surroundings of escapes: printable ASCII, so that both engines count them alike. */
function windows(
  text: string,
  escape: RegExp,
  run: RegExp,
  stop: RegExp
): [number, number][] {
  const found: [number, number][] = [];
  let end = 0;
  escape.lastIndex = 0;
  for (
    let match = escape.exec(text);
    match !== null;
    match = escape.exec(text)
  ) {
    const at = match.index;
    const back = text.slice(Math.max(end, at - BACK), at).split(stop);
    run.lastIndex = at;
    const around = run.exec(text);
    end = at + Math.max(match[0].length, around?.[0].length ?? 0);
    found.push([at - (back[back.length - 1] ?? '').length, end]);
    escape.lastIndex = end;
  }
  return found;
}

function fromPercent(escape: string): string {
  return String.fromCharCode(parseInt(escape.slice(1), 16));
}

function fromEscape(escape: string): string {
  return escape.endsWith('/')
    ? '/'
    : String.fromCharCode(parseInt(escape.slice(-2), 16));
}

/** The escapes in a piece of `source`. */
function escapesIn(
  source: string,
  piece: IPiece,
  inner: RegExp
): readonly IEscape[] {
  const found: IEscape[] = [];
  let [place, at] = [piece.start, piece.at];
  for (const match of source.slice(piece.start, piece.end).matchAll(inner)) {
    const start = piece.start + (match.index ?? 0);
    const { length } = match[0];
    at += start - place;
    found.push({ at, start, length });
    place = start + length;
    at += 1;
  }
  return found;
}

/** The offset in the source of the view's offset `at`, which is inside `piece`. */
function sourceOffset(
  piece: IPiece,
  escapes: readonly IEscape[],
  at: number
): number {
  const last = lastAt(escapes, at);
  if (last === undefined) {
    return piece.start + at - piece.at;
  }
  return at === last.at
    ? last.start
    : last.start + last.length + at - last.at - 1;
}

function base64View(text: string): View | null {
  const parts: [number, number, string][] = [];
  const known = new Map<string, string | null>();
  for (const found of text.matchAll(BASE64)) {
    const [run] = found;
    const start = found.index ?? 0;
    let end = start + run.length;
    let line = known.get(run);
    if (line === undefined) {
      line = run.length > LONGEST ? null : fromBase64(run);
      known.set(run, line);
    }
    if (line !== null) {
      end += text.startsWith('=', end)
        ? text.startsWith('==', end)
          ? 2
          : 1
        : 0;
      parts.push([start, end, line]);
    }
  }
  return assemble(parts, null);
}

/** What `run` decodes to when that is printable ASCII. */
function fromBase64(run: string): string | null {
  // Most of what is as long is no base64; the first characters tell.
  if (
    run.length > 2 * SHORTEST &&
    !PRINTABLE.test(decoded(run.slice(0, SHORTEST)))
  ) {
    return null;
  }
  const whole = decoded(run.length % 4 === 1 ? run.slice(0, -1) : run);
  return PRINTABLE.test(whole) ? whole : null;
}

function decoded(digits: string): string {
  const standard = /[-_]/.test(digits)
    ? digits.replace(/-/g, '+').replace(/_/g, '/')
    : digits;
  return atob(standard);
}
