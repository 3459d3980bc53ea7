import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';
import { createRoot } from 'react-dom/client';

import {
  buildDiagram,
  type Diagram,
  ownCellKey
} from '../../../../core/lineage';
import {
  blindSpot,
  execution,
  read,
  reply,
  write
} from '../../../../core/lineage/__tests__/examples';
import { arcsOf, arrange, boxesOf } from '../../../../core/lineage/layout';
import type { VerdictState } from '../../../../protocol';
import { Arranger, type LayoutWorker } from '../arranger';
import { exportName, exportText } from '../exports';
import { findNodes } from '../find';
import { GraphList } from '../list';
import type { ArrangeRequest } from '../messages';
import { centring, fitting, showing } from '../viewport';
import { cellState, nodeLabels, nodeName } from '../words';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const trans = nullTranslator.load('nbxflow');

function example(): Diagram {
  return buildDiagram(
    reply(
      [
        execution('a', [write('/d/raw.csv', { rows: 3 })]),
        execution('b', [read('/d/raw.csv')], {
          blindSpots: [blindSpot('A shell command ran.')]
        }),
        execution('c', [read('/d/gone.csv', { failed: true })], {
          state: 'failed'
        })
      ],
      [
        execution('x', [read('/d/raw.csv')], {
          path: 'p/other.ipynb',
          count: 4
        })
      ]
    ),
    ['a', 'b', 'c']
  );
}

describe('names of nodes', () => {
  it('say what it is and what it is connected with', () => {
    const verdicts = new Map<string, VerdictState>([
      [ownCellKey('flights.ipynb', 'b'), 'stale']
    ]);
    const labels = [...nodeLabels(example(), verdicts, trans).values()];
    expect(labels).toEqual([
      'Cell 1, done, writes raw.csv',
      'Cell 2, stale, reads raw.csv',
      'Cell 3, failed, reads gone.csv',
      'other.ipynb [4], done, reads raw.csv',
      'Dataset gone.csv, failed, read by cell 3',
      'Dataset raw.csv, written by cell 1, read by cell 2, other.ipynb [4]',
      'Could not see: A shell command ran., done by cell 2'
    ]);
  });

  it('count what they do not name, and are never endless', () => {
    const readers = Array.from({ length: 500 }, (_, i) =>
      execution(`c${i}`, [read('x'.repeat(10000))])
    );
    const cells = readers.map(({ cell }) => cell ?? '');
    const diagram = buildDiagram(reply(readers), cells);
    const labels = [...nodeLabels(diagram, new Map(), trans).values()];
    const dataset = labels.find(label => label.startsWith('Dataset'));
    expect(dataset).toMatch(
      /x…, read by cell 1, cell 2, cell 3, cell 4, cell 5 and 495 more$/
    );
    expect(Math.max(...labels.map(label => label.length))).toBeLessThan(400);
  });

  it('say of a cell what is known of what it shows, else how it ran', () => {
    const cell = example().nodes.find(({ kind }) => kind === 'cell');
    const word = (verdict?: VerdictState) =>
      cell?.kind === 'cell' && cellState(cell, verdict, trans).word;
    expect(word()).toBe('done');
    expect(word('unknown')).toBe('unknown');
    expect(word('fresh')).toBe('fresh');
    expect(word('edited')).toBe('edited');
    expect(word('never-run')).toBe('not run in this kernel');
  });
});

describe('findNodes', () => {
  const find = (query: string) =>
    findNodes(example(), query, node => nodeName(node, trans))?.length ?? null;

  it('finds by name and place, whatever the case', () => {
    expect(find('RAW')).toBe(1);
    expect(find('/d/')).toBe(2);
    expect(find('cell 2')).toBe(1);
    expect(find('nothing')).toBe(0);
    expect(find('  ')).toBeNull();
  });
});

