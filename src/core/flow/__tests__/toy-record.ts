import type { Dataflow, StatementFacts } from '../../../protocol';
import type { FlowCell, FlowNotebook } from '../model';
import { type List, type Names, type Operation, run } from './toy';

/** The notebook of some cells, with the records of its run from the top, and what it shows. */
export function notebookOf(cells: readonly (readonly Operation[])[]): {
  readonly notebook: FlowNotebook;
  readonly shown: readonly (readonly string[])[];
} {
  const recorder = new Recorder();
  const shown: string[][] = [];
  const flowCells = cells.map((cell, place) => {
    const { dataflow, texts } = recorder.cell(cell, place + 1);
    shown.push(texts);
    return flowCell(cell, place, dataflow);
  });
  return {
    shown,
    notebook: {
      name: 'toy.ipynb',
      kernel: 'toy',
      folder: '/toy',
      cells: flowCells,
      ordinals: new Map(flowCells.map(({ id }, place) => [place + 1, id]))
    }
  };
}

/** Runs cells and writes down what the kernel's recorder would. */
class Recorder {
  cell(
    cell: readonly Operation[],
    ordinal: number
  ): { dataflow: Dataflow; texts: string[] } {
    const { names, regions } = this;
    const before = new Map(names);
    const reads = new Set(
      cell.flatMap(item => readNames(item)).filter(name => names.has(name))
    );
    const touched = new Set<string>();
    const texts = cell.flatMap(item => {
      const region = regions.get(names.get(item.name) ?? []);
      if (region !== undefined && ['touch', 'put'].includes(item.kind)) {
        touched.add(region);
      }
      return run([item], names);
    });
    const bound = new Set(
      cell
        .filter(({ kind }) => ['make', 'alias', 'take', 'del'].includes(kind))
        .map(({ name }) => name)
    );
    this.settle(bound, ordinal, touched);
    return {
      texts,
      dataflow: {
        ordinal,
        code: `${ordinal}`,
        unknown: [],
        reads: [...reads].flatMap(name => [
          { location: `name:${name}`, writer: 1, value: null },
          ...this.reached(before.get(name) ?? []).map(location => ({
            location,
            writer: 1,
            value: null
          }))
        ]),
        writes: [
          ...[...bound].map(name =>
            this.write(`name:${name}`, names.get(name))
          ),
          ...[...touched].map(region => ({
            ...this.write(region, undefined),
            value: null,
            reaches: this.reachedFromRegion(region)
          }))
        ]
      }
    };
  }

  /** Give each new list its region: that of a list it is in, or one of the cell's own. */
  private settle(
    bound: ReadonlySet<string>,
    ordinal: number,
    touched: Set<string>
  ): void {
    const visit = (list: List, region: string): void => {
      const own = this.regions.get(list) ?? region;
      if (!this.regions.has(list)) {
        this.regions.set(list, own);
        touched.add(own);
      }
      list.forEach(item => Array.isArray(item) && visit(item, own));
    };
    for (const [name, list] of this.names) {
      if (!bound.has(name)) {
        visit(list, `object:${ordinal}:${name}`);
      }
    }
    for (const name of bound) {
      const list = this.names.get(name);
      if (list) {
        visit(list, `object:${ordinal}:${name}`);
      }
    }
  }

  private write(
    location: string,
    value: List | undefined
  ): Dataflow['writes'][number] {
    return {
      location,
      certain: true,
      value: value === undefined ? 'absent' : null,
      reaches: value === undefined ? [] : this.reached(value),
      digest: null,
      unknown: [],
      type: 'list'
    };
  }

  private reached(list: List): string[] {
    const own = this.regions.get(list);
    const inner = list.flatMap(item =>
      Array.isArray(item) ? this.reached(item) : []
    );
    return [...new Set([...(own === undefined ? [] : [own]), ...inner])];
  }

  private reachedFromRegion(region: string): string[] {
    const lists = [...this.regions].filter(([, own]) => own === region);
    return [...new Set(lists.flatMap(([list]) => this.reached(list)))];
  }

  private readonly names: Names = new Map();
  private readonly regions = new Map<List, string>();
}

function readNames({ kind, name, other }: Operation): string[] {
  switch (kind) {
    case 'make':
    case 'perhaps':
      return [];
    case 'alias':
    case 'take':
      return [other];
    case 'put':
      return [name, other];
    default:
      return [name];
  }
}

function flowCell(
  cell: readonly Operation[],
  place: number,
  dataflow: Dataflow
): FlowCell {
  const source = cell
    .map(({ kind, name, other }) => `${kind}(${name}, ${other})`)
    .join('\n');
  return {
    id: `c${place}`,
    type: 'code',
    source,
    tags: [],
    state: 'fresh',
    execution: {
      state: 'done',
      datasets: [],
      outputBytes: 0,
      wallSeconds: 0,
      dataflow
    } as unknown as FlowCell['execution'],
    facts: {
      cell: `c${place}`,
      index: place,
      code: source,
      error: null,
      statements: cell.map(statementFacts),
      functions: [],
      imports: [],
      literals: [],
      magics: [],
      unknown: [],
      summary: {
        reads: [],
        defines: [],
        mayDefine: [],
        deletes: [],
        changes: [],
        mayChange: [],
        aliases: []
      }
    }
  };
}

function statementFacts(operation: Operation, line: number): StatementFacts {
  const { kind, name } = operation;
  const binds = ['make', 'alias', 'take', 'perhaps'].includes(kind);
  return {
    span: {
      startLine: line + 1,
      startColumn: 1,
      endLine: line + 1,
      endColumn: 80
    },
    reads: readNames(operation),
    defines: binds ? [name] : [],
    conditional: kind === 'perhaps' ? [name] : [],
    changes: ['touch', 'put'].includes(kind) ? [name] : [],
    deletes: kind === 'del' ? [name] : [],
    calls: [],
    io: [],
    deferred: [],
    mayChange: [],
    unknown: []
  };
}
