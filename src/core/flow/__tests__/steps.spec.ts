import { canonicalJson, FlowStepsError, startsFromSteps } from '..';
import { headingsOf } from '../headings';
import type { FlowCell, FlowChoices } from '../model';
import { hashOf } from '../hash';
import { Identifiers, packageName, slug } from '../slug';
import { codeCell, proseCell, spanOf } from '../targets/__tests__/make';
import { idsOf, pipelineOf, recorded } from './recorded';

describe('proposed steps', () => {
  it('begin at headings and are called after them', () => {
    const spec = pipelineOf('files');
    expect(idsOf(spec)).toEqual([
      'write',
      'read',
      'overwrite',
      'apart',
      'outside'
    ]);
  });

  it('begin where data come and go in a notebook without headings', () => {
    const spec = pipelineOf('data-cuts');
    expect(spec.steps.map(({ title, cells }) => [title, cells])).toEqual([
      ['Save', ['c1']],
      ['Load', ['c2', 'c3']],
      ['Load', ['c4']]
    ]);
    expect(idsOf(spec)).toEqual(['save', 'load', 'load_2']);
  });

  it('do not hold cells that only import or hold parameters', () => {
    expect(
      pipelineOf('parameters').steps.flatMap(step => step.cells)
    ).not.toContain('c1');
  });

  it('join the next one when nothing of them can be seen', () => {
    const cells = (starts?: FlowChoices['starts']) =>
      pipelineOf('random-state', { starts: starts ?? null }).steps.map(
        step => step.cells
      );
    expect(cells()[0]).toEqual(['c1', 'c3']);
    // By hand it stays apart: it cannot be verified then, which is said.
    const byHand = ['c1', 'c3'].map(cell => ({ cell, title: null }));
    expect(cells(byHand)[0]).toEqual(['c1']);
  });

  it('have the hash of what they are, not of what they took', () => {
    const { hash, measured, ...spec } = pipelineOf('files');
    expect(hash).toBe(hashOf(canonicalJson(spec)));
    expect(measured.steps[0]).toEqual({
      id: 'write',
      seconds: 0.5,
      outputBytes: expect.any(Number)
    });
  });
});

describe('boundaries by hand', () => {
  const steps = (...cells: string[][]) => ({
    steps: cells.map(own => ({ title: own.join(), cells: own }))
  });
  const notebook = recorded('aliases');

  it('are obeyed', () => {
    const starts = startsFromSteps(steps(['c1', 'c3'], ['c5', 'c7']), notebook);
    const spec = pipelineOf('aliases', { starts });
    expect(spec.steps.map(({ cells }) => cells)).toEqual([
      ['c1', 'c3'],
      ['c5', 'c7']
    ]);
    expect(idsOf(spec)).toEqual(['c1_c3', 'c5_c7']);
  });

  it('need not name cells that only import', () => {
    const starts = startsFromSteps(
      steps(['c1', 'c2'], ['c3'], ['c4']),
      recorded('data-cuts')
    );
    expect(starts).toHaveLength(3);
  });

  it('at nothing are an error', () => {
    const spec = pipelineOf('aliases', {
      starts: [{ cell: 'c0', title: null }]
    });
    expect(spec.blockers[0]).toMatchObject({
      rule: 'steps',
      severity: 'error'
    });
  });

  it.each([
    [[['c1', 'c9']], 'which the notebook has not'],
    [[['c0']], 'which is no code cell'],
    [[['c1', 'c5']], 'without a gap'],
    [[['c1', 'c3', 'c5']], 'is in no step'],
    [[['c3', 'c5', 'c7']], 'is in no step'],
    [[['c1', 'c3'], ['c1']], 'document order'],
    [[['c1', 'c1']], 'each once']
  ])('that make no sense are refused: %j', (cells, message) => {
    const refused = () => startsFromSteps(steps(...cells), notebook);
    expect(refused).toThrow(FlowStepsError);
    expect(refused).toThrow(message);
  });
});

describe('headings', () => {
  const titles = (source: string) =>
    headingsOf({ id: 'm', type: 'markdown', source } as FlowCell).map(
      ({ level, title }) => [level, title]
    );

  it.each([
    ['## Load *the* `data` [here](https://a.b)', [[2, 'Load the data here']]],
    [
      'Title\n===\n\nPart\n---',
      [
        [1, 'Title'],
        [2, 'Part']
      ]
    ],
    ['<h2 id="x">Part <b>two</b></h2>', [[2, 'Part two']]],
    ['```\n# no heading\n```\n### 3. Yes ###', [[3, '3. Yes']]],
    ['#no heading\n- item\n---', []],
    ['## snake_case_name __init__', [[2, 'snake_case_name init']]]
  ])('of %j', (source, expected) => {
    expect(titles(source)).toEqual(expected);
  });

  it('have the prose behind them', () => {
    const source = '## One\nfirst\n\n## Two\nsecond\nthird';
    const cell = { id: 'm', type: 'markdown', source } as FlowCell;
    expect(headingsOf(cell).map(({ prose }) => prose)).toEqual([
      'first',
      'second\nthird'
    ]);
  });
});

