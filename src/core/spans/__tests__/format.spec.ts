import {
  formatBytes,
  formatCount,
  formatElapsed,
  formatFactor,
  formatSeconds,
  formatShare
} from '../format';

describe('formatSeconds', () => {
  it.each([
    [0, '< 1 ms'],
    [0.0004, '< 1 ms'],
    [0.0005, '1 ms'],
    [0.0141, '14 ms'],
    [0.0994, '99 ms'],
    [0.0996, '0.10 s'],
    [0.61, '0.61 s'],
    [2.84, '2.84 s'],
    [6.4, '6.40 s'],
    [9.994, '9.99 s'],
    [9.996, '10.0 s'],
    [11.9, '11.9 s'],
    [59.94, '59.9 s'],
    [59.96, '1 min 0 s'],
    [64, '1 min 4 s'],
    [3599.6, '1 h 0 min'],
    [7500, '2 h 5 min'],
    [97_200, '1 d 3 h'],
    [-1, '< 1 ms']
  ])('shows %d as %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });

  it('is never further off than half of its last place', () => {
    for (let seconds = 0.001; seconds < 60; seconds *= 1.013) {
      const [number, unit] = formatSeconds(seconds).split(' ');
      if (unit === 'min') {
        continue;
      }
      const shown = Number(number) * (unit === 'ms' ? 0.001 : 1);
      const place =
        unit === 'ms' ? 0.001 : 10 ** -(number?.split('.')[1]?.length ?? 0);
      expect(Math.abs(shown - seconds)).toBeLessThanOrEqual(place / 2 + 1e-9);
    }
  });
});

describe('formatElapsed', () => {
  it.each([
    [0, '0 s'],
    [0.99, '0 s'],
    [12.7, '12 s'],
    [59.99, '59 s'],
    [64, '1 min 4 s'],
    [3600, '1 h 0 min'],
    [-5, '0 s']
  ])('shows %d as %s', (seconds, text) => {
    expect(formatElapsed(seconds)).toBe(text);
  });

  it('grows with every second', () => {
    const texts = new Set(
      Array.from({ length: 3600 }, (_, second) => formatElapsed(second))
    );
    expect(texts.size).toBe(3600);
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1240, '1.2 kB'],
    [9949, '9.9 kB'],
    [9950, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [38_000_000, '38 MB'],
    [412_000_000, '412 MB'],
    [1_240_000_000, '1.2 GB'],
    [5e18, '5000 PB'],
    [-38_000_000, '-38 MB'],
    [-0.2, '0 B']
  ])('shows %d as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('keeps the order of sizes', () => {
    const value = (text: string): number => {
      const [number, unit] = text.split(' ');
      return (
        Number(number) * 1000 ** ['B', 'kB', 'MB', 'GB', 'TB'].indexOf(unit!)
      );
    };
    let last = -1;
    for (let bytes = 1; bytes < 1e13; bytes = Math.ceil(bytes * 1.07)) {
      const shown = value(formatBytes(bytes));
      expect(shown).toBeGreaterThanOrEqual(last);
      expect(Math.abs(shown - bytes) / bytes).toBeLessThan(0.06);
      last = shown;
    }
  });
});

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [336776, '336,776'],
    [1234567, '1,234,567']
  ])('shows %d as %s', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });
});

describe('formatShare', () => {
  it.each([
    [0, '0 %'],
    [0.0001, '< 1 %'],
    [0.01, '1 %'],
    [0.384, '38 %'],
    [0.995, '> 99 %'],
    [1, '100 %']
  ])('%p is %p', (share, text) => {
    expect(formatShare(share)).toBe(text);
  });
});

describe('formatFactor', () => {
  it.each([
    [0.44, '0.4 ×'],
    [1.84, '1.8 ×'],
    [9.96, '10 ×'],
    [1234.5, '1,235 ×']
  ])('%p is %p', (factor, text) => {
    expect(formatFactor(factor)).toBe(text);
  });
});
