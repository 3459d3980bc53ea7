import { lineageText, runText } from '../text';
import { makeAccess, makeExecution } from '../../protocol/__tests__/executions';

const read = makeAccess({ rows: 336776, columns: [] });
const write = makeAccess({
  name: '/data/late.parquet',
  format: 'parquet',
  direction: 'write',
  mode: 'create',
  rows: 1
});

describe('runText', () => {
  it('shows each cell, totals and datasets', () => {
    const text = runText({
      path: 'flights.ipynb',
      status: 'error',
      cells: ['a', 'b', 'c'],
      executions: [
        makeExecution({
          wallSeconds: 1.25,
          cpuSeconds: 1,
          memoryPeakBytes: 212_000_000,
          datasets: [read, write]
        }),
        makeExecution({
          id: '6f9c3c1e-0000-5000-8000-000000000002',
          cell: 'b',
          state: 'failed',
          error: { name: 'ValueError' },
          wallSeconds: 0.5
        })
      ]
    });
    expect(text).toBe(
      `flights.ipynb: error

cell  state               wall    memory  reads                       writes
1     done                1.25 s  212 MB  flights.csv (336,776 rows)  late.parquet (1 row)
2     failed: ValueError  0.50 s  ?
3     not run

3 cells: 1 done, 1 failed · wall 1.75 s · CPU 1.00 s · memory peak 212 MB · 1 dataset read · 1 dataset written

Reads
  /data/flights.csv  csv, 336,776 rows, 0 columns  cell 1  seen by pandas

Writes
  /data/late.parquet  parquet, 1 row  cell 1  seen by pandas
`
    );
  });

  it('says what could not be seen, and what is not known', () => {
    const spot = {
      kind: 'shell' as const,
      layer: 'shell',
      message: 'A shell command ran.'
    };
    const text = runText({
      path: 'x.ipynb',
      status: 'ok',
      cells: ['a', 'b'],
      executions: [
        makeExecution({ blindSpots: [spot] }),
        makeExecution({ id: 'other', cell: 'b', probe: 'absent' })
      ]
    });
    expect(text).toContain('wall ? · CPU ? · memory peak ?');
    expect(text).toMatch(/Could not see\n {2}A shell command ran\. +cell 1\n/);
    expect(text).toMatch(/only time is known\. +cell 2\n/);
  });

  it('lists executions of no known cell', () => {
    const text = runText({
      path: 'x.ipynb',
      status: 'ok',
      cells: [],
      executions: [makeExecution({ cell: null })]
    });
    expect(text).toMatch(/^\? +done/m);
  });

  it('names two datasets of a cell in the table, and all below it', () => {
    const text = runText({
      path: 'x.ipynb',
      status: 'ok',
      cells: ['a'],
      executions: [
        makeExecution({
          datasets: ['a', 'b', 'c', 'd'].map(name => makeAccess({ name }))
        })
      ]
    });
    expect(text).toContain('  a, b, 2 more\n');
    expect(text).toMatch(/^ {2}d +csv +cell 1 /m);
  });

  it('lets no name steer the terminal', () => {
    const access = makeAccess({ name: '/data/\u001b[31mred\n.csv' });
    const text = runText({
      path: 'x.ipynb',
      status: 'ok',
      cells: ['a'],
      executions: [makeExecution({ datasets: [access] })]
    });
    expect(text).not.toContain('\u001b');
    expect(text).toContain('\ufffd[31mred\ufffd.csv');
  });
});

describe('lineageText', () => {
  it('says so when no dataset was seen', () => {
    const reply = {
      path: 'x.ipynb',
      sequence: 1,
      executions: [],
      elsewhere: []
    };
    expect(lineageText(reply, [])).toBe('x.ipynb\n\nNo dataset was seen.\n');
  });
});
