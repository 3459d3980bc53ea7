import { SecretWalk } from '../walk';
import { finding } from './known-secrets';

const CELLS = ['a', 'b', 'c', 'd'];
const FINDINGS = [
  finding({ key: 'a1', cell: 'a' }),
  finding({ key: 'a2', cell: 'a' }),
  finding({ key: 'c1', cell: 'c' })
];

describe('SecretWalk', () => {
  /** Goes so many times, as one does who follows. */
  function walk(from: string, direction: 1 | -1, steps: number) {
    const walk = new SecretWalk();
    let active = from;
    return Array.from({ length: steps }, () => {
      const found = walk.next(FINDINGS, CELLS, active, direction);
      active = found?.cell ?? active;
      return found?.key;
    });
  }

  it('goes on from the active cell, and around the end', () => {
    expect(walk('a', 1, 4)).toEqual(['c1', 'a1', 'a2', 'c1']);
    expect(walk('d', 1, 2)).toEqual(['a1', 'a2']);
  });

  it('goes back', () => {
    expect(walk('b', -1, 4)).toEqual(['a2', 'a1', 'c1', 'a2']);
    expect(walk('a', -1, 1)).toEqual(['c1']);
  });

  it('begins at the active cell again when one has gone elsewhere', () => {
    const walk = new SecretWalk();
    expect(walk.next(FINDINGS, CELLS, 'b', 1)?.key).toBe('c1');
    expect(walk.next(FINDINGS, CELLS, 'b', 1)?.key).toBe('c1');
  });

  it('has nowhere to go without findings', () => {
    expect(new SecretWalk().next([], CELLS, 'a', 1)).toBeUndefined();
    expect(new SecretWalk().next([], CELLS, 'a', -1)).toBeUndefined();
  });
});
