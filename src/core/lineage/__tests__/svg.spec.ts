import { buildDiagram, toMermaid } from '..';
import { arcsOf, arrange, boxesOf, toSvg } from '../layout';
import { blindSpot, execution, read, reply, write } from './examples';

const HOSTILE = [
  '<img src=x onerror=alert(1)>.csv',
  '"quotes\' & &amp; &#x41; &bogus; ]]> <!-- <![CDATA[.csv',
  '\u202eevil\u2066.csv',
  'line\nbreak\r\u2028\u0000\u0001\u001b\u007f\u0085.csv',
  'lone \ud800 surrogate \udfff.csv',
  'not \uffff a \ufffe character.csv',
  'end"] --> x; subgraph %%{init}%% </text></svg>.csv',
  'javascript:alert(1)',
  '__proto__',
  'x'.repeat(10000),
  '😀'.repeat(5000),
  ' '
];

function drawn(names: readonly string[]) {
  const diagram = buildDiagram(
    reply(
      [
        execution(
          'a',
          names.map(name => write(name))
        ),
        execution(
          'b',
          names.map(name => read(name)),
          {
            blindSpots: names.map(blindSpot)
          }
        ),
        execution('c', [read('missing', { failed: true })])
      ],
      names.map(name => execution('x', [read('missing')], { path: name }))
    ),
    ['a', 'b', 'c']
  );
  const places = arrange(boxesOf(diagram), arcsOf(diagram));
  return { diagram, svg: toSvg(diagram, places) };
}

/** Reads as browsers read a picture: with the rules of XML. */
function parsed(svg: string): Document {
  return new DOMParser().parseFromString(svg, 'image/svg+xml');
}

describe('toSvg', () => {
  it('draws every node with its name, and every edge', () => {
    const { diagram, svg } = drawn(['/d/flights.csv', '/d/out.csv']);
    const page = parsed(svg);
    const texts = [...page.querySelectorAll('text')].map(
      ({ textContent }) => textContent
    );
    expect(texts).toEqual(
      expect.arrayContaining(['1', '2', 'flights.csv', 'out.csv'])
    );
    expect(page.querySelectorAll('g')).toHaveLength(diagram.nodes.length);
    expect(page.querySelectorAll('path.line')).toHaveLength(
      diagram.edges.length
    );
    expect(page.querySelectorAll('.line.failed')).toHaveLength(1);
  });

  it('is well-formed and does nothing, whatever names hold', () => {
    const { svg } = drawn(HOSTILE);
    const page = parsed(svg);
    expect(page.querySelector('parsererror')).toBeNull();
    const names = new Set(
      [...page.querySelectorAll('*')].map(e => e.localName)
    );
    expect([...names].sort()).toEqual([
      ...['g', 'path', 'rect', 'style', 'svg', 'text', 'title']
    ]);
    const attributes = new Set(
      [...page.querySelectorAll('*')].flatMap(e => e.getAttributeNames())
    );
    expect([...attributes].filter(name => /^on|href|^id$/.test(name))).toEqual(
      []
    );
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    // eslint-disable-next-line no-control-regex -- what XML does not allow
    expect(svg).not.toMatch(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/);
  });

  it('draws an empty page for nothing', () => {
    const diagram = buildDiagram(reply([]), []);
    const page = parsed(toSvg(diagram, new Map()));
    expect(page.querySelector('parsererror')).toBeNull();
    expect(page.querySelectorAll('g')).toHaveLength(0);
  });

  it('looks the same each time', () => {
    const { diagram, svg } = drawn(['/d/a.csv']);
    const places = arrange(boxesOf(diagram), arcsOf(diagram));
    expect(toSvg(diagram, places)).toBe(svg);
  });
});

describe('toMermaid', () => {
  it('has a line for each node and edge, whatever names hold', () => {
    const { graph } = drawn(HOSTILE).diagram;
    const lines = toMermaid(graph).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + graph.nodes.length + graph.edges.length);
    const node = /^ {2}n\d+\[\(?"[^"<>[\]\n]+"\)?\]$/u;
    const edge = /^ {2}n\d+ --> n\d+$/;
    expect(
      lines.slice(1).filter(line => !node.test(line) && !edge.test(line))
    ).toEqual([]);
  });
});
