import { firstLine, recordedTime, reportRows, sortRows } from '../report';
import type { ReportColumn, ReportRow } from '../report';
import { reportCsv } from '../report-csv';
import { EMPTY_CELL, HISTORY_LIMIT } from '../state';
import { access, execution } from './support';

type Given = Parameters<typeof execution>[0];

/** Rows of cells with these last runs, in document order; undefined: never ran. */
function rowsOf(...runs: (Given | undefined)[]): ReportRow[] {
  const order = runs.map((_, index) => `c${index + 1}`);
  const cells = runs.map((run, index): [string, typeof EMPTY_CELL] => [
    `c${index + 1}`,
    { ...EMPTY_CELL, history: run ? [execution(run)] : [] }
  ]);
  return reportRows(order, new Map(cells));
}

function sorted(
  rows: ReportRow[],
  column: ReportColumn,
  isDescending: boolean
): number[] {
  return sortRows(rows, { column, isDescending }).map(row => row.position);
}

describe('reportRows', () => {
  it('tell of each cell that ran, under its place among all', () => {
    const rows = rowsOf(
      { wallSeconds: 2, datasets: [access({ rows: 7 })], outputBytes: 9 },
      undefined,
      { state: 'failed', cpuSeconds: null, memoryPeakBytes: null }
    );
    expect(rows).toMatchObject([
      { cell: 'c1', position: 1, seconds: 2, rowsRead: 7, outputBytes: 9 },
      { cell: 'c3', position: 3, state: 'failed', cpuSeconds: null, runs: 1 }
    ]);
  });

  it('say that no rows were read only where nothing can be overlooked', () => {
    const blindSpots = [{ kind: 'shell', detail: '!cp a b', span: null }];
    const rows = rowsOf(
      {},
      { blindSpots: blindSpots as never },
      { probe: 'absent' },
      { datasets: [access({ rows: null })] }
    );
    expect(rows.map(({ rowsRead }) => rowsRead)).toEqual([0, null, null, null]);
  });

  it('say when earlier runs are no longer kept', () => {
    const history = Array.from({ length: HISTORY_LIMIT }, (_, index) =>
      execution({ id: `e${index}` })
    );
    const [row] = reportRows(
      ['a'],
      new Map([['a', { ...EMPTY_CELL, history }]])
    );
    expect(row).toMatchObject({ runs: HISTORY_LIMIT, hasMoreRuns: true });
  });
});

describe('sortRows', () => {
  const rows = rowsOf(
    { wallSeconds: 2, memoryGrowthBytes: -5 },
    { wallSeconds: null, memoryGrowthBytes: 0 },
    { wallSeconds: 3, memoryGrowthBytes: null },
    { wallSeconds: 2, memoryGrowthBytes: 5 }
  );

  it('puts what is unknown last, equals in document order', () => {
    expect(sorted(rows, 'time', true)).toEqual([3, 1, 4, 2]);
    expect(sorted(rows, 'time', false)).toEqual([1, 4, 3, 2]);
    expect(sorted(rows, 'growth', true)).toEqual([4, 2, 1, 3]);
  });

  it.each([
    ...(['cell', 'time', 'usual', 'growth', 'peak', 'cpu'] as const),
    ...(['output', 'queue', 'rows', 'runs'] as const)
  ])('knows the column %s', column => {
    expect(sorted(rows, column, true)).toHaveLength(4);
    expect(sorted(rows, column, false)).toHaveLength(4);
  });

  it('sorts 2,000 rows and leaves the given ones as they are', () => {
    const many = rowsOf(
      ...Array.from({ length: 2000 }, (_, index) => ({
        wallSeconds: (index * 7919) % 2000
      }))
    );
    const before = [...many];
    const [first] = sortRows(many, { column: 'time', isDescending: true });
    expect(first?.seconds).toBe(1999);
    expect(many).toEqual(before);
  });
});

describe('recordedTime', () => {
  it('adds up the runs that have one', () => {
    const runs = [{ wallSeconds: 2 }, { wallSeconds: null }, {}].map(execution);
    expect(recordedTime(runs)).toEqual({ seconds: 3, runs: 2 });
    expect(recordedTime([])).toEqual({ seconds: 0, runs: 0 });
  });
});

describe('firstLine', () => {
  it.each([
    ['\n\n  # load\n  x = 1\ny', 'x = 1'],
    ['# only words\n# more', '# only words'],
    ['', ''],
    ['x'.repeat(10_000), 'x'.repeat(200)]
  ])('is the first that says something', (source, line) => {
    expect(firstLine(source)).toBe(line);
  });
});

describe('reportCsv', () => {
  it('has plain units, quotes what needs it, and leaves out what is unknown', () => {
    const [row] = rowsOf({
      wallSeconds: 1.25,
      cpuSeconds: null,
      memoryPeakBytes: 2,
      queueSeconds: null
    });
    const text = reportCsv([row!], new Map([['c1', 'f("a", b)']]));
    expect(text.split('\r\n')).toEqual([
      'position,cell,source,state,wall_seconds,usual_wall_seconds,cpu_seconds,memory_growth_bytes,memory_peak_bytes,output_bytes,queue_seconds,rows_read,runs',
      '1,c1,"f(""a"", b)",done,1.25,,,0,2,0,,0,1',
      ''
    ]);
  });

  it.each(['=1+1', '+x', '-x', '@property'])(
    'lets no spreadsheet run a text: %s',
    line => {
      const text = reportCsv(rowsOf({}), new Map([['c1', line]]));
      expect(text).toContain(`,'${line},`);
    }
  );
});
