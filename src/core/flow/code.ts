import type {
  CellFacts,
  FunctionFacts,
  LiteralFacts,
  StatementFacts
} from '../../protocol';
import { CellSource, squeeze } from '../dataflow';
import type { FlowCell, FlowNotebook } from './model';
import { contains } from './text';

/** Tag of cells whose exceptions are shown and go no further. */
const RAISES = 'raises-exception';

/** A top-level statement of a code cell. */
export interface Statement {
  /** Position of its cell among the code cells, from 0. */
  readonly place: number;
  readonly facts: StatementFacts;
  /** As typed. */
  readonly text: string;
  /** Without comments and needless space; letters of strings are covered by signs. */
  readonly bare: string;
  /** The functions, classes and lambdas that it binds to names. */
  readonly functions: readonly FunctionFacts[];
  readonly literals: readonly LiteralFacts[];
  readonly isImport: boolean;
}

/** A code cell, read. */
export interface CodeCell {
  /** Position among the code cells, from 0. */
  readonly place: number;
  readonly id: string;
  readonly cell: FlowCell;
  /** null: its source could not be understood. */
  readonly facts: CellFacts | null;
  readonly statements: readonly Statement[];
  /** Whether it may end early. */
  readonly raises: boolean;
}

/** The code cells of a notebook in document order. */
export function readCode(notebook: FlowNotebook): readonly CodeCell[] {
  return notebook.cells
    .filter(({ type }) => type === 'code')
    .map((cell, place) => readCell(cell, place));
}

function readCell(cell: FlowCell, place: number): CodeCell {
  const facts = cell.facts?.error === null ? cell.facts : null;
  const source = facts && new CellSource(cell.source, facts);
  return {
    place,
    id: cell.id,
    cell,
    facts,
    statements:
      facts && source
        ? facts.statements.map(statement =>
            readStatement(place, facts, source, statement)
          )
        : [],
    raises: cell.tags.includes(RAISES)
  };
}

function readStatement(
  place: number,
  cell: CellFacts,
  source: CellSource,
  facts: StatementFacts
): Statement {
  const { span } = facts;
  return {
    place,
    facts,
    text: source.text(span),
    bare: squeeze(source.bareText(span)),
    functions: cell.functions.filter(
      item => contains(span, item.span) && facts.defines.includes(item.name)
    ),
    literals: cell.literals.filter(item => contains(span, item.span)),
    isImport: /^(from|import)\b/.test(source.text(span).trimStart())
  };
}
