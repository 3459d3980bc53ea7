import type { CellFacts } from '../../../protocol';
import { makeFacts } from '../../../protocol/__tests__/facts';
import { hasOnceOnlyEffects } from '../effects';

const SPAN = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 };

/** Facts of a cell with these texts in it. */
function factsWith(...texts: string[]): CellFacts {
  return makeFacts({
    literals: texts.map(value => ({ type: 'str', value, span: SPAN }))
  });
}

describe('SQL that changes rows', () => {
  it.each([
    ['INSERT INTO routes VALUES (1)'],
    ['update routes set n = 1'],
    ['DELETE FROM routes'],
    ['DROP TABLE routes']
  ])('needs consent: %s', text => {
    expect(hasOnceOnlyEffects(factsWith(text))).toBe(true);
  });

  it.each([
    [
      'DROP TABLE IF EXISTS routes',
      'CREATE TABLE routes (n INTEGER)',
      'INSERT INTO routes VALUES (1)'
    ],
    [
      'CREATE OR REPLACE TABLE routes AS SELECT 1',
      'INSERT INTO Routes SELECT 2'
    ],
    ['SELECT * FROM routes']
  ])('needs none where the cell makes the table anew: %s', (...texts) => {
    expect(hasOnceOnlyEffects(factsWith(...texts))).toBe(false);
  });

  it('needs consent for the tables that the cell does not make', () => {
    const texts = [
      'CREATE OR REPLACE TABLE a AS SELECT 1',
      'INSERT INTO b SELECT 2'
    ];
    expect(hasOnceOnlyEffects(factsWith(...texts))).toBe(true);
  });
});
