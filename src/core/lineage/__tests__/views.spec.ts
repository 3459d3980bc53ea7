import {
  cellView,
  displayName,
  type CellReference,
  type DatasetView,
  notebookView
} from '../index';
import { blindSpot, execution, read, reply, write } from './examples';

const CELLS = ['a', 'b', 'c', 'd'];

/** A reference as a test writes it: `2` for the second cell, `removed x`, `other.ipynb x`. */
function short(cell: CellReference): string {
  switch (cell.place) {
    case 'here':
      return `${cell.position}`;
    case 'removed':
      return `removed ${cell.cell}`;
    case 'unnamed':
      return 'unnamed';
    case 'elsewhere':
      return `${cell.path ?? cell.client} ${cell.cell}`;
  }
}

function users(dataset: DatasetView): string {
  const list = (of: DatasetView['writers']) =>
    of.map(({ cell, failed }) => short(cell) + (failed ? '!' : '')).join(',');
  return `${dataset.label} w:${list(dataset.writers)} r:${list(dataset.readers)}`;
}

const FLOW = () =>
  reply([
    // not in document order on purpose
    execution('d', [read('/d/delays.parquet')]),
    execution('a', [read('/d/flights.csv')]),
    execution('b', [read('/d/flights.csv'), write('/d/delays.parquet')]),
    execution('c', [read('/d/delays.parquet'), write('/d/delays.parquet')])
  ]);

describe('cellView', () => {
  it.each([
    ['a', ['flights.csv w: r:1,2'], []],
    ['b', ['flights.csv w: r:1,2'], ['delays.parquet w:2,3 r:3,4']],
    ['c', ['delays.parquet w:2,3 r:3,4'], ['delays.parquet w:2,3 r:3,4']],
    ['never run', [], []]
  ])('says what cell %s reads and writes', (cell, reads, writes) => {
    const view = cellView(FLOW(), cell, CELLS);
    expect(view.reads.map(users)).toEqual(reads);
    expect(view.writes.map(users)).toEqual(writes);
  });

  it('keeps the state of the last execution', () => {
    const running = reply([execution('a', [], { state: 'running' })]);
    expect(cellView(running, 'a', CELLS).states).toEqual(['running']);
    expect(cellView(running, 'b', CELLS).states).toEqual([]);
  });
});

