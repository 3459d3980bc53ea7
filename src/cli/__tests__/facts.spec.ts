import type { CellFacts } from '../../protocol/generated';
import { makeFacts } from '../../protocol/__tests__/facts';
import { factsText } from '../facts';

const span = { startLine: 2, startColumn: 5, endLine: 2, endColumn: 6 };
const empty: CellFacts = makeFacts({ cell: 'a', code: null });

describe('factsText', () => {
  it('says each name once, as what is surest of it', () => {
    const text = factsText([
      {
        ...empty,
        summary: {
          reads: ['a', 'b'],
          defines: ['x'],
          mayDefine: ['d', 'x', 'y'],
          deletes: ['d'],
          changes: ['a'],
          mayChange: ['a', 'b'],
          aliases: []
        },
        unknown: [
          { kind: 'clock', name: 'time.time', names: ['x'], span },
          { kind: 'magic', name: '!', names: [], span }
        ]
      }
    ]);
    expect(text.split('\n')).toEqual([
      'cell 1',
      '  reads       a, b',
      '  defines     x',
      '  may define  y',
      '  deletes     d',
      '  changes     a',
      '  may change  b',
      '  unknown     clock: time.time → x',
      '  unknown     magic: ! → output',
      ''
    ]);
  });

  it('says why a cell is not understood', () => {
    const error = {
      kind: 'unparsable' as const,
      message: 'bad \u001b[31m',
      span
    };
    expect(factsText([{ ...empty, error }])).toBe(
      'cell 1\n  unparsable: bad \ufffd[31m (line 2, column 5)\n'
    );
  });

  it('tells cells and notebooks without anything', () => {
    expect(factsText([empty])).toBe('cell 1\n  nothing\n');
    expect(factsText([])).toBe('There is no code cell.\n');
  });
});
