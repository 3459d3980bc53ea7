import type { CellFacts, StatementFacts } from '..';

/** Facts of a cell without any, with what a test wants otherwise. */
export function makeFacts(values: Partial<CellFacts> = {}): CellFacts {
  return {
    cell: null,
    index: 0,
    code: 'hash',
    error: null,
    statements: [],
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
    },
    ...values
  };
}

/** A statement on the first line, with what a test wants otherwise. */
export function makeStatement(
  values: Partial<StatementFacts> = {}
): StatementFacts {
  return {
    span: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
    reads: [],
    defines: [],
    changes: [],
    deletes: [],
    calls: [],
    io: [],
    deferred: [],
    conditional: [],
    mayChange: [],
    unknown: [],
    ...values
  };
}
