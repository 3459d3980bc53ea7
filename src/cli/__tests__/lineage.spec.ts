import { lineageOutput } from '../lineage';
import { makeAccess, makeExecution } from '../../protocol/__tests__/executions';

const result = {
  lineage: {
    path: 'flights.ipynb',
    sequence: 7,
    executions: [makeExecution({ datasets: [makeAccess({})] })],
    elsewhere: []
  },
  cells: ['a']
};

describe('lineageOutput', () => {
  it('prints the graph in each format', () => {
    const graph = JSON.parse(lineageOutput(result, 'json'));
    expect(graph.path).toBe('flights.ipynb');
    expect(graph.edges).toHaveLength(1);
    expect(lineageOutput(result, 'mermaid')).toMatch(/^flowchart LR\n/);
    expect(lineageOutput(result, 'dot')).toMatch(/^digraph "flights/);
    expect(lineageOutput(result, 'svg')).toMatch(/^<svg [^]*>flights\.csv</);
    expect(lineageOutput(result, 'text')).toContain('/data/flights.csv');
  });
});
