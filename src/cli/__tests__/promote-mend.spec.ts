import flowSpec from '../../../nbxflow/protocol/examples/valid/flow-spec.flights.json';
import type { FlowChoices } from '../../core/flow';
import type { Evidence, FlowSpec } from '../../protocol/generated';
import type { IAttempt } from '../promote-attempt';
import { joinWhileDifferent } from '../promote-mend';
import type { IPromoted } from '../promote-propose';

const EXAMPLE = flowSpec as unknown as FlowSpec;
type Step = FlowSpec['steps'][number];

/** Steps of a cell each, called as it is; each comes after the one before. */
function specOf(letters: string, starts: FlowChoices['starts']): FlowSpec {
  const begin = starts?.map(({ cell }) => cell) ?? [...letters];
  const steps = begin.map((id, at): Step => {
    const end = begin[at + 1] ?? '';
    const cells = [
      ...letters.slice(
        letters.indexOf(id),
        end === '' ? letters.length : letters.indexOf(end)
      )
    ];
    const after = begin.slice(Math.max(0, at - 1), at);
    const state = { from: null, changes: false };
    const none = {
      inputs: [],
      outputs: [],
      reads: [],
      writes: [],
      effects: []
    };
    const said = { title: id.toUpperCase(), description: null };
    return { id, ...said, cells, ...none, after, state };
  });
  return { ...EXAMPLE, steps, blockers: [] };
}

function promotedOf(letters: string): IPromoted {
  return {
    typed: { path: 'n.ipynb', kernel: null, cells: [] },
    cells: [],
    spec: specOf(letters, null),
    withStarts: starts => specOf(letters, starts)
  };
}

/** What is found of steps; `wrong` tells of their cells, joined, whether they differ. */
function attemptOf(
  promoted: IPromoted,
  wrong: (cells: string, place: number) => boolean
): IAttempt {
  const tasks = promoted.spec.steps.map(({ id, cells }, place) => ({
    ...{ id, compared: 1, masked: [], reason: null, tolerance: null },
    verdict: wrong(cells.join(''), place) ? 'different' : 'equal',
    differences: []
  }));
  const evidence = { verification: { tasks } } as unknown as Evidence;
  return { promoted, blockers: [], previewed: null, evidence };
}

async function joinsOf(
  letters: string,
  wrong: (cells: string, place: number) => boolean,
  isBlocked: (promoted: IPromoted) => boolean = () => false
) {
  const tried: string[] = [];
  const said: string[] = [];
  const first = attemptOf(promotedOf(letters), wrong);
  const last = await joinWhileDifferent(
    first,
    async promoted => {
      tried.push(cellsOf(promoted));
      const found = attemptOf(promoted, wrong);
      return isBlocked(promoted) ? { ...found, evidence: null } : found;
    },
    text => said.push(text)
  );
  return { tried, said, last: cellsOf(last.promoted), promoted: last.promoted };
}

function cellsOf({ spec }: IPromoted): string {
  return spec.steps.map(({ cells }) => cells.join('')).join(' ');
}

describe('steps that are different', () => {
  it('are joined until they are not, each time with a line and a warning', async () => {
    const found = await joinsOf('abcd', cells => /^[bc]/.test(cells));
    expect(found.tried).toEqual(['ab c d', 'abc d']);
    expect(found.last).toBe('abc d');
    expect(found.said).toEqual([
      expect.stringMatching(
        /^Joined “A”, “B” and verifying again, because “B” .*\n$/
      ),
      expect.stringMatching(/^Joined “A”, “C” .*\n$/)
    ]);
    const { blockers } = found.promoted.spec;
    expect(blockers.map(({ rule, fix }) => [rule, fix])).toEqual([
      ['hidden-state', 'The steps “A” and “B” were joined.'],
      ['hidden-state', 'The steps “A” and “C” were joined.']
    ]);
  });

  it('are left alone where they are equal, or are the first', async () => {
    expect((await joinsOf('abc', () => false)).tried).toEqual([]);
    expect((await joinsOf('abc', cells => cells === 'a')).tried).toEqual([]);
  });

  it('reach further from the third time on, and four times at most', async () => {
    const deep = await joinsOf('abcdefg', cells => /^[^a].*g$|^g$/.test(cells));
    expect(deep.tried).toEqual(['a b c d e fg', 'a b c d efg', 'abcdefg']);
    const each = await joinsOf('abcdefgh', cells => !cells.startsWith('a'));
    expect(each.tried).toEqual(['ab c d e f g h', 'abc d e f g h', 'abcdefgh']);
    const next = await joinsOf('abcdefgh', (_, place) => place === 1);
    expect(next.tried).toHaveLength(4);
    expect(next.last).toBe('abcde f g h');
  });

  it('stay as they were where the joined ones cannot be written', async () => {
    const found = await joinsOf(
      'abc',
      cells => cells === 'c',
      () => true
    );
    expect(found.tried).toEqual(['a bc']);
    expect(found.last).toBe('a b c');
  });
});
