import type { CellFacts, Problem, Span } from '../../../protocol';

/** How bad a problem is: `error` breaks a run from the top, `info` is worth knowing. */
export type Severity = Problem['severity'];

/** A cell as it stands in the file. */
export interface NotebookCell {
  readonly id: string | null;
  readonly type: string;
  readonly source: string;
  /** Execution count; null for a cell that is not shown as run. */
  readonly count: number | null;
  /** Tags of the cell's metadata. */
  readonly tags: readonly string[];
}

/** What the files around a notebook say about the packages it needs. */
export interface Environment {
  /** Files that list packages, for a person; empty when there are none. */
  readonly files: readonly string[];
  /** All words of these files that may name a package, as `packageName` writes them. */
  readonly words: ReadonlySet<string>;
  /** Modules and packages of the project itself, which nobody installs. */
  readonly modules: ReadonlySet<string>;
}

/** All that the rules look at. */
export interface NotebookFile {
  readonly cells: readonly NotebookCell[];
  /** Facts of the code cells, in document order. */
  readonly facts: readonly CellFacts[];
  /** Language of its kernel; null where the file does not say, and Python is meant. */
  readonly language: string | null;
  /** null where nobody looked for files. */
  readonly environment: Environment | null;
}

/** A code cell with its facts. */
export interface CodeCell extends NotebookCell {
  /** Position among all cells, from 0. */
  readonly index: number;
  /** Position among the code cells, from 1: what messages call it. */
  readonly number: number;
  readonly facts: CellFacts;
}

/** What a rule found, before it becomes a problem of the result. */
export interface Finding {
  readonly cell: CodeCell;
  readonly span: Span;
  readonly message: string;
  readonly related?: readonly RelatedCell[];
  /** Where it differs from the rule's own. */
  readonly severity?: Severity;
}

/** Another cell that has to do with a finding. */
export interface RelatedCell {
  readonly cell: CodeCell;
  readonly message: string;
}

/** A rule: pure, and without memory. */
export interface Rule {
  readonly name: string;
  readonly severity: Severity;
  /** Whether it holds for kernels of any language; most rules are about Python. */
  readonly anyLanguage?: boolean;
  /** One sentence: what it finds. */
  readonly summary: string;
  /** One sentence: what to do about it. */
  readonly fix: string;
  find(notebook: Notebook): readonly Finding[];
}

/** A notebook as the rules see it. */
export interface Notebook {
  readonly code: readonly CodeCell[];
  readonly environment: Environment | null;
}

/** Joins cells and facts. Facts of no code cell are left out. */
export function makeNotebook(file: NotebookFile): Notebook {
  const code: CodeCell[] = [];
  const facts = new Map(file.facts.map(item => [item.index, item]));
  file.cells.forEach((cell, index) => {
    const found = facts.get(index);
    if (cell.type === 'code' && found) {
      code.push({ ...cell, index, number: code.length + 1, facts: found });
    }
  });
  return { code, environment: file.environment };
}

/** Where a cell begins, for what concerns the whole of it. */
export function startOf(cell: CodeCell): Span {
  const end = (cell.source.split('\n', 1)[0] ?? '').length + 1;
  return { startLine: 1, startColumn: 1, endLine: 1, endColumn: end };
}

/** `cell 3`, `cells 3 and 4`, `cells 3, 4 and 2 more`. */
export function cellList(cells: readonly CodeCell[], shown = 3): string {
  const numbers = [...new Set(cells.map(({ number }) => number))];
  const named = numbers.slice(0, shown).map(String);
  const rest = numbers.length - named.length;
  const parts = rest > 0 ? [...named, `${rest} more`] : named;
  return `${numbers.length === 1 ? 'cell' : 'cells'} ${joinWords(parts)}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
