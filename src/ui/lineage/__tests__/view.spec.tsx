import { ApiError } from '../../../api/request';
import {
  blindSpot,
  execution,
  read,
  reply,
  write
} from '../../../core/lineage/__tests__/examples';
import { FOCUS, NO_DELIVERY, Page, sink, snapshot } from './support';

const COLUMNS = [
  { name: 'carrier', type: 'object' },
  { name: 'delay', type: null }
];

const FLOW = () =>
  reply(
    [
      execution('a', [write('/d/flights.parquet', { mode: 'create' })]),
      execution('b', [
        read('/d/flights.parquet', {
          layers: ['pandas', 'open'],
          rows: 336776,
          columns: COLUMNS,
          bytes: 12_300_000,
          format: 'parquet'
        }),
        write('/d/delays.csv', { mode: 'overwrite', rows: 1 })
      ]),
      execution('c', [read('/d/delays.csv')])
    ],
    [execution('x', [read('/d/delays.csv')], { path: 'sub/z.ipynb', count: 7 })]
  );

let page: Page;

beforeEach(() => {
  page = new Page();
});

afterEach(() => {
  page.close();
});

describe('sections', () => {
  it('shows what the active cell reads and writes', () => {
    page.show(snapshot(FLOW()));
    expect(page.texts('h3')).toEqual([
      'Cell 2 · Reads1',
      'Writes1',
      'Delivery'
    ]);
    expect(page.texts('.nbx-Name[title^="/d/"]')).toEqual([
      'flights.parquet',
      'delays.csv'
    ]);
    expect(page.texts('.nbx-Dataset-shape')).toEqual(['336,776 × 2', '1 row']);
    expect(page.texts('.nbx-Dataset-facts')).toEqual([
      'file · seen by pandas · written by cell 1',
      'file · overwritten · seen by open · read by cell 3, z.ipynb [7]'
    ]);
  });

  it('shows the notebook with all its cells', () => {
    page.show(snapshot(FLOW(), { scope: 'notebook' }));
    expect(page.texts('h3').slice(0, 2)).toEqual(['Reads2', 'Writes2']);
    expect(page.texts('.nbx-Dataset-facts')[0]).toBe(
      'file · seen by pandas · written by cell 1 · read by cell 2'
    );
  });

  it('says unknown and failed in words', () => {
    page.show(
      snapshot(reply([execution('b', [read('/x', { failed: true })])]))
    );
    const shape = page.all('.nbx-Dataset-shape > span')[0];
    expect(shape?.title).toBe('Rows and columns are not known');
    expect(page.texts('.nbx-Dataset-facts')).toEqual([
      'file · ⚠ failed · seen by open'
    ]);
  });

  it('names some of many cells and counts the others', () => {
    const ids = Array.from({ length: 9 }, (_, index) => `c${index}`);
    const focus = { ...FOCUS, codeCells: ['b', ...ids] };
    page.show(
      snapshot(
        reply([
          execution('b', [write('/x')]),
          ...ids.map(id => execution(id, [read('/x')]))
        ]),
        { focus }
      )
    );
    expect(page.texts('.nbx-Dataset-facts')[0]).toContain(
      'read by cell 2, cell 3, cell 4, cell 5 and 5 more'
    );
  });

  it('lists what could not be seen, with its cells', () => {
    page.show(
      snapshot(
        reply([
          execution('a', [], { blindSpots: [blindSpot('A shell command.')] }),
          execution('c', [], { probe: 'absent' })
        ]),
        { scope: 'notebook' }
      )
    );
    expect(page.texts('h3')[2]).toBe('Could not see2');
    expect(page.texts('.nbx-Unseen')).toEqual([
      'Nothing could be seen: nbxflow does not watch data in this kernel. cell 3',
      'A shell command. cell 1'
    ]);
  });

  it('dims what it knew while it reads', () => {
    page.show(snapshot(FLOW(), { loading: true }));
    const body = page.all('.nbx-Lineage-body')[0];
    expect(body?.className).toContain('nbx-mod-loading');
    expect(body?.getAttribute('aria-busy')).toBe('true');
    expect(page.texts('.nbx-Dataset')).toHaveLength(2);
  });
});

