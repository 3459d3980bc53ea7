import type { CellFacts, FunctionFacts } from '../../protocol';

/** A cell of the notebook as it stands. */
export interface NotebookCell {
  readonly id: string;
  readonly type: 'code' | 'markdown' | 'raw';
  readonly source: string;
  /** What its source says; null while that is not known. */
  readonly facts: CellFacts | null;
}

/** What the functions of one name look up, bind and change in the module scope. */
export interface FunctionEffects {
  readonly reads: ReadonlySet<string>;
  readonly defines: ReadonlySet<string>;
  readonly changes: ReadonlySet<string>;
}

/** The code cells of a notebook, in order; cells without code are left out. */
export class NotebookDocument {
  readonly cells: readonly NotebookCell[];
  /** Where among the code cells a cell stands. */
  readonly order: ReadonlyMap<string, number>;
  /** Sources that more than one cell has. */
  readonly shared: ReadonlySet<string>;
  private effects: ReadonlyMap<string, FunctionEffects> | null = null;
  private changed: FunctionEffects | null = null;

  constructor(cells: readonly NotebookCell[]) {
    this.cells = cells.filter(hasCode);
    this.order = new Map(this.cells.map((cell, index) => [cell.id, index]));
    const seen = new Set<string>();
    const shared = new Set<string>();
    for (const { facts } of this.cells) {
      if (facts !== null && facts.code !== null) {
        (seen.has(facts.code) ? shared : seen).add(facts.code);
      }
    }
    this.shared = shared;
  }

  /** What calling the functions of this name may do, whichever cell defines them. */
  functions(name: string): FunctionEffects | undefined {
    this.effects ??= effectsByName(this.cells);
    return this.effects.get(name);
  }

  /** What calling any function of the document may do. */
  get allFunctions(): FunctionEffects {
    this.changed ??= joined(
      this.cells.flatMap(cell => cell.facts?.functions ?? [])
    );
    return this.changed;
  }
}

function hasCode(cell: NotebookCell): boolean {
  if (cell.type !== 'code' || cell.source.trim() === '') {
    return false;
  }
  return cell.facts === null || cell.facts.code !== null;
}

function effectsByName(
  cells: readonly NotebookCell[]
): Map<string, FunctionEffects> {
  const groups = new Map<string, FunctionFacts[]>();
  for (const cell of cells) {
    for (const facts of cell.facts?.functions ?? []) {
      const group = groups.get(facts.name);
      if (group === undefined) {
        groups.set(facts.name, [facts]);
      } else {
        group.push(facts);
      }
    }
  }
  return new Map([...groups].map(([name, group]) => [name, joined(group)]));
}

function joined(group: readonly FunctionFacts[]): FunctionEffects {
  return {
    reads: new Set(group.flatMap(facts => facts.reads)),
    defines: new Set(group.flatMap(facts => facts.defines)),
    changes: new Set(
      group.flatMap(facts => [...facts.changes, ...facts.mayChange])
    )
  };
}
