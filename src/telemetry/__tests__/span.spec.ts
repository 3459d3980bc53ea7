import { instant, later } from '../span';

describe('instant', () => {
  it('keeps what is finer than a millisecond', () => {
    expect(instant('2026-11-21T10:00:01.123456Z')).toEqual([
      Date.UTC(2026, 10, 21, 10, 0, 1) / 1000,
      123_456_000
    ]);
    expect(instant('1970-01-01T00:00:02Z')).toEqual([2, 0]);
    expect(instant('1970-01-01T00:00:02.000000001Z')).toEqual([2, 1]);
  });

  it('knows no other texts', () => {
    for (const text of ['', 'yesterday', '2026-11-21T10:00:01.5']) {
      expect(instant(text)).toBeNull();
    }
  });
});

describe('later', () => {
  it('carries over to the next second and back', () => {
    expect(later([10, 900_000_000], 0.25)).toEqual([11, 150_000_000]);
    expect(later([10, 100_000_000], -0.25)).toEqual([9, 850_000_000]);
    expect(later([10, 0], -3)).toEqual([7, 0]);
    expect(later([10, 5], 0)).toEqual([10, 5]);
    expect(later([10, 999_999_999], 0.000_000_001)).toEqual([11, 0]);
  });
});
