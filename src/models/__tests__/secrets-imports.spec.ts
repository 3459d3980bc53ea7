import type { CellFacts, ImportFacts, StatementFacts } from '../../protocol';
import { leavesOs } from '../secrets-imports';

type Line = {
  readonly defines?: string[];
  readonly deletes?: string[];
  readonly conditional?: string[];
  readonly imported?: Partial<ImportFacts>;
};

function cell(...lines: Line[]): CellFacts {
  const span = (line: number) => ({
    startLine: line,
    startColumn: 1,
    endLine: line,
    endColumn: 20
  });
  const statements = lines.map(
    ({ defines = [], deletes = [], conditional = [] }, index) =>
      ({ span: span(index), defines, deletes, conditional }) as unknown
  ) as StatementFacts[];
  const imports = lines.flatMap(({ imported }, index) =>
    imported
      ? [
          {
            module: 'os',
            name: null,
            alias: null,
            span: span(index),
            ...imported
          }
        ]
      : []
  );
  return { statements, imports } as unknown as CellFacts;
}

const OS: Line = { defines: ['os'], imported: {} };

describe('leavesOs', () => {
  it.each<[string, CellFacts[], boolean]>([
    ['nothing', [], false],
    ['import os', [cell(OS)], true],
    [
      'import os.path',
      [cell({ ...OS, imported: { module: 'os.path' } })],
      true
    ],
    [
      'import os as o',
      [cell({ defines: ['o'], imported: { alias: 'o' } })],
      false
    ],
    ['try: import os', [cell({ ...OS, conditional: ['os'] })], false],
    ['os = 1 after it', [cell(OS), cell({ defines: ['os'] })], false],
    ['del os after it', [cell(OS, { deletes: ['os'] })], false],
    ['import os after os = 1', [cell({ defines: ['os'] }), cell(OS)], true],
    [
      'from x import * after it',
      [cell(OS, { imported: { module: 'x', name: '*' } })],
      false
    ]
  ])('%s', (_, cells, expected) => {
    expect(leavesOs(cells)).toBe(expected);
  });
});