describe('the title of a package', () => {
  const titleOf = (...sources: string[]) => {
    const cells = [
      ...sources.map((source, place) => proseCell(`m${place}`, source)),
      codeCell('c', [['x = 1', { defines: ['x'] }]])
    ];
    return pipelineOf({ ...recorded('files'), name: 'late.ipynb', cells })
      .title;
  };

  it('is the first heading of level 1, as plain text', () => {
    expect(titleOf('## Before', '# Why *flights* are `late`', '# Two')).toBe(
      'Why flights are late'
    );
    expect(titleOf('Late flights\n===')).toBe('Late flights');
  });

  it('is shortened', () => {
    const title = titleOf(`# ${'🛫'.repeat(300)}`);
    expect(Array.from(title)).toHaveLength(100);
    expect(title.endsWith('🛫…')).toBe(true);
  });

  it('is the name of the file where there is no such heading', () => {
    expect(titleOf('## Part', '# ', '```\n# no\n```')).toBe('late');
  });
});

describe('ids of steps', () => {
  const [TAGGED, ...CELLS] = [
    codeCell('p', [['plan = 3', { defines: ['plan'] }]], {
      tags: ['parameters']
    }),
    proseCell('m1', '## Readings'),
    codeCell(
      'a',
      [
        ['from tools import clean', { defines: ['clean'] }],
        ['readings = clean(plan)', { defines: ['readings'] }]
      ],
      { imports: [{ module: 'tools', name: 'clean', alias: null }].map(at) }
    ),
    proseCell('m2', '## Clean'),
    codeCell('b', [['rows = clean(readings)', { defines: ['rows'] }]]),
    proseCell('m3', '## Plan'),
    codeCell('c', [['print(rows)', { reads: ['print', 'rows'] }]]),
    proseCell('m4', '## Log'),
    codeCell('d', [['total = log(rows)', { defines: ['total'] }]]),
    proseCell('m5', '## Outputs'),
    codeCell('e', [['del total', { deletes: ['total'] }]]),
    proseCell('m6', '## Total'),
    codeCell('f', [['total = 1', { defines: ['total'] }]]),
    proseCell('m7', '## Mean'),
    codeCell('g', [['def mean(): return rows', { defines: ['mean'] }]], {
      functions: [
        {
          name: 'mean',
          reads: ['rows'],
          span: spanOf('def mean(): return rows', 1)
        }
      ]
    })
  ];
  CELLS.filter(({ facts }) => facts).forEach(({ source, facts }) =>
    facts!.statements.forEach((statement, line) => {
      const words = source.split('\n')[line]!.split('=').at(-1)!;
      statement.reads =
        words.match(/\b(?:clean|readings|plan|log|rows)\b/g) ?? [];
    })
  );
  const literal = { type: 'int' as const, value: 3, span: spanOf('3', 1, 8) };
  TAGGED!.facts!.literals.push(literal);

  it('are those of variables only where these hide the function', () => {
    const cells = [TAGGED!, ...CELLS];
    expect(idsOf(pipelineOf({ ...recorded('files'), cells }))).toEqual([
      'readings',
      'clean_step',
      'plan_step',
      'log_step',
      'outputs_step',
      'total_step',
      'mean_step'
    ]);
  });

  function at<T extends object>(item: T) {
    return { ...item, span: spanOf('from tools import clean', 1) };
  }
});

describe('names in code', () => {
  const HOSTILE = [
    '🙂🙃',
    'مرحبا بالعالم',
    '…!?',
    '',
    'class',
    'print',
    'match',
    'a'.repeat(10_000),
    '../../etc/passwd',
    'C:\\con',
    'con',
    '"; import os; os.system("rm")',
    'x\ny\u0000z',
    '{name}',
    '1. Erste Größe',
    'Outputs',
    'df'
  ];

  it.each(HOSTILE)('made of %j are identifiers that mean nothing yet', text => {
    const names = new Identifiers('step');
    const take = () => names.take(text, 'step', name => name === 'df');
    const ids = [take(), take()];
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) {
      expect(id).toMatch(/^[a-z][a-z0-9_]{0,50}$/);
      expect([
        ...['class', 'print', 'match'],
        ...['con', 'outputs', 'df']
      ]).not.toContain(id);
    }
    expect(packageName(`${text}.ipynb`, new Set())).toMatch(
      /^[a-z][a-z0-9_]{0,59}$/
    );
  });

  it('keep letters and leave numbers in front away', () => {
    expect(slug('1. Erste Größe')).toBe('erste_grosse');
  });

  it('of a package are none of a module that is imported', () => {
    expect(packageName('a.ipynb', new Set(['a_pipeline']))).toBe(
      'a_pipeline_2'
    );
  });
});
