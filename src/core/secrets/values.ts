/**
 * What a value looks like: a placeholder, words, or something drawn at random.
 *
 * ASCII and whole numbers only, so that both engines say the same; characters are code points.
 */
import { IWords } from './words';

const LOOKED_AT = 128;
const RUN = 6;

/** `text` with A–Z in lower case and all else as it was: of the same length. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, letters => letters.toLowerCase());
}

/** How many characters `text` has. */
export function size(text: string): number {
  return /[\ud800-\udbff]/.test(text) ? Array.from(text).length : text.length;
}

/** The first `count` characters of `text`. */
export function head(text: string, count: number): string {
  const units = text.slice(0, 2 * count);
  return /[\ud800-\udbff]/.test(units)
    ? Array.from(units).slice(0, count).join('')
    : units.slice(0, count);
}

/** Whether `value` stands for a secret in a text that shows where one belongs. */
export function isPlaceholder(value: string, words: IWords): boolean {
  const start = head(value, LOOKED_AT);
  const lowered = asciiLower(start);
  return (
    words.placeholders.some(
      word =>
        lowered.includes(word) && forms(word).some(form => start.includes(form))
    ) ||
    words.samples.some(sample => value.includes(sample)) ||
    hasRun(start)
  );
}

/** How people write a word; other mixtures of cases come out of generators of secrets. */
function forms(word: string): string[] {
  return [
    word,
    word.toUpperCase(),
    word.slice(0, 1).toUpperCase() + word.slice(1)
  ];
}

/** Whether six characters in a row are the same, or follow or precede one another. */
function hasRun(value: string): boolean {
  let [same, up, down, previous] = [1, 1, 1, -9];
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    same = code === previous ? same + 1 : 1;
    up = code === previous + 1 ? up + 1 : 1;
    down = code === previous - 1 ? down + 1 : 1;
    if (same >= RUN || up >= RUN || down >= RUN) {
      return true;
    }
    previous = code;
  }
  return false;
}

/** How many of lower case, upper case, digits and others occur. */
export function classes(value: string): number {
  return [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter(kind =>
    kind.test(value)
  ).length;
}

export function hasDigit(value: string): boolean {
  return /[0-9]/.test(value);
}

/**
 * Of a hundred pairs of neighbouring letters, how many are frequent in words.
 *
 * 0 where letters stand apart, as in hexadecimal digits: they say nothing.
 */
export function wordiness(value: string, words: IWords): number {
  let [common, total] = [0, 0];
  for (const run of value.match(/[A-Za-z]{2,}/g) ?? []) {
    const lowered = run.toLowerCase();
    total += run.length - 1;
    for (let at = 0; at < run.length - 1; at++) {
      common += words.pairs.has(lowered.slice(at, at + 2)) ? 1 : 0;
    }
  }
  if (total * 2 < size(value) || /^[0-9a-fA-F]{16,}$/.test(value)) {
    return 0;
  }
  return Math.floor((common * 100) / Math.max(total, 1));
}

/** Whether `value` is an everyday word, perhaps with digits and signs around it. */
export function isCommon(value: string, words: IWords): boolean {
  const core = /^[^a-z]*([a-z]*)[^a-z]*$/.exec(asciiLower(value))?.[1];
  return core !== undefined && (core === '' || words.common.has(core));
}

/** Shannon's entropy of the characters, in 4096ths of a bit for each character. */
export function entropy(value: string): number {
  const counts = new Map<string, number>();
  let length = 0;
  for (const character of value) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
    length++;
  }
  let spent = 0;
  for (const count of counts.values()) {
    spent += count * log2(count);
  }
  return Math.floor((length * log2(length) - spent) / length);
}

/** Twelve binary digits after the point, cut off; by squaring, hence the same everywhere. */
function log2(number: number): number {
  let result = 31 - Math.clz32(number);
  let mantissa = Math.floor((number * 32768) / 2 ** result);
  for (let digit = 0; digit < 12; digit++) {
    mantissa = Math.floor((mantissa * mantissa) / 32768);
    result *= 2;
    if (mantissa >= 65536) {
      mantissa = Math.floor(mantissa / 2);
      result++;
    }
  }
  return result;
}