describe('hostile names', () => {
  const NAMES = [
    '/d/<img src=x onerror=alert(1)>.csv',
    '/d/"quotes" & &lt;b&gt;\n.csv',
    `/d/${'x'.repeat(10_000)}.csv`,
    '/d/\ud83d\ude80%1 %% %2.csv'
  ];

  it('are text and nothing else', () => {
    page.show(
      snapshot(
        reply([
          execution(
            'b',
            NAMES.map(name => read(name, { layers: [name] })),
            {
              blindSpots: [blindSpot('<b>bold</b>')]
            }
          )
        ])
      )
    );
    expect(page.all('img, b, script')).toEqual([]);
    expect(page.all('.nbx-Dataset .nbx-Name').map(item => item.title)).toEqual(
      NAMES
    );
    expect(page.texts('.nbx-Dataset .nbx-Name')).toEqual(
      NAMES.map(name => name.slice(3).replace('\n', '\ufffd'))
    );
    expect(page.texts('.nbx-Unseen')[0]).toContain('<b>bold</b>');
  });

  it('keep the end of a long name apart, so that only the middle is cut', () => {
    page.show(
      snapshot(reply([execution('b', [read('/d/flights_of_2013.parquet')])]))
    );
    expect(page.texts('.nbx-Name-head')[0]).toBe('flights_of_');
    expect(page.texts('.nbx-Name-tail')[0]).toBe('2013.parquet');
  });
});

describe('keyboard', () => {
  const focused = () => document.activeElement?.textContent ?? '';
  const items = () => page.all('[role="treeitem"]');

  beforeEach(() => {
    page.show(snapshot(FLOW(), { scope: 'notebook' }));
    page.focus(items()[0]);
  });

  it('moves up, down, home and end', () => {
    page.press('ArrowDown');
    expect(focused()).toContain('delays.csv');
    page.press('ArrowDown');
    expect(focused()).toContain('delays.csv');
    page.press('Home');
    expect(focused()).toContain('flights.parquet');
    page.press('End');
    page.press('ArrowUp');
    expect(focused()).toContain('flights.parquet');
  });

  it('keeps one row of each list in the tab order', () => {
    const inOrder = () =>
      page
        .all('[role="tree"]')
        .map(tree => tree.querySelectorAll('li[tabindex="0"]').length);
    expect(inOrder()).toEqual([1, 1]);
    page.press('ArrowDown');
    expect(inOrder()).toEqual([1, 1]);
    expect(document.activeElement?.getAttribute('tabindex')).toBe('0');
    const links = page.all('[role="tree"]')[0]?.querySelectorAll('button');
    expect([...(links ?? [])].map(link => link.tabIndex)).toEqual([
      -1, -1, 0, 0, 0
    ]);
  });

  it('opens to all that is known and closes again', () => {
    expect(items()[0]?.getAttribute('aria-expanded')).toBe('false');
    page.press('ArrowRight');
    expect(items()[0]?.getAttribute('aria-expanded')).toBe('true');
    const level = (n: number) => page.texts(`[aria-level="${n}"]`);
    const details = level(2);
    expect(details[0]).toBe('/d/flights.parquet Copy Show in graph');
    expect(details[1]).toBe('parquet · 12 MB');
    expect(details[2]).toContain('cell 2 · read · 336,776 rows');
    expect(details[2]).toContain('seen by pandas, open');
    expect(details[3]).toBe('2 columns');
    page.press('ArrowRight');
    expect(focused()).toBe('/d/flights.parquet Copy Show in graph');
    page.press('ArrowDown');
    page.press('ArrowDown');
    page.press('ArrowDown');
    page.press('ArrowRight');
    expect(level(3)).toEqual(['carrierobject', 'delayunknown']);
    page.press('ArrowRight');
    page.press('ArrowLeft');
    expect(focused()).toBe('2 columns');
    page.press('ArrowLeft');
    expect(level(3)).toEqual([]);
    page.press('ArrowLeft');
    page.press('ArrowLeft');
    expect(level(2)).toEqual([]);
  });

  it('goes to the cell of a row on Enter, and copies a name', () => {
    page.press('Enter');
    page.press('ArrowDown');
    page.press('Enter');
    page.press('ArrowDown');
    page.press('ArrowDown');
    page.press(' ');
    expect(page.asked).toEqual([
      ['copy', '/d/flights.parquet'],
      ['goTo', 'flights.ipynb', 'b']
    ]);
  });

  it('leaves Enter on a link to the link', () => {
    page.focus(page.button('cell 1'));
    page.press('Enter');
    expect(items()[0]?.getAttribute('aria-expanded')).toBe('false');
  });
});

