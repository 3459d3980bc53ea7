import { checkNotebook, chooseRules, UnknownRule } from '../check';
import { automagicOf } from '../given-names';
import { RULES } from '../rules';
import { CellSource } from '../source';
import { makeCell, makeFacts, makeStatement } from './facts';

function star(line: number) {
  const span = { startLine: line, startColumn: 1, endLine: line, endColumn: 9 };
  return { module: 'm', name: '*', alias: null, span };
}

function stars(source: string, lines: readonly number[], literals = []) {
  const facts = makeFacts({ imports: lines.map(star), literals });
  const file = { cells: [makeCell({ source })], facts: [facts] };
  return checkNotebook({ ...file, language: null, environment: null }).map(
    ({ span }) => span?.startLine
  );
}

describe('comments that silence', () => {
  const line = 'from m import *';

  it('count for their line', () => {
    const silent = `${line}  # nbxflow: ignore[import-star]`;
    expect(stars(`x\n${silent}\n${line}`, [2, 3])).toEqual([3]);
  });

  it('count for the cell on its first line', () => {
    const first = '# nbxflow: ignore[absolute-path, import-star]';
    expect(stars(`${first}\n${line}`, [2])).toEqual([]);
    expect(stars(`%%time\n${first}\n${line}`, [3])).toEqual([]);
    expect(stars(`x\n${first}\n${line}`, [3])).toEqual([3]);
  });

  it('count for the rules they name only', () => {
    for (const comment of ['ignore[absolute-path]', 'ignore', 'ignore[]']) {
      expect(stars(`${line}  # nbxflow: ${comment}`, [1])).toEqual([1]);
    }
  });

  it('are none inside a string', () => {
    const span = { startLine: 1, startColumn: 1, endLine: 2, endColumn: 9 };
    const literal = { type: 'str' as const, value: 't', span };
    const facts = makeFacts({ imports: [star(2)], literals: [literal] });
    const source = `"""# nbxflow: ignore[import-star]\nto here"""; ${line}`;
    const cells = [makeCell({ source })];
    expect(
      checkNotebook({
        cells,
        facts: [facts],
        language: null,
        environment: null
      })
    ).toHaveLength(1);
  });
});

describe('CellSource', () => {
  const at = (startLine: number, startColumn: number, endColumn: number) => ({
    startLine,
    startColumn,
    endLine: startLine,
    endColumn
  });

  it('covers strings, equal ones alike, and removes comments', () => {
    const literal = (type: 'str' | 'bytes', value: string | null) => ({
      type,
      value
    });
    const facts = makeFacts({
      literals: [
        { ...literal('str', 'a'), span: at(1, 3, 6) },
        { ...literal('str', 'a'), span: at(1, 12, 15) },
        { ...literal('bytes', null), span: at(2, 1, 5) },
        { ...literal('bytes', null), span: at(2, 6, 10) }
      ]
    });
    const source = new CellSource(`d['a'] = d["a"] # '\nb'x' b'y'`, facts);
    const whole = { startLine: 1, startColumn: 1, endLine: 2, endColumn: 10 };
    const [first = '', second = ''] = source.bareText(whole).split('\n');
    expect(first).toMatch(/^d\[([\ue000-\uf8ff]{3})\] = d\[\1\] $/);
    const [x, y] = second.split(' ');
    expect(x).toMatch(/^[\ue000-\uf8ff]{4}$/);
    expect(x).not.toBe(y);
    expect(source.text(at(2, 6, 10))).toBe("b'y'");
  });
});

describe('automagicOf', () => {
  it.each(['pip install pandas', 'ls -l', 'cd ..', 'pwd', 'run x.py\n'])(
    'knows %p',
    source => {
      expect(automagicOf(source)).toBe(source.split(/\s/)[0]);
    }
  );

  it.each(['ls = 1', 'ls.sort()', 'pip\nx', 'time (x)', 'x', 'more, less', ''])(
    'leaves %p alone',
    source => {
      expect(automagicOf(source)).toBeNull();
    }
  );
});

