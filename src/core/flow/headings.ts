import type { FlowCell } from './model';

/** A heading of a markdown cell, and the prose under it. */
export interface Heading {
  /** From 1. */
  readonly level: number;
  /** Without markdown. */
  readonly title: string;
  /** What stands between it and the next heading; null: nothing. */
  readonly prose: string | null;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HASHES = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const TAG = /^ {0,3}<h([1-6])\b[^>]*>(.*?)<\/h\1>/i;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
const LONGEST_LINE = 2000;

/** The headings of a markdown cell, in order. */
export function headingsOf({ type, source }: FlowCell): readonly Heading[] {
  if (type !== 'markdown') {
    return [];
  }
  const found: { level: number; title: string; prose: string[] }[] = [];
  let fence = '';
  const lines = source.split(/\r\n|\r|\n/);
  lines.forEach((line, index) => {
    const mark = FENCE.exec(line)?.[1] ?? '';
    if (mark !== '' && (fence === '' || mark.startsWith(fence))) {
      fence = fence === '' ? mark : '';
    }
    const heading =
      fence === '' && mark === ''
        ? headingAt(line, lines[index + 1] ?? '')
        : null;
    if (heading) {
      found.push({ ...heading, prose: [] });
    } else if (!isUnderline(lines, index)) {
      found.at(-1)?.prose.push(line);
    }
  });
  return found.map(({ level, title, prose }) => ({
    level,
    title: plainText(title),
    prose: prose.join('\n').trim() || null
  }));
}

const LONGEST_TITLE = 100;

/** What a notebook calls itself: its first heading of level 1, shortened; null: there is none. */
export function notebookTitle(cells: readonly FlowCell[]): string | null {
  const title = cells
    .flatMap(headingsOf)
    .find(heading => heading.level === 1 && heading.title !== '')?.title;
  const letters = Array.from(title ?? '');
  return letters.length > LONGEST_TITLE
    ? `${letters
        .slice(0, LONGEST_TITLE - 1)
        .join('')
        .trimEnd()}…`
    : (title ?? null);
}

function headingAt(
  line: string,
  next: string
): { level: number; title: string } | null {
  const text = line.slice(0, LONGEST_LINE);
  const [, hashes, title = ''] = HASHES.exec(text) ?? [];
  if (hashes !== undefined) {
    return { level: hashes.length, title };
  }
  const [, level, inner = ''] = TAG.exec(text) ?? [];
  if (level !== undefined) {
    return { level: Number(level), title: inner };
  }
  const under = UNDERLINE.exec(next)?.[1];
  return under !== undefined && isParagraph(text)
    ? { level: under.startsWith('=') ? 1 : 2, title: text }
    : null;
}

function isParagraph(line: string): boolean {
  return (
    /\S/.test(line) &&
    !/^ {0,3}(?:[-+*>|]|\d+[.)])(\s|$)/.test(line) &&
    !UNDERLINE.test(line)
  );
}

function isUnderline(lines: readonly string[], index: number): boolean {
  return (
    UNDERLINE.test(lines[index] ?? '') && isParagraph(lines[index - 1] ?? '')
  );
}

/** A line of markdown as plain text. */
export function plainText(markdown: string): string {
  return markdown
    .slice(0, LONGEST_LINE)
    .replace(/<[^>]*>/g, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/!?\[([^\]]*)\]\[[^\]]*\]/g, '$1')
    .replace(/(\*\*|__|~~)(?=\S)(.*?\S)\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}])([*_])(?=\S)(.*?\S)\1(?![\p{L}\p{N}])/gu, '$2')
    .replace(/`+([^`]*)`+/g, '$1')
    .replace(/\\([\\`*_{}[\]()#+\-.!<>])/g, '$1')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}
