import type {
  CellFacts,
  FlowImport,
  FlowSpec,
  FlowStep,
  Span,
  StatementFacts
} from '../../../../protocol';
import type { FlowCell } from '../../model';
import { wordsIn } from '../printing';
import { FlowTargetError } from '../target';
import { contains, spanText } from './spans';
import { withoutTime } from './timed';

/** A statement of a cell, with its text. */
export interface Statement {
  readonly cell: string;
  readonly facts: StatementFacts;
  readonly text: string;
}

/** What files are made of: the pipeline, and the cells it was built of. */
export class Material {
  constructor(
    readonly spec: FlowSpec,
    cells: readonly FlowCell[]
  ) {
    this.cells = cells.map(withoutTime);
    this.places = new Map(cells.map(({ id }, place) => [id, place]));
  }

  /** All words of the notebook's code: a name that is none of them clashes with nothing. */
  get words(): ReadonlySet<string> {
    this.allWords ??= wordsIn(
      this.cells
        .map(({ type, source }) => (type === 'code' ? source : ''))
        .join('\n')
    );
    return this.allWords;
  }

  /** Position of a cell in the notebook, from 0. Throws FlowTargetError where it is not there. */
  place(id: string): number {
    const place = this.places.get(id);
    if (place === undefined) {
      throw new FlowTargetError(
        `the notebook has no cell ${JSON.stringify(id)}`
      );
    }
    return place;
  }

  /** The cell of an id. Throws FlowTargetError where it is not there. */
  cell(id: string): FlowCell {
    return this.cells[this.place(id)]!;
  }

  /** Position of the first code cell; behind the last cell where there is none. */
  get firstCode(): number {
    const place = this.cells.findIndex(({ type }) => type === 'code');
    return place < 0 ? this.cells.length : place;
  }

  /** Number of a code cell among the code cells, from 1, as people count them. */
  numberOf(id: string): number {
    const before = this.cells.slice(0, this.place(id) + 1);
    return before.filter(({ type }) => type === 'code').length;
  }

  /** What the code of a cell says. Throws FlowTargetError where it was not understood. */
  factsOf(id: string): CellFacts {
    const { facts } = this.cell(id);
    if (facts === null || facts.error !== null) {
      throw new FlowTargetError(
        `the code of cell ${this.numberOf(id)} was not understood`
      );
    }
    return facts;
  }

  /** The statements of a cell, in order. */
  statements(id: string): readonly Statement[] {
    return this.factsOf(id).statements.map(facts => ({
      cell: id,
      facts,
      text: this.textOf(id, facts.span)
    }));
  }

  /** The statement of a cell that holds a span. */
  statementAt(id: string, span: Span): Statement | undefined {
    return this.statements(id).find(({ facts }) => contains(facts.span, span));
  }

  /** What stands in a span of a cell. */
  textOf(id: string, span: Span): string {
    return spanText(this.cell(id).source, span);
  }

  /** Imports of a cell that stand at the top of files, not in it. */
  hoisted(id: string): readonly FlowImport[] {
    return this.spec.imports.filter(
      ({ cell, place }) => cell === id && place === 'module'
    );
  }

  /** Steps before one, in document order. */
  before(step: FlowStep): readonly FlowStep[] {
    return this.spec.steps.slice(0, this.spec.steps.indexOf(step));
  }

  readonly cells: readonly FlowCell[];
  private readonly places: ReadonlyMap<string, number>;
  private allWords: ReadonlySet<string> | null = null;
}
