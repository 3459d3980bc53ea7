import { isClean } from '..';
import { whyNot } from '../unpicklable';
import { idsOf, pipelineOf, recorded, rulesOf } from './recorded';

const byHand = (...cells: string[]) => ({
  starts: cells.map(cell => ({ cell, title: null }))
});

describe('what cannot cross', () => {
  it('joins proposed steps, and is told', () => {
    const spec = pipelineOf('cannot-cross');
    expect(spec.steps.map(({ cells }) => cells)).toEqual([
      ['c1', 'c3'],
      ['c5', 'c7', 'c9'],
      ['c11', 'c13'],
      ['c15']
    ]);
    expect(rulesOf(spec, 'warning')).toEqual(Array(3).fill('cannot-cross'));
    expect(spec.blockers.map(({ message }) => message)).toEqual([
      expect.stringContaining('`handle` of cell 1 is an open file'),
      expect.stringContaining('`squares` of cell 3 is a generator'),
      expect.stringContaining('`handlers` of cell 6')
    ]);
    expect(isClean(spec)).toBe(true);
  });

  it('is an error across a boundary by hand, with what a click can do', () => {
    const spec = pipelineOf('cannot-cross', byHand('c1', 'c3', 'c5'));
    expect(isClean(spec)).toBe(false);
    expect(spec.blockers[0]).toMatchObject({
      rule: 'cannot-cross',
      severity: 'error',
      cell: 'c1',
      action: { kind: 'merge-steps', steps: idsOf(spec).slice(0, 2) }
    });
  });

  it('joins steps for classes that stand in no module, functions that keep something', () => {
    const spec = pipelineOf('unliftable');
    expect(spec.steps.map(({ cells }) => cells)).toEqual([
      ['c1', 'c3'],
      ['c5', 'c7'],
      ['c9']
    ]);
  });

  it('joins steps for settings that nothing carries', () => {
    const spec = pipelineOf('process');
    expect(spec.steps).toHaveLength(1);
    expect(rulesOf(spec, 'warning')).toEqual(['hidden-state']);
  });

  it('joins steps while what is printed goes elsewhere', () => {
    const spec = pipelineOf('turned-away');
    expect(spec.steps.map(({ cells }) => cells)).toEqual([
      ['c1', 'c3'],
      ['c5']
    ]);
    expect(rulesOf(spec, 'warning')).toEqual(['hidden-state']);
  });

  it('knows folders that end with their process', () => {
    const type = 'tempfile.TemporaryDirectory';
    expect(whyNot(type, () => false)).toContain('ends with its process');
  });

  it('names a database in memory', () => {
    const notebook = recorded('aliases');
    const table = {
      namespace: 'inmemory://',
      name: 'duckdb/main.t',
      kind: 'memory' as const,
      format: null,
      mode: null,
      layers: ['duckdb'],
      rows: null,
      columns: null,
      bytes: null,
      failed: false
    };
    const cells = notebook.cells.map(cell =>
      cell.execution && ['c1', 'c5'].includes(cell.id)
        ? {
            ...cell,
            execution: {
              ...cell.execution,
              datasets: [
                {
                  ...table,
                  direction:
                    cell.id === 'c1' ? ('write' as const) : ('read' as const)
                }
              ]
            }
          }
        : cell
    );
    const spec = pipelineOf({ ...notebook, cells });
    expect(spec.steps.map(step => step.cells)).toEqual([
      ['c1', 'c3', 'c5'],
      ['c7']
    ]);
    expect(spec.steps[0]?.reads).toEqual([]);
  });
});
