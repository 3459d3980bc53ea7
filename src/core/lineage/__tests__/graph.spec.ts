import { buildGraph, cutMiddle, toDot, toMermaid } from '../index';
import { blindSpot, execution, read, reply, write } from './examples';

const CELLS = ['a', 'b', 'c'];

const HOSTILE = [
  'plain.csv',
  'with "quotes" and \'single\'.csv',
  '[brackets] {braces} (round) <angle>.csv',
  'line\nbreak\r\nand\ttab\u0000\u2028.csv',
  '<img src=x onerror=alert(1)>',
  '&quot;&amp;#34;#quot;',
  'back\\slash\\',
  '%%{init: {}}%% ; --> n1 | end',
  '`code` **bold** _it_ __init__ ~~x~~',
  '1. list',
  '- list',
  '# heading',
  'https://example.org/x www.example.org',
  '\ud800 half a pair \u202e reversed',
  '\u65e5\u672c \ud83d\ude80.csv',
  'subgraph x\nend',
  '\u0001',
  'x'.repeat(10_000)
];

const hostileGraph = () =>
  buildGraph(
    reply([
      execution(
        'a',
        HOSTILE.map(name => write(name))
      )
    ]),
    CELLS
  );

describe('buildGraph', () => {
  it('orders cells by document, other cells by path, datasets by name', () => {
    const graph = buildGraph(
      reply(
        [
          execution('c', [read('/d/b.csv', { rows: 5 })]),
          execution('gone', [write('/d/a.csv'), write('/d/unrelated.csv')]),
          execution('a', [read('/d/a.csv'), write('/d/b.csv')]),
          execution('b')
        ],
        [
          execution('q', [read('/d/b.csv'), read('/d/not-ours.csv')], {
            path: 'z.ipynb',
            count: 3
          })
        ]
      ),
      CELLS
    );
    expect(graph.nodes.map(node => node.label)).toEqual([
      'cell 1',
      'cell 3',
      'removed cell',
      'z.ipynb [3]',
      'a.csv',
      'b.csv'
    ]);
    const label = new Map(graph.nodes.map(node => [node.id, node.label]));
    expect(
      graph.edges.map(edge => [label.get(edge.source), label.get(edge.target)])
    ).toEqual([
      ['a.csv', 'cell 1'],
      ['cell 1', 'b.csv'],
      ['b.csv', 'cell 3'],
      ['removed cell', 'a.csv'],
      ['b.csv', 'z.ipynb [3]']
    ]);
  });

  it('gathers the evidence of one edge', () => {
    const run = execution('a', [
      read('/x', { layers: ['pandas'], rows: 2 }),
      read('/x', { layers: ['open'], failed: true })
    ]);
    const { edges } = buildGraph(reply([run]), CELLS);
    expect(edges).toHaveLength(1);
    expect(edges[0]?.evidence).toEqual([
      { execution: run.id, layers: ['pandas'], rows: 2, failed: false },
      { execution: run.id, layers: ['open'], rows: null, failed: true }
    ]);
  });

  it('keeps a cell with a blind spot, and none for one that touched nothing', () => {
    const graph = buildGraph(
      reply([
        execution('a'),
        execution('b', [], { blindSpots: [blindSpot('shell')] })
      ]),
      CELLS
    );
    expect(graph.nodes.map(node => node.cell)).toEqual(['b']);
    expect(graph.blindSpots).toEqual([{ cell: 'b', spot: blindSpot('shell') }]);
  });

  it('labels datasets of one base name by their full names', () => {
    const graph = buildGraph(
      reply([
        execution('a', [
          read('/x/data.csv'),
          read('/y/data.csv'),
          read('y/data.csv', { namespace: 's3://b' }),
          read('/z.csv')
        ])
      ]),
      CELLS
    );
    expect(graph.nodes.slice(1).map(node => node.label)).toEqual([
      '/x/data.csv',
      '/y/data.csv',
      'z.csv',
      's3://b y/data.csv'
    ]);
  });

  it('does not depend on the order of the reply', () => {
    const runs = [
      execution('a', [write('/x')]),
      execution('b', [read('/x')]),
      execution('gone', [read('/x')])
    ];
    expect(buildGraph(reply([...runs].reverse()), CELLS)).toEqual(
      buildGraph(reply(runs), CELLS)
    );
  });

  it('gives every dataset a node of its own, whatever it is called', () => {
    const { nodes } = hostileGraph();
    expect(nodes).toHaveLength(HOSTILE.length + 1);
    expect(new Set(nodes.map(node => node.id)).size).toBe(nodes.length);
  });
});

describe('toMermaid', () => {
  it('writes a flowchart', () => {
    const graph = buildGraph(
      reply([execution('a', [read('/d/flights_2013.csv')])]),
      CELLS
    );
    expect(toMermaid(graph)).toBe(
      [
        'flowchart LR',
        '  n1["cell 1"]',
        '  n2[("flights_2013.csv")]',
        '  n2 --> n1',
        ''
      ].join('\n')
    );
  });

  it('lets no label out of its quotes', () => {
    const lines = toMermaid(hostileGraph()).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + (HOSTILE.length + 1) + HOSTILE.length);
    for (const line of lines.slice(1)) {
      expect(line).toMatch(
        /^ {2}n\d+(\["[^"\n]+"\]|\[\("[^"\n<>&`*\\[\]{}()]+"\)\]| --> n\d+)$/u
      );
      expect(line.length).toBeLessThan(500);
    }
  });
});

describe('toDot', () => {
  it('writes a digraph', () => {
    const graph = buildGraph(
      reply([execution('a', [write('/d/x.csv')])]),
      CELLS
    );
    expect(toDot(graph)).toBe(
      [
        'digraph "flights.ipynb" {',
        '  rankdir=LR;',
        '  n1 [shape=box, label="cell 1"];',
        '  n2 [shape=cylinder, label="x.csv"];',
        '  n1 -> n2;',
        '}',
        ''
      ].join('\n')
    );
  });

  it('lets no label out of its quotes', () => {
    const lines = toDot(hostileGraph()).trimEnd().split('\n');
    expect(lines).toHaveLength(3 + (HOSTILE.length + 1) + HOSTILE.length);
    for (const line of lines.slice(2, -1)) {
      expect(line).toMatch(
        /^ {2}n\d+( \[shape=\w+, label="(?:[^"\\\n]|\\["\\])*"\]| -> n\d+);$/u
      );
    }
  });
});

describe('cutMiddle', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly10!', 10, 'exactly10!'],
    ['flights_of_2013.parquet', 11, 'fligh…rquet'],
    ['\ud83d\ude80'.repeat(9), 3, '\ud83d\ude80…\ud83d\ude80']
  ])('%j to %d', (text, length, cut) => {
    expect(cutMiddle(text, length)).toBe(cut);
  });
});