describe('links', () => {
  it('go to cells here and elsewhere without opening the row', () => {
    page.show(snapshot(FLOW()));
    page.click(page.button('cell 1'));
    page.click(page.button('z.ipynb [7]'));
    expect(page.asked).toEqual([
      ['goTo', 'flights.ipynb', 'a'],
      ['goTo', 'sub/z.ipynb', 'x']
    ]);
    expect(page.all('[aria-expanded="true"]')).toEqual([]);
  });

  it('are none for what cannot be gone to', () => {
    page.show(
      snapshot(
        reply([
          execution('b', [read('/x')]),
          execution('gone', [write('/x')]),
          execution(null, [write('/x')])
        ])
      )
    );
    expect(page.texts('.nbx-Dataset-facts')[0]).toContain(
      'written by an unnamed cell, a removed cell'
    );
    expect(page.all('.nbx-Dataset-facts button')).toEqual([]);
  });

  it('shows a page of a long list, and all of it when asked', () => {
    const many = Array.from({ length: 1200 }, (_, i) => read(`/d/${i}.csv`));
    page.show(snapshot(reply([execution('b', many)])));
    expect(page.all('[role="treeitem"]')).toHaveLength(201);
    page.click(page.all('[role="treeitem"]')[200]);
    expect(page.texts('h3')[0]).toBe('Cell 2 · Reads1,200');
    expect(page.all('[role="treeitem"]')).toHaveLength(1200);
  });
});

describe('what stands there instead of lists', () => {
  const markdown = { ...FOCUS, activeCell: { id: 'm', type: 'markdown' } };
  const run = (state: 'running' | 'aborted' | 'done') =>
    reply([execution('b', [], { state })]);

  it.each([
    ['no notebook', snapshot(null, { focus: null }), 'Open a notebook'],
    ['loading', snapshot(null, { loading: true }), 'Loading…'],
    [
      'a Markdown cell',
      snapshot(run('done'), { focus: markdown }),
      'Select a code cell'
    ],
    ['a cell that never ran', snapshot(reply([])), 'Run this cell'],
    ['a running cell', snapshot(run('running')), 'when it has run'],
    ['an aborted cell', snapshot(run('aborted')), 'did not run'],
    ['a cell without data', snapshot(run('done')), 'was not seen to'],
    [
      'a notebook that never ran',
      snapshot(reply([]), { scope: 'notebook' }),
      'Run a cell'
    ],
    [
      'a notebook without data',
      snapshot(run('done'), { scope: 'notebook' }),
      'No cell of this notebook was seen'
    ]
  ])('%s', (_, lineage, text) => {
    page.show(lineage);
    expect(page.texts('.nbx-Lineage-empty')).toHaveLength(1);
    expect(page.texts('.nbx-Lineage-empty')[0]).toContain(text);
    expect(page.all('[role="tree"]')).toEqual([]);
  });

  it('offers the notebook where there is no code cell', () => {
    page.show(snapshot(reply([]), { focus: markdown }));
    page.click(page.button('Show the whole notebook'));
    expect(page.asked).toEqual([['setScope', 'notebook']]);
  });

  it('says what failed and what still works, beside what was known', () => {
    const failure = new ApiError('unreachable', 0, 'No answer.', { a: 1 });
    page.show(snapshot(FLOW(), { failure }));
    expect(page.texts('[role="alert"]')[0]).toContain(
      'No answer. Below is what was known before; the notebook still runs.'
    );
    expect(page.texts('.nbx-Dataset')).toHaveLength(2);
    page.click(page.button('Try again'));
    page.click(page.button('Copy details'));
    expect(page.asked[0]).toEqual(['refresh']);
    expect(page.asked[1]?.[1]).toContain('"code": "unreachable"');
    expect(page.texts('button')).toContain('Copied');
    page.show(snapshot(null, { failure }));
    expect(page.texts('[role="alert"]')[0]).toContain('cannot be shown');
  });
});

