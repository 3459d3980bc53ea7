import { buildDiagram, buildGraph, pathThrough } from '..';
import { blindSpot, execution, read, reply, write } from './examples';

const made = reply(
  [
    execution('a', [write('/d/raw.csv', { rows: 3, bytes: 20 })]),
    execution('b', [read('/d/raw.csv'), write('/d/clean.csv')]),
    execution('c', [read('/d/missing.csv', { failed: true })], {
      blindSpots: [blindSpot('A shell command ran.')]
    })
  ],
  [execution('x', [read('/d/clean.csv')], { path: 'other.ipynb' })]
);
const cells = ['a', 'b', 'c'];

describe('buildDiagram', () => {
  const diagram = buildDiagram(made, cells);

  it('has the nodes and edges of the graph, and what was not seen', () => {
    const graph = buildGraph(made, cells);
    const drawn = diagram.nodes.filter(({ kind }) => kind !== 'unseen');
    expect(diagram.graph).toEqual(graph);
    expect(drawn.map(({ id }) => id)).toEqual(graph.nodes.map(({ id }) => id));
    expect(diagram.edges.filter(({ kind }) => kind !== 'unseen')).toHaveLength(
      graph.edges.length
    );
    const [unseen] = diagram.nodes.filter(({ kind }) => kind === 'unseen');
    expect(unseen?.label).toBe('A shell command ran.');
    expect(diagram.edges.filter(({ target }) => target === unseen?.id)).toEqual(
      [expect.objectContaining({ kind: 'unseen', failed: false })]
    );
  });

  it('says of datasets what is known last, and what failed', () => {
    const dataset = (label: string) =>
      diagram.nodes.find(node => node.label === label);
    expect(dataset('raw.csv')).toMatchObject({ rows: 3, bytes: 20 });
    expect(dataset('missing.csv')).toMatchObject({ failed: true });
    expect(diagram.edges.filter(({ failed }) => failed)).toHaveLength(1);
  });

  it('says when not all that is elsewhere is drawn', () => {
    expect(diagram.hasMore).toBe(false);
    const more = { ...made, moreElsewhere: true };
    expect(buildDiagram(more, cells).hasMore).toBe(true);
  });

  it('is empty when nothing is known', () => {
    const none = buildDiagram(reply([]), cells);
    expect(none).toMatchObject({ nodes: [], edges: [], hasRun: false });
  });
});

describe('pathThrough', () => {
  const edge = (source: string, target: string) => ({
    id: `${source}${target}`,
    source,
    target
  });

  it('goes up to all ancestors and down to all descendants, no further', () => {
    const edges = [edge('a', 'b'), edge('b', 'c'), edge('x', 'c')];
    const path = pathThrough(edges, 'b');
    expect([...path.nodes].sort()).toEqual(['a', 'b', 'c']);
    expect([...path.edges].sort()).toEqual(['ab', 'bc']);
  });

  it('ends in cycles', () => {
    const edges = [edge('a', 'b'), edge('b', 'a'), edge('b', 'b')];
    expect([...pathThrough(edges, 'a').edges].sort()).toEqual([
      'ab',
      'ba',
      'bb'
    ]);
  });
});
