import { nullTranslator } from '@jupyterlab/translation';
import { readFileSync } from 'fs';
import * as path from 'path';

import { reason } from '../../../models/__tests__/dataflow-support';
import type { Reason, ReasonKind, VerdictState } from '../../../protocol';
import { reasonSentence, warningSentence } from '../reasons';
import { plainText } from '../sentence';

const trans = nullTranslator.load('nbxflow');
const ORDER = ['a', 'b', 'c'];
const schema = path.join(
  __dirname,
  '../../../../nbxflow/protocol/schemas/verdict.json'
);
const KINDS: ReasonKind[] = JSON.parse(readFileSync(schema, 'utf-8'))
  .definitions.reason.properties.kind.enum;

const text = (
  given: Partial<Reason>,
  cell = 'c',
  state: VerdictState = 'fresh'
) =>
  plainText(
    reasonSentence(reason(given), cell, () => state, trans),
    ORDER,
    trans
  );

describe('reasons in words', () => {
  it.each(KINDS)('%s is one sentence of its own', kind => {
    const sentence = text({ kind, byCell: 'c' });
    expect(sentence).toMatch(/^[A-Zx].*\.$/);
    expect(sentence).not.toMatch(/undefined|null|%|[\ue000\ue001]/);
    const others = KINDS.filter(
      other => other !== kind && kind !== 'old-facts'
    );
    for (const other of others) {
      expect(text({ kind: other, byCell: 'c' })).not.toBe(sentence);
    }
  });

  it('names variable and cell', () => {
    expect(
      text({ kind: 'upstream-rerun', name: 'carriers', byCell: 'b' })
    ).toBe('carriers was rebuilt by cell 2 after this ran.');
    expect(text({ kind: 'upstream-edited', byCell: 'a' })).toBe(
      'Cell 1, which makes x, was edited.'
    );
    expect(text({ kind: 'mutated', byCell: 'gone' })).toBe(
      'x was changed by a removed cell after this ran.'
    );
    expect(text({ kind: 'mutated', byCell: null })).toContain(
      'code that is in no cell of this notebook'
    );
  });

  it('does not call rebuilt what is still to be rebuilt', () => {
    expect(text({ byCell: 'b' }, 'c', 'stale')).toBe(
      'x comes from cell 2, which is stale itself.'
    );
  });

  it('says of the unknown whose it is', () => {
    expect(text({ kind: 'clock', name: 'time.time', byCell: 'c' })).toBe(
      'time.time: it depends on the time.'
    );
    expect(text({ kind: 'clock', name: 'now', byCell: 'a' })).toBe(
      'now comes from cell 1, whose result is not certain.'
    );
    expect(text({ kind: 'clock', name: null, path: null })).toBe(
      'It depends on the time.'
    );
  });

  it.each([
    ['name:y', 'y'],
    ['object:7:table', 'table'],
    ['file:/data/in.csv', 'in.csv'],
    ['process:cwd', 'The working folder'],
    [null, 'Something that it reads']
  ])('names what %s is about', (location, name) => {
    expect(text({ kind: 'mutated', name: null, path: location })).toContain(
      name
    );
  });

  it('warns of stale values and of those out of order', () => {
    const warn = (kind: 'stale-value' | 'out-of-order') =>
      plainText(
        warningSentence({ kind, name: 'x', byCell: 'b' }, trans),
        ORDER,
        trans
      );
    expect(warn('stale-value')).toBe(
      'x, made by cell 2, is older than it should be.'
    );
    expect(warn('out-of-order')).toContain('x was made last by cell 2');
  });
});
