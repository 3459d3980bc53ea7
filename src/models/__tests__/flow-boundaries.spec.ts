import { type BoundaryEdit, editBoundaries } from '../flow-boundaries';

const STEPS = [{ cells: ['a', 'b'] }, { cells: ['c'] }, { cells: ['d', 'e'] }];

/** Where steps begin afterwards; null when nothing changes. */
function edit(change: BoundaryEdit): string | undefined {
  return editBoundaries(STEPS, null, change)
    ?.map(({ cell }) => cell)
    .join();
}

describe('editBoundaries', () => {
  it('moves the first cell to the step above', () => {
    expect(edit({ kind: 'first-up', step: 2 })).toBe('a,c,e');
    expect(edit({ kind: 'first-up', step: 1 })).toBe('a,d');
    expect(edit({ kind: 'first-up', step: 0 })).toBeUndefined();
  });

  it('moves the last cell to the step below', () => {
    expect(edit({ kind: 'last-down', step: 0 })).toBe('a,b,d');
    expect(edit({ kind: 'last-down', step: 1 })).toBe('a,c');
    expect(edit({ kind: 'last-down', step: 2 })).toBeUndefined();
  });

  it('joins and splits', () => {
    expect(edit({ kind: 'join', step: 0 })).toBe('a,d');
    expect(edit({ kind: 'join', step: 2 })).toBeUndefined();
    expect(edit({ kind: 'merge', step: 0, last: 2 })).toBe('a');
    expect(edit({ kind: 'merge', step: 1, last: 1 })).toBeUndefined();
    expect(edit({ kind: 'split', step: 2, cell: 'e' })).toBe('a,c,d,e');
    expect(edit({ kind: 'split', step: 2, cell: 'd' })).toBeUndefined();
    expect(edit({ kind: 'join', step: 7 })).toBeUndefined();
  });

  it('keeps titles that were given, also where a boundary moves', () => {
    const named = editBoundaries(STEPS, null, {
      kind: 'title',
      step: 2,
      title: ' Model '
    });
    expect(named?.[2]).toEqual({ cell: 'd', title: 'Model' });
    const moved = editBoundaries(STEPS, named, { kind: 'first-up', step: 2 });
    expect(moved?.[2]).toEqual({ cell: 'e', title: 'Model' });
    const none = { kind: 'title', step: 2, title: '' } as const;
    expect(editBoundaries(STEPS, named, none)?.[2]?.title).toBeNull();
  });
});
