import { isClean } from '..';
import type { Prepared } from '../model';
import { pipelineOf, PREPARED, recorded, rulesOf } from './recorded';

describe('what stands in the way', () => {
  it('is what only Jupyter, a shell or nobody can do', () => {
    const spec = pipelineOf('blocked');
    expect(
      spec.blockers.map(({ rule, severity, cell }) => [rule, severity, cell])
    ).toEqual([
      ['shell', 'error', 'c1'],
      ['magic', 'error', 'c2'],
      ['dynamic-code', 'error', 'c3'],
      ['dynamic-code', 'error', 'c3'],
      ['history', 'error', 'c6']
    ]);
  });

  it('is a cell that failed, unless it is meant to', () => {
    const spec = pipelineOf('failing');
    expect(spec.blockers).toEqual([
      expect.objectContaining({
        rule: 'failed',
        cell: 'c5',
        action: { kind: 'run-cells', cells: ['c5'] }
      })
    ]);
  });

  it('names the exception of a cell that failed', () => {
    const notebook = recorded('failing');
    const cells = notebook.cells.map(cell =>
      cell.id === 'c5' && cell.execution
        ? {
            ...cell,
            execution: { ...cell.execution, error: { name: 'ValueError' } }
          }
        : cell
    );
    const [blocker] = pipelineOf({ ...notebook, cells }).blockers;
    expect(blocker?.message).toBe(
      'Cell 3 failed when it ran last (ValueError).'
    );
  });

  it('is a builtin that a later cell of the step gives another meaning', () => {
    const spec = pipelineOf('builtins');
    expect(rulesOf(spec, 'error')).toEqual(['builtin-name']);
    const apart = pipelineOf('builtins', {
      starts: ['c0', 'c1'].map(cell => ({ cell, title: cell }))
    });
    expect(isClean(apart)).toBe(true);
  });

  it.each([
    ['never-run', 'not-run'],
    ['edited', 'edited'],
    ['stale', 'stale'],
    ['running', 'not-run'],
    ['failed', 'failed']
  ] as const)('is a cell that is %s', (state, rule) => {
    const notebook = recorded('aliases');
    const cells = notebook.cells.map(cell =>
      cell.id === 'c3' ? { ...cell, state } : cell
    );
    const spec = pipelineOf({ ...notebook, cells });
    expect(spec.blockers).toEqual([
      expect.objectContaining({ rule, cell: 'c3', severity: 'error' })
    ]);
  });

  it('is none of what is only unknown', () => {
    const notebook = recorded('aliases');
    const cells = notebook.cells.map(cell => ({
      ...cell,
      state: cell.type === 'code' ? ('unknown' as const) : null
    }));
    expect(isClean(pipelineOf({ ...notebook, cells }))).toBe(true);
  });

  it('is a cell that ran unwatched', () => {
    const notebook = recorded('aliases');
    const cells = notebook.cells.map(cell => ({
      ...cell,
      execution: cell.execution && { ...cell.execution, dataflow: null }
    }));
    const spec = pipelineOf({ ...notebook, cells, ordinals: new Map() });
    expect(rulesOf(spec, 'error')).toEqual(Array(4).fill('unknown-flow'));
    expect(spec.steps).toHaveLength(4);
  });

  it('is a value that a console or a deleted cell has set', () => {
    const notebook = recorded('aliases');
    const ordinals = new Map(
      [...notebook.ordinals].filter(([, cell]) => cell !== 'c1')
    );
    const spec = pipelineOf({ ...notebook, ordinals });
    expect(spec.blockers[0]).toMatchObject({
      rule: 'outside-writer',
      severity: 'error'
    });
  });

  it('is no object that changed while no cell ran: that is only said', () => {
    const notebook = recorded('aliases');
    const cells = notebook.cells.map(cell => {
      const { execution } = cell;
      const dataflow = execution?.dataflow;
      const reads = dataflow?.reads.map(read =>
        read.location.startsWith('object:') ? { ...read, writer: null } : read
      );
      return dataflow && reads
        ? {
            ...cell,
            execution: { ...execution, dataflow: { ...dataflow, reads } }
          }
        : cell;
    });
    const spec = pipelineOf({ ...notebook, cells });
    expect(rulesOf(spec, 'error')).toEqual([]);
    expect(rulesOf(spec, 'warning')).toContain('outside-writer');
  });

  it('is what the server says of secrets and packages', () => {
    const prepared: Prepared = {
      secrets: [
        { cell: 'c1', variable: 'TOKEN', rule: 'token', reason: null },
        {
          cell: 'c3',
          variable: null,
          rule: 'token',
          reason: 'it is part of a text'
        }
      ],
      environment: {
        ...PREPARED.environment,
        local: ['helpers'],
        missing: ['lost']
      }
    };
    const spec = pipelineOf('aliases', {}, prepared);
    expect(rulesOf(spec, 'error')).toEqual(['missing-package', 'secret']);
    expect(rulesOf(spec, 'warning')).toEqual(['local-module', 'secret']);
    expect(spec.secrets).toEqual([
      { cell: 'c1', variable: 'TOKEN', rule: 'token' }
    ]);
  });

  it('is a notebook with nothing to do', () => {
    const notebook = { ...recorded('aliases'), cells: [] };
    expect(rulesOf(pipelineOf(notebook), 'error')).toEqual(['steps']);
  });
});
