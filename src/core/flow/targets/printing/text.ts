/** How wide prose in generated files is, at most. */
export const PROSE_WIDTH = 88;

const LONE_SURROGATE =
  /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const STEERING = /(?![\n\t])\p{Cc}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const LINE_END = /\r\n?|[\u0085\u2028\u2029\v\f]/g;

/** Text of people that may stand in a file: lines end with \n, nothing steers what is shown. */
export function plainText(text: string): string {
  return text
    .replace(LINE_END, '\n')
    .replace(LONE_SURROGATE, '\ufffd')
    .replace(STEERING, '\ufffd');
}

/** The same on one line, cut where it is longer than `length` letters. */
export function plainLine(text: string, length = 200): string {
  const letters = Array.from(plainText(text).replace(/\s+/g, ' ').trim());
  return letters.length <= length
    ? letters.join('')
    : `${letters.slice(0, length - 1).join('')}…`;
}

/** A text on one line, that ends as sentences do. */
export function sentence(text: string, length?: number): string {
  const line = plainLine(text, length);
  return line === '' || /[.!?…:]$/.test(line) ? line : `${line}.`;
}

/** Lines of prose broken between words where they are longer than `width`. */
export function wrapped(text: string, width = PROSE_WIDTH): string {
  return plainText(text)
    .split('\n')
    .map(line =>
      line.length <= width ? line.trimEnd() : wrapLine(line, width)
    )
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = '';
  for (const word of line.trim().split(/\s+/)) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && indent.length + longer.length > width) {
      lines.push(`${indent}${current}`);
      current = word;
    } else {
      current = longer;
    }
  }
  return [...lines, `${indent}${current}`].join('\n');
}

/** What begins a line of its own in Markdown: an item, a quote, a table, a heading, code. */
const OWN_LINE = /^(?: {4}|\t|\s*(?:[-*+]|\d+[.)])\s|\s*[>|#]|\s*```)/;

/** Markdown whose paragraphs are broken anew, each line at most `width` letters where it can be. */
export function reflowed(text: string, width = PROSE_WIDTH): string {
  const lines: string[] = [];
  let isCode = false;
  let isOpen = false;
  for (const line of plainText(text).split('\n')) {
    const fence = line.trimStart().startsWith('```');
    const joins =
      isOpen && !isCode && line.trim() !== '' && !OWN_LINE.test(line);
    if (joins) {
      lines.push(`${lines.pop()} ${line.trim()}`);
    } else {
      lines.push(line);
    }
    isCode = fence ? !isCode : isCode;
    isOpen = line.trim() !== '' && !fence && !/^\s*[|#]| {2}$/.test(line);
  }
  return wrapped(lines.join('\n'), width);
}

/** Text as a comment in Python. */
export function pythonComment(text: string): string {
  return wrapped(text, PROSE_WIDTH)
    .split('\n')
    .map(line => (line === '' ? '#' : `# ${line}`))
    .join('\n');
}

/** Text as a docstring, with its quotes; nothing in it ends it early. */
export function pythonDocstring(text: string): string {
  const safe = wrapped(text)
    .trim()
    .replace(/\\/g, '\\\\')
    .replace(/"{3,}|"+$/g, quotes => quotes.replace(/"/g, '\\"'));
  return safe.includes('\n') ? `"""${safe}\n"""` : `"""${safe}"""`;
}