describe('checkNotebook', () => {
  it('orders problems by place', () => {
    const cells = [makeCell({ source: 'a\nb' }), makeCell({ id: 'b' })];
    const late = makeStatement({
      span: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 2 },
      reads: ['b']
    });
    const facts = [
      makeFacts({ statements: [late, makeStatement({ reads: ['a'] })] }),
      makeFacts({ index: 1, imports: [star(1)] })
    ];
    const problems = checkNotebook({
      cells,
      facts,
      language: null,
      environment: null
    });
    expect(
      problems.map(({ rule, cell, span }) => [rule, cell, span?.startLine])
    ).toEqual([
      ['undefined-name', 'a', 1],
      ['undefined-name', 'a', 2],
      ['import-star', 'b', 1]
    ]);
  });

  it('knows of other languages only the order of cells', () => {
    const cells = [makeCell({ count: 2 }), makeCell({ id: 'b', count: 1 })];
    const facts = [0, 1].map(index => makeFacts({ index, imports: [star(1)] }));
    const file = { cells, facts, language: 'R', environment: null };
    expect(checkNotebook(file).map(({ rule }) => rule)).toEqual([
      'execution-order'
    ]);
  });

  it('says nothing of a notebook without cells', () => {
    expect(
      checkNotebook({ cells: [], facts: [], language: null, environment: null })
    ).toEqual([]);
  });
});

describe('execution-order', () => {
  function check(...counts: (number | null)[]) {
    const cells = counts.map((count, index) =>
      makeCell({ id: `c${index}`, count })
    );
    const facts = counts.map((_, index) => makeFacts({ index }));
    return checkNotebook({
      cells,
      facts,
      language: null,
      environment: null
    }).map(({ rule, severity, cell }) => [rule, severity, cell]);
  }

  it('is fine from top to bottom, not run, or partly run from the top', () => {
    expect(check(1, 2, 3)).toEqual([]);
    expect(check(null, null)).toEqual([]);
    expect(check(1, 2, null)).toEqual([]);
  });

  it('warns once where counts do not ascend', () => {
    expect(check(3, 1, 2)).toEqual([['execution-order', 'warning', 'c1']]);
    expect(check(1, 1)).toEqual([['execution-order', 'warning', 'c1']]);
  });

  it('warns of cells left out between cells that ran', () => {
    expect(check(1, null, 2)).toEqual([['execution-order', 'warning', 'c1']]);
  });

  it('tells of counts that no cell has', () => {
    expect(check(1, 4)).toEqual([['execution-order', 'info', 'c1']]);
    expect(check(5, 6)).toEqual([['execution-order', 'info', 'c0']]);
    expect(check(1, 2_000_000_000)).toHaveLength(1);
  });
});

describe('chooseRules', () => {
  const names = (only: string[], without: string[]) =>
    chooseRules(only, without).map(({ name }) => name);

  it('takes all, only some, or leaves some out', () => {
    expect(chooseRules([], [])).toEqual(RULES);
    expect(names(['import-star'], [])).toEqual(['import-star']);
    expect(names([], ['import-star'])).not.toContain('import-star');
    expect(names(['import-star', 'unparsable'], ['unparsable'])).toEqual([
      'import-star'
    ]);
  });

  it.each([
    ['import-stra', 'import-star'],
    ['absolutepath', 'absolute-path'],
    ['order', 'execution-order'],
    ['zzz', null]
  ])('suggests for %p', (wrong, suggestion) => {
    const failure = expect.objectContaining({ rule: wrong, suggestion });
    try {
      chooseRules([], [wrong]);
      throw new Error('it was taken');
    } catch (error) {
      expect(error).toBeInstanceOf(UnknownRule);
      expect(error).toEqual(failure);
    }
  });
});
