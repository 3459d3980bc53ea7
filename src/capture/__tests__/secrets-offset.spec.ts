import { offsetOf } from '../secrets-offset';

describe('offsetOf', () => {
  const text = 'a\r\nbc\nd\re';

  it.each([
    [1, 1, 0],
    [2, 2, 4],
    [3, 1, 6],
    [4, 1, 8],
    [9, 1, 9],
    [4, 9, 9]
  ])('line %i, column %i', (line, column, offset) => {
    expect(offsetOf(text, line, column)).toBe(offset);
  });
});