describe('switch', () => {
  it('is a group of radio buttons with names', () => {
    page.show(snapshot(FLOW()));
    expect(page.texts('[role="radiogroup"] label')).toEqual([
      'Cell',
      'Notebook'
    ]);
    page.click(page.all('input[type="radio"]')[1]);
    expect(page.asked).toEqual([['setScope', 'notebook']]);
    page.show(snapshot(FLOW(), { scope: 'notebook' }));
    const checked = page.node.querySelector<HTMLInputElement>('input:checked');
    expect(checked?.value).toBe('notebook');
  });
});

describe('delivery', () => {
  const show = (...sinks: ReturnType<typeof sink>[]) =>
    page.show(snapshot(FLOW()), { ...NO_DELIVERY, sinks });

  it('says in words how each destination stands', () => {
    show(
      sink({ delivered: 1124 }),
      sink({
        name: 'f',
        kind: 'file',
        target: '/e.ndjson',
        state: 'waiting',
        waiting: 3
      })
    );
    expect(page.texts('.nbx-Sink > span:not(.nbx-Icon)')).toEqual([
      'Working · 1,124 delivered · 0 waiting',
      'Waiting · 124 delivered · 3 waiting'
    ]);
    expect(page.all('.nbx-Sink .nbx-Name').map(item => item.title)).toEqual([
      'http https://lineage.example.org/api/v1/lineage',
      'file /e.ndjson'
    ]);
    expect(page.all('.nbx-Sink button')).toEqual([]);
  });

  it('says what failed and when the next try is, with a retry', () => {
    show(
      sink({
        state: 'failing',
        waiting: 2,
        refused: 1,
        lastError: 'The endpoint does not answer.',
        nextAttemptAt: '2026-11-21T10:42:05Z'
      })
    );
    const text = page.texts('.nbx-Sink')[0];
    expect(text).toContain('Failing · 124 delivered · 2 waiting · 1 refused');
    expect(text).toContain('The endpoint does not answer.');
    expect(text).toMatch(/Next try at .*\d+:42/);
    page.click(page.button('Retry'));
    expect(page.asked).toEqual([['retry', 'http']]);
  });

  it('keeps the retry from being asked for twice', () => {
    const sinks = [sink({ state: 'failing' })];
    page.show(snapshot(FLOW()), { sinks, retrying: true, failure: null });
    page.click(page.button('Retrying…'));
    expect(page.asked).toEqual([]);
  });

  it('says what to do where there is no destination', () => {
    show();
    expect(page.texts('.nbx-Delivery')[0]).toContain(
      'No destination configured'
    );
    expect(page.texts('.nbx-Delivery code')).toEqual([
      'c.NbxFlow.lineage_url',
      'c.NbxFlow.lineage_file'
    ]);
  });

  it('counts no place for spans among those of lineage', () => {
    const spans = sink({ name: 'otlp', kind: 'otlp' });
    page.show(snapshot(FLOW()), {
      sinks: [spans],
      retrying: false,
      failure: null
    });
    const [text] = page.texts('.nbx-Delivery');
    expect(text).toContain('No destination configured');
    expect(text).toContain('otlp');
  });

  it('says that it is not known', () => {
    const failure = new ApiError('unreachable', 0, 'No answer.');
    page.show(snapshot(FLOW()), { sinks: null, retrying: false, failure });
    expect(page.texts('.nbx-Delivery')[0]).toContain('not known. No answer.');
  });
});