describe('notebookView', () => {
  it('lists each dataset once a direction, in document order', () => {
    const view = notebookView(FLOW(), CELLS);
    expect(view.reads.map(item => item.label)).toEqual([
      'flights.csv',
      'delays.parquet'
    ]);
    expect(view.writes.map(item => item.label)).toEqual(['delays.parquet']);
    expect(view.reads[0]?.accesses).toHaveLength(2);
  });

  it('numbers cells by the document it is given', () => {
    const view = notebookView(FLOW(), ['d', 'c', 'b', 'a']);
    expect(view.reads.map(users)).toEqual([
      'delays.parquet w:2,3 r:1,2',
      'flights.csv w: r:3,4'
    ]);
  });

  it('names removed cells as users but does not list what only they touched', () => {
    const view = notebookView(
      reply([
        execution('gone', [write('/d/x.csv'), write('/d/only.csv')]),
        execution('a', [read('/d/x.csv')])
      ]),
      CELLS
    );
    expect(view.reads.map(users)).toEqual(['x.csv w:removed gone r:1']);
    expect(view.writes).toEqual([]);
  });

  it('names cells of other notebooks, clients without notebook and without cell id', () => {
    const client = { kind: 'console' as const, name: 'console 1' };
    const view = notebookView(
      reply(
        [
          execution('a', [read('/d/x.csv')]),
          execution(null, [read('/d/x.csv')])
        ],
        [
          execution('z', [write('/d/x.csv')], { path: 'z.ipynb' }),
          execution('a', [write('/d/x.csv')], { path: 'b.ipynb' }),
          execution(null, [write('/d/x.csv')], { path: null, client })
        ]
      ),
      CELLS
    );
    expect(view.reads.map(users)).toEqual([
      'x.csv w:console 1 null,b.ipynb a,z.ipynb z r:1,unnamed'
    ]);
  });

  it('takes shape and size from the latest access that knows them', () => {
    const wide = [
      { name: 'a', type: 'int64' },
      { name: 'b', type: null }
    ];
    const view = notebookView(
      reply([
        // ran last, although first in the document
        execution('a', [read('/d/x.csv', { layers: ['open'], bytes: 7 })], {
          sequence: 900
        }),
        execution('b', [read('/d/x.csv', { rows: 3, columns: wide })], {
          sequence: 800
        }),
        execution('c', [read('/d/x.csv', { rows: 9, bytes: 5 })], {
          sequence: 700
        })
      ]),
      CELLS
    );
    expect(view.reads[0]).toMatchObject({ rows: 3, columns: wide, bytes: 7 });
  });

  it('says unknown for what no access knows', () => {
    const view = notebookView(reply([execution('a', [read('/x')])]), CELLS);
    expect(view.reads[0]).toMatchObject({
      rows: null,
      columns: null,
      bytes: null,
      format: null,
      modes: []
    });
  });

  it('merges layers and modes, and calls failed only what always failed', () => {
    const view = cellView(
      reply([
        execution('a', [
          write('/x', { layers: ['pandas', 'open'], mode: 'create' }),
          write('/x', { layers: ['open'], mode: 'append', failed: true }),
          write('/y', { failed: true })
        ])
      ]),
      'a',
      CELLS
    );
    expect(view.writes.map(users)).toEqual(['x w:1 r:', 'y w:1! r:']);
    expect(view.writes[0]).toMatchObject({
      layers: ['pandas', 'open'],
      modes: ['create', 'append'],
      failed: false
    });
    expect(view.writes[1]?.failed).toBe(true);
  });

  it('merges equal blind spots over cells', () => {
    const spots = { blindSpots: [blindSpot('one'), blindSpot('one')] };
    const view = notebookView(
      reply([
        execution('b', [], spots),
        execution('a', [], spots),
        execution('gone', [], { blindSpots: [blindSpot('two')] })
      ]),
      CELLS
    );
    expect(
      view.blindSpots.map(({ spot, cells }) => [spot.message, cells.map(short)])
    ).toEqual([['one', ['1', '2']]]);
  });

  it.each([
    ['done', 'active', []],
    ['done', 'absent', ['no-probe']],
    ['failed', 'off', ['probe-off']],
    ['lost', 'active', ['kernel-died']],
    ['running', 'absent', []],
    ['aborted', 'absent', []]
  ] as const)(
    'of a %s cell with probe %s, unseen is %j',
    (state, probe, why) => {
      const view = notebookView(
        reply([execution('a', [], { state, probe })]),
        CELLS
      );
      expect(view.unseen.map(item => item.why)).toEqual(why);
    }
  );

  it('tells datasets apart that a joined name would mix up', () => {
    const view = notebookView(
      reply([
        execution('a', [
          read('b"c', { namespace: 'a"' }),
          read('c', { namespace: 'a""b' }),
          read('__proto__', { namespace: 'constructor' })
        ])
      ]),
      CELLS
    );
    expect(view.reads).toHaveLength(3);
  });
});

describe('displayName', () => {
  it.each([
    ['file', 'file', '/data/flights.csv', 'flights.csv', '/data'],
    ['file', 'file', '/flights.csv', 'flights.csv', '/'],
    ['file', 'file', '/data/parts/', 'parts', '/data'],
    ['file', 'file', 'C:\\data\\a.csv', 'a.csv', 'C:\\data'],
    ['file', 'file', '/', '/', 'file'],
    ['file', 'file', '/a/b#c.csv', 'b#c.csv', '/a'],
    ['file', 'table', '/a/f.db#main.t', 'f.db#main.t', '/a'],
    ['file', 'table', '/a/f.db#main.x/y', 'f.db#main.x/y', '/a'],
    ['s3://b', 'file', 'raw/x.csv', 'x.csv', 's3://b/raw'],
    ['https://h', 'url', '/d/x.csv', 'x.csv', 'https://h/d'],
    ['https://h', 'url', '/', '/', 'https://h'],
    ['postgres://h:5432', 'table', 'db.s.t', 'db.s.t', 'postgres://h:5432'],
    ['file', 'file', '/a/../<b>"\n', '<b>"\n', '/a/..']
  ] as const)('%s %s %j', (namespace, kind, name, label, where) => {
    expect(displayName({ namespace, kind, name })).toEqual({ label, where });
  });
});
