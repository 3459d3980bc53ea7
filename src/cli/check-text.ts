import type { CheckedFile, Problem } from '../protocol/generated';

/** A checked file, and how its cells are called. */
export interface ICheckedNotebook extends CheckedFile {
  /** Number among the code cells, from 1, by the position among all cells. */
  readonly cellNumbers: ReadonlyMap<number, number>;
}

/** The problems by file, one a line with what belongs to it indented, and a summary. */
export function checkText(files: readonly ICheckedNotebook[]): string {
  const sections = files
    .filter(({ problems }) => problems.length > 0)
    .map(fileText);
  return `${[...sections, summary(files)].join('\n\n')}\n`;
}

function fileText({ path, problems, cellNumbers }: ICheckedNotebook): string {
  const places = problems.map(problem => placeOf(path, problem, cellNumbers));
  const width = (texts: readonly string[]) =>
    Math.max(...texts.map(text => text.length));
  const placeWidth = width(places);
  const severityWidth = width(problems.map(({ severity }) => severity));
  const ruleWidth = width(problems.map(({ rule }) => rule));
  return problems
    .flatMap(({ severity, rule, message, related }, index) => [
      [
        places[index]!.padEnd(placeWidth),
        severity.padEnd(severityWidth),
        rule.padEnd(ruleWidth),
        oneLine(message)
      ].join('  '),
      ...related.map(item => `    ${oneLine(item.message)}`)
    ])
    .join('\n');
}

function placeOf(
  path: string,
  { cellIndex, span }: Problem,
  numbers: ReadonlyMap<number, number>
): string {
  const number = cellIndex === null ? undefined : numbers.get(cellIndex);
  const cell = number === undefined ? '' : `:cell ${number}`;
  const place = span === null ? '' : `:${span.startLine}:${span.startColumn}`;
  return oneLine(`${path}${cell}${place}`);
}

function summary(files: readonly ICheckedNotebook[]): string {
  const all = files.flatMap(({ problems }) => problems);
  const count = (severity: Problem['severity']) =>
    all.filter(problem => problem.severity === severity).length;
  const counts = [
    plural(count('error'), 'error'),
    plural(count('warning'), 'warning'),
    `${count('info')} info`
  ];
  const checked = plural(files.length, 'notebook');
  if (files.length === 0) {
    return 'No notebook was checked.';
  }
  return all.length === 0
    ? `${checked} checked: no problems`
    : `${checked} checked: ${counts.join(', ')}`;
}

/** Names come from outside: none of their letters may steer the terminal. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, '\ufffd');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