describe('GraphList', () => {
  function show(found: ReadonlySet<string> | null = null) {
    const host = document.createElement('div');
    document.body.replaceChildren(host);
    const asked: unknown[][] = [];
    const root = createRoot(host);
    React.act(() =>
      root.render(
        <GraphList
          diagram={example()}
          verdicts={new Map()}
          found={found}
          trans={trans}
          onShow={id => void asked.push(['show', id])}
          actions={{
            goTo: cell => void asked.push(['goTo', cell.path, cell.cell]),
            copy: () => undefined
          }}
        />
      )
    );
    const items = () => [
      ...host.querySelectorAll<HTMLElement>('[role=treeitem]')
    ];
    const click = (text: string) =>
      React.act(() =>
        items()
          .find(item => item.textContent?.includes(text))
          ?.click()
      );
    return { asked, items, click };
  }

  it('lists all nodes of the graph', () => {
    const { items } = show();
    expect(items().map(item => item.textContent)).toEqual([
      'gone.csv⚠ failed',
      'raw.csv3 rows',
      'cell 1done',
      'cell 2done',
      'cell 3failed',
      'other.ipynb [4]done',
      'A shell command ran.'
    ]);
  });

  it('opens to what a node is connected with, and goes there', () => {
    const { asked, items, click } = show();
    click('raw.csv');
    const texts = items().map(item => item.textContent);
    expect(texts.slice(2, 6)).toEqual([
      ' Show in graph',
      'written by cell 1',
      'read by cell 2',
      'read by other.ipynb [4]'
    ]);
    click('written by cell 1');
    click('read by other.ipynb');
    click('Show in graph');
    expect(asked).toEqual([
      ['goTo', 'flights.ipynb', 'a'],
      ['goTo', 'p/other.ipynb', 'x'],
      ['show', 'dataset:["file","/d/raw.csv"]']
    ]);
  });

  it('lists what was looked for', () => {
    const { items } = show(new Set([ownCellKey('flights.ipynb', 'c')]));
    expect(items().map(item => item.textContent)).toEqual(['cell 3failed']);
  });
});

describe('viewport', () => {
  const box = { id: 'a', width: 100, height: 50, order: null };
  const places = new Map([['a', { x: 1000, y: 1000 }]]);
  const size = { width: 400, height: 300 };

  it('fits what there is in the middle, no larger than it is', () => {
    const { x, y, zoom } = fitting([box], places, size);
    expect([zoom, 1000 + x, 1000 + y]).toEqual([1, 150, 125]);
    const wide = { ...box, width: 3520 };
    expect(fitting([wide], places, size).zoom).toBeCloseTo(0.1);
    const start = fitting([wide], places, size, 0.5);
    expect([start.zoom, 500 + start.x]).toEqual([0.5, 24]);
    expect(fitting([], places, size).zoom).toBe(1);
  });

  it('moves no more than it must to show a node', () => {
    const inside = { x: -900, y: -900, zoom: 1 };
    expect(showing(box, places, size, inside)).toBe(inside);
    const left = showing(box, places, size, { x: -1200, y: -900, zoom: 1 });
    expect(left).toEqual({ x: -976, y: -900, zoom: 1 });
    const centred = centring(box, places, size, { x: 0, y: 0, zoom: 0.1 });
    expect(centred.zoom).toBe(0.5);
    expect(1050 * 0.5 + centred.x).toBe(200);
  });
});

describe('Arranger', () => {
  const diagram = example();
  const [boxes, arcs] = [boxesOf(diagram), arcsOf(diagram)];

  class FakeWorker implements LayoutWorker {
    onmessage: LayoutWorker['onmessage'] = null;
    onerror: LayoutWorker['onerror'] = null;
    ended = 0;

    constructor(readonly answer: (request: ArrangeRequest) => unknown) {}

    postMessage(request: ArrangeRequest): void {
      const data = this.answer(request);
      queueMicrotask(() =>
        this.onmessage?.call(
          this as unknown as Worker,
          new MessageEvent('message', { data })
        )
      );
    }

    terminate(): void {
      this.ended += 1;
    }
  }

  it('asks the worker, which ends when nothing is left to do', async () => {
    const worker = new FakeWorker(({ id }) => ({
      id,
      places: [['a', { x: 7, y: 7 }]]
    }));
    const arranger = new Arranger(async () => worker);
    const places = await arranger.arrange(boxes, arcs);
    expect(places.get('a')).toEqual({ x: 7, y: 7 });
    await Promise.resolve();
    expect(worker.ended).toBe(1);
  });

  it.each([
    ['there is none', () => Promise.reject(new Error('not allowed'))],
    [
      'it cannot',
      async () => new FakeWorker(({ id }) => ({ id, places: null }))
    ]
  ])('works on the page where %s', async (_, spawn) => {
    const arranger = new Arranger(spawn);
    const places = await arranger.arrange(boxes, arcs);
    expect(places).toEqual(arrange(boxes, arcs));
  });
});

describe('exports', () => {
  const diagram = example();
  const places = arrange(boxesOf(diagram), arcsOf(diagram));
  const source = {
    path: 'p/flights.ipynb',
    diagram,
    places,
    fetchEvents: async (path: string) => [{ path }]
  };

  it('writes each format', async () => {
    expect(await exportText(source, 'svg')).toMatch(/^<svg /);
    expect(await exportText(source, 'mermaid')).toMatch(/^flowchart LR\n/);
    const events = await exportText(source, 'openlineage');
    expect(JSON.parse(events)).toEqual([{ path: 'p/flights.ipynb' }]);
  });

  it('names files after the notebook', () => {
    expect(exportName(source.path, 'svg')).toBe('flights.lineage.svg');
    expect(exportName(source.path, 'openlineage')).toBe(
      'flights.lineage.openlineage.json'
    );
  });
});
