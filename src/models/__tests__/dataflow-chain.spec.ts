import { explain } from '../dataflow-chain';
import { verdict } from './dataflow-support';

describe('explain', () => {
  it('walks to the cause, each cell once, past what is fresh', () => {
    const verdicts = new Map([
      ['a', verdict('edited')],
      ['b', verdict('stale', { kind: 'upstream-edited', byCell: 'a' })],
      [
        'c',
        verdict(
          'stale',
          { byCell: 'b', name: 'y' },
          { byCell: 'b', name: 'y', path: 'object:1:y' },
          { byCell: 'f', name: 'z' }
        )
      ],
      ['f', verdict('fresh')]
    ]);
    const steps = explain('c', verdicts);
    expect(steps.map(({ cell }) => cell)).toEqual(['c', 'b', 'a']);
    expect(steps[0]?.reasons).toHaveLength(2);
  });

  it('ends in a circle and of what is not there', () => {
    const verdicts = new Map([
      ['a', verdict('stale', { byCell: 'b' })],
      ['b', verdict('stale', { byCell: 'a' }, { byCell: 'gone' })]
    ]);
    expect(explain('a', verdicts).map(({ cell }) => cell)).toEqual(['a', 'b']);
    expect(explain('nowhere', verdicts)).toEqual([]);
  });

  it('tells of a fresh cell that it is', () => {
    const steps = explain('a', new Map([['a', verdict('fresh')]]));
    expect(steps.map(({ verdict }) => verdict.state)).toEqual(['fresh']);
  });
});
