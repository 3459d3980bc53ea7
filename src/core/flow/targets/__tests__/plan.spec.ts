import type {
  EditPlan,
  PlanFunction,
  PlanModule,
  PlanText
} from '../../../../protocol';
import type { FlowCell } from '../../model';
import { builtInTargets, FlowTargetError } from '..';
import {
  codeCell,
  definition,
  hoisted,
  parameter,
  proseCell,
  spanOf,
  spec,
  step
} from './make';

const IMPORTS = codeCell(
  'i',
  [
    ['import pandas as pd', { defines: ['pd'] }],
    ['import scipy', { defines: ['scipy'] }],
    ['from scipy.stats import norm', { defines: ['norm'] }],
    ['from sklearn.experimental import enable_iterative_imputer', {}]
  ],
  {
    imports: [
      ...[
        { module: 'pandas', name: null, alias: 'pd' },
        { module: 'scipy', name: null, alias: null },
        { module: 'scipy.stats', name: 'norm', alias: null }
      ].map((item, place) => ({ ...item, span: spanOf('import x', place + 1) }))
    ]
  }
);

const HOISTED = [
  hoisted('i', 1, 'import pandas as pd', ['pd']),
  hoisted('i', 2, 'import scipy', ['scipy']),
  hoisted('i', 3, 'from scipy.stats import norm', ['norm']),
  hoisted(
    'i',
    4,
    'from sklearn.experimental import enable_iterative_imputer',
    ['enable_iterative_imputer'],
    { everywhere: true }
  )
];

function plan(given: Parameters<typeof spec>[0], cells: readonly FlowCell[]) {
  return builtInTargets().get('python')!.plan(spec(given), cells, null);
}

function moduleOf(made: EditPlan, path: string): PlanModule {
  const found = made.files.find(file => file.path === path);
  expect(found?.kind).toBe('module');
  return found as PlanModule;
}

function task(made: EditPlan, id: string) {
  const module = moduleOf(made, `flights_pipeline/tasks/${id}.py`);
  return { module, function: module.parts[0] as PlanFunction };
}

/** Text of the imports that a module gets. */
function importTexts(module: PlanModule, cells: readonly FlowCell[]) {
  return module.imports.map(item => {
    if ('text' in item) {
      return item.text;
    }
    const source = cells.find(({ id }) => id === item.cell)?.source ?? '';
    const line = source.split('\n')[item.span.startLine - 1];
    return item.note === null ? line : `${line}  # ${item.note}`;
  });
}

describe('a task', () => {
  it('imports what it uses, and what acts by being imported', () => {
    const cells = [
      IMPORTS,
      codeCell('a', [
        ['y = scipy.stats.norm(0)', { reads: ['scipy'], defines: ['y'] }]
      ])
    ];
    const made = plan(
      { imports: HOISTED, steps: [step('draw', ['a'])] },
      cells
    );
    expect(importTexts(task(made, 'draw').module, cells)).toEqual([
      'import scipy',
      'from scipy.stats import norm  # noqa: F401',
      'from sklearn.experimental import enable_iterative_imputer  # noqa: F401'
    ]);
    expect(made.cells.map(({ id }) => id)).toEqual(['i', 'a']);
  });

  it('has the imports of the standard library first, and others as they stood', () => {
    const lines = [
      'from pathlib import Path',
      'import zipfile, json',
      'import sklearn.experimental',
      'import numpy',
      'import calendar',
      'import Queue'
    ];
    const cells = [
      codeCell(
        'i',
        lines.map(line => [line])
      ),
      codeCell('a', [
        [
          'y = f(x)',
          { reads: ['Path', 'json', 'sklearn', 'numpy', 'calendar'] }
        ],
        ['y', { reads: ['y', 'Queue'] }]
      ])
    ];
    const names = [['Path'], ['zipfile', 'json'], ['sklearn']];
    const imports = lines.map((line, place) => {
      const own = names[place] ?? [line.split(' ')[1]!];
      const modules = line.startsWith('from') ? ['pathlib'] : own;
      return hoisted('i', place + 1, line, own, { modules });
    });
    const outputs = [{ name: 'y', type: null }];
    const made = plan(
      { imports, steps: [step('draw', ['a'], { outputs })] },
      cells
    );
    expect(importTexts(task(made, 'draw').module, cells)).toEqual([
      'import calendar',
      'import zipfile, json  # noqa: F401',
      'from pathlib import Path',
      'from typing import Any',
      'import sklearn.experimental',
      'import numpy',
      'import Queue',
      'from .. import outputs'
    ]);
  });

  it('moves no imports where one may hide the names of others', () => {
    const lines = ['from numpy import *', 'import json', 'from math import *'];
    const cells = [
      codeCell(
        'i',
        lines.map(line => [line])
      ),
      codeCell('a', [['json', { reads: ['json'] }]])
    ];
    const imports = lines.map((line, place) =>
      hoisted('i', place + 1, line, [line.includes('*') ? '*' : 'json'])
    );
    const made = plan({ imports, steps: [step('draw', ['a'])] }, cells);
    expect(importTexts(task(made, 'draw').module, cells)).toEqual([
      'from numpy import *  # noqa: F401, F403',
      'import json',
      'from math import *  # noqa: F401, F403',
      'from .. import outputs'
    ]);
  });

  it('imports names that stand in queries', () => {
    const text = 'x = frame.query("a > @pd.NA and b.scipy")';
    const cells = [IMPORTS, codeCell('a', [[text, { defines: ['x'] }]])];
    const made = plan({ imports: HOISTED, steps: [step('ask', ['a'])] }, cells);
    const texts = importTexts(task(made, 'ask').module, cells);
    expect(texts).toContain('import pandas as pd  # noqa: F401');
    expect(texts).not.toContain('import scipy');
  });

  it('has a typed signature, and no type that cannot be named', () => {
    const cells = [IMPORTS, codeCell('a', [['x = 1', { defines: ['x'] }]])];
    const inputs = [
      ['frame', 'pandas.core.frame.DataFrame'],
      ['sizes', 'builtins.list'],
      ['model', 'sklearn.linear_model._base.LinearRegression'],
      ['path', 'pathlib.PosixPath'],
      ['lines', 'builtins.generator'],
      ['local', '__main__.f.<locals>.C'],
      ['nothing', null]
    ] as const;
    const made = plan(
      {
        imports: HOISTED,
        parameters: [parameter('limit', 'int', 3, 'p')],
        steps: [
          step('first', ['a'], {
            inputs: [
              ...inputs.map(([name, type]) => ({ name, type, from: 'zero' })),
              { name: 'limit', type: null, from: null }
            ],
            outputs: [
              { name: 'x', type: 'int' },
              { name: 'frame', type: 'pandas.DataFrame' }
            ]
          })
        ]
      },
      cells
    );
    const { module, function: made_ } = task(made, 'first');
    expect(
      made_.parameters.map(({ name, annotation }) => `${name}: ${annotation}`)
    ).toEqual([
      'frame: pd.DataFrame',
      'sizes: list',
      'model: Any',
      'path: Any',
      'lines: Any',
      'local: Any',
      'nothing: Any',
      'limit: int'
    ]);
    expect(made_.returns).toBe('tuple[int, pd.DataFrame]');
    expect(made_.gives).toEqual(['x', 'frame']);
    expect(importTexts(module, cells)).toEqual(
      expect.arrayContaining(['import pandas as pd', 'from typing import Any'])
    );
  });

  it('leaves out what stands elsewhere, and lines that only Jupyter knows', () => {
    const text = 'def late(x): return x > limit';
    const cells = [
      codeCell(
        'a',
        [
          ['%matplotlib inline'],
          ['limit = 3', { defines: ['limit'] }],
          [text, { defines: ['late'] }],
          ['%time y = late(1)', { reads: ['late'], defines: ['y'] }],
          ['y', { reads: ['y'] }]
        ],
        {
          magics: [
            {
              ...{ kind: 'line', name: 'matplotlib', text: 'inline' },
              span: spanOf('%matplotlib inline', 1)
            },
            {
              ...{ kind: 'line', name: 'time', text: 'y = late(1)' },
              span: spanOf('%time y = late(1)', 4)
            }
          ]
        }
      )
    ];
    const made = plan(
      {
        parameters: [
          parameter('limit', 'int', 3, 'a', { span: spanOf('3', 2, 9) })
        ],
        definitions: [definition('late', 'a', spanOf(text, 3))],
        steps: [step('ask', ['a'])]
      },
      cells
    );
    const { module, function: made_ } = task(made, 'ask');
    expect(made_.body[0]?.drop).toEqual([
      spanOf('%matplotlib inline', 1),
      spanOf('limit = 3', 2),
      spanOf(text, 3),
      spanOf('0', 4)
    ]);
    expect(made.cells[0]?.source).toContain('\n0;    y = late(1)\n');
    expect(made_.body[0]?.show).toBe('y');
    expect(importTexts(module, cells)).toEqual([
      'from .. import outputs',
      'from ..definitions import late'
    ]);
    expect(moduleOf(made, 'flights_pipeline/definitions.py').parts).toEqual([
      { kind: 'statements', cell: 'a', spans: [spanOf(text, 3)] }
    ]);
  });

  it('puts the names of parameters in the places of literals', () => {
    const span = spanOf('"/data/a.csv"', 1, 10);
    const cells = [
      codeCell('a', [['x = open("/data/a.csv")', { defines: ['x'] }]])
    ];
    const made = plan(
      {
        parameters: [
          parameter('a_csv', 'str', '/data/a.csv', 'a', {
            ...{ span, binds: false, origin: 'path' },
            also: [{ cell: 'a', span: spanOf('"/data/a.csv"', 1, 30) }]
          }),
          parameter('other', 'int', 1, 'a', { binds: false, chosen: false })
        ],
        steps: [step('read', ['a'])]
      },
      cells
    );
    expect(made.cells[0]?.edits).toEqual([
      { span, name: 'a_csv' },
      { span: spanOf('"/data/a.csv"', 1, 30), name: 'a_csv' }
    ]);
  });

  it('copies functions of earlier steps that it calls, with those they call', () => {
    const inner = 'def inner(): return seen';
    const outer = 'def outer(): return inner()';
    const cells = [
      codeCell(
        'a',
        [
          ['seen = []', { defines: ['seen'] }],
          [inner, { defines: ['inner'], deferred: ['seen'] }],
          [outer, { defines: ['outer'], deferred: ['inner'] }]
        ],
        {
          functions: [
            { name: 'inner', span: spanOf(inner, 2) },
            { name: 'outer', span: spanOf(outer, 3) }
          ]
        }
      ),
      codeCell('b', [['outer()', { reads: ['outer'], calls: ['outer'] }]])
    ];
    const made = plan(
      { steps: [step('make', ['a']), step('call', ['b'])] },
      cells
    );
    expect(task(made, 'call').function.copies).toEqual([
      { cell: 'a', span: spanOf(inner, 2) },
      { cell: 'a', span: spanOf(outer, 3) }
    ]);
    expect(task(made, 'make').function.copies).toEqual([]);
  });

  it('shows figures where something may draw', () => {
    const draw = 'def chart(x):\n    x.plot()';
    const cells = [
      codeCell('a', [
        [
          'frame.groupby("x").size().plot.bar()',
          { reads: ['frame'], calls: ['?.plot.bar'] }
        ]
      ]),
      codeCell('b', [[draw, { defines: ['chart'] }]], {
        functions: [{ name: 'chart', span: spanOf(draw, 1) }]
      }),
      codeCell('c', [['chart(frame);', { reads: ['chart', 'frame'] }]]),
      codeCell('d', [
        ['total = frame.sum()', { reads: ['frame'], calls: ['frame.sum'] }]
      ])
    ];
    const made = plan({ steps: [step('see', ['a', 'b', 'c', 'd'])] }, cells);
    expect(task(made, 'see').function.body.map(cell => cell.figures)).toEqual([
      'cell 1',
      null,
      'cell 3',
      null
    ]);
  });

  it.each([
    ['frame.head()', 'frame'],
    ['frame["a"] = 1', null],
    ['frame["a"] == 1', 'frame'],
    ['f(x=1)', 'cell 1'],
    ['len("=") # x', 'cell 1'],
    ['print(frame, end="")', null],
    ['print(1) or frame', 'cell 1'],
    ['with x:\n    display(frame)', 'cell 1'],
    ['for x in y:\n    x', null],
    ['x += 1', null]
  ])('shows the value of %j as %j', (text, label) => {
    const facts = { reads: ['frame', 'x'], calls: [] };
    const cells = [codeCell('a', [[text, facts]])];
    const given = {
      steps: [step('see', ['a'])],
      definitions: [definition('x', 'z', spanOf('', 1))]
    };
    const made = plan(given, [...cells, codeCell('z', [['def x(): 1']])]);
    const { module, function: made_ } = task(made, 'see');
    expect(made_.body[0]?.show).toBe(label);
    expect(module.outputs).toBe(label === null ? null : 'outputs');
  });

  it('says in words what the notebook says', () => {
    const cells = [
      proseCell('t', '# Clean\n\nCancelled flights are *counted*.'),
      codeCell('a', [['x = 1']]),
      proseCell('u', '### More\nAnd so on. ![p](data:image/png;base64,AAAA)'),
      codeCell('b', [['y = 1']], { tags: ['raises-exception'] })
    ];
    const made = plan(
      {
        steps: [
          step('clean', ['a', 'b'], {
            title: 'Clean',
            description: 'Cancelled flights are *counted*.'
          })
        ]
      },
      cells
    );
    const { function: made_ } = task(made, 'clean');
    expect(made_.docstring).toBe('Clean.\n\nCancelled flights are *counted*.');
    expect(made_.body.map(({ comment }) => comment)).toEqual([
      null,
      'More And so on.'
    ]);
    expect(made_.body.map(({ raises }) => raises)).toEqual([false, true]);
  });

  it('gives the outputs another name where the notebook has this one', () => {
    const cells = [
      codeCell('a', [['outputs = 1'], ['outputs', { reads: ['outputs'] }]])
    ];
    const made = plan({ steps: [step('see', ['a'])] }, cells);
    const { module } = task(made, 'see');
    expect(module.outputs).toBe('outputs_');
    expect(importTexts(module, cells)).toEqual([
      'from .. import outputs as outputs_'
    ]);
  });
});

describe('a package', () => {
  it('is refused where names cannot be printed', () => {
    const cells = [codeCell('a', [['x = 1']])];
    const refused = (given: Parameters<typeof spec>[0]) =>
      expect(() => plan(given, cells)).toThrow(FlowTargetError);
    refused({ name: 'class' });
    refused({ name: '../x' });
    for (const id of ['con', 'print', 'for', '__init__', 'a b', '../up']) {
      refused({ steps: [step(id, ['a'])] });
    }
    refused({ steps: [step('one', ['a']), step('ONE', ['a'])] });
    refused({ steps: [step('one', ['gone'])] });
    const outputs = [{ name: 'x; import os', type: null }];
    refused({ steps: [step('one', ['a'], { outputs })] });
  });

  it('says its tasks as the runner wants them', () => {
    const cells = [codeCell('a', [['x = 1']])];
    const made = plan(
      {
        parameters: [parameter('rate', 'float', 2, 'a')],
        secrets: [{ cell: 'a', variable: 'API_TOKEN', rule: 'r' }],
        steps: [
          step('one', ['a'], {
            inputs: [{ name: 'rate', from: null, type: null }],
            outputs: [{ name: 'x', type: null }],
            state: { from: null, changes: true }
          }),
          step('two', ['a'], {
            inputs: [{ name: 'x', from: 'one', type: null }],
            after: ['one'],
            state: { from: 'one', changes: false }
          })
        ]
      },
      cells
    );
    const file = made.files.find(({ path }) => path.endsWith('/pipeline.py'));
    expect(file).toMatchObject({
      text: `"""Late flights. The tasks, in order, and what passes between them."""

from .runner import Parameter, Pipeline, Task

PIPELINE = Pipeline(
    name="flights_pipeline",
    parameters=(Parameter("rate", "float", 2.0),),
    tasks=(
        Task(
            name="one",
            takes={"rate": None},
            gives=("x",),
            after=(),
            state=None,
            keeps_state=True,
        ),
        Task(
            name="two",
            takes={"x": "one"},
            gives=(),
            after=("one",),
            state="one",
            keeps_state=False,
        ),
    ),
    environment=("API_TOKEN",),
)
`
    });
  });

  it('keeps floats without a fraction in lists and dicts', () => {
    const text = '{"a": [1.0, -2.0, 3], "b": -0.0}';
    const cell = codeCell('a', [
      ['x = 1'],
      [`rates = ${text}`, { defines: ['rates'] }]
    ]);
    const numbers = [...text.matchAll(/\d(\.0)?|"[ab]"/g)];
    cell.facts!.literals = numbers.map(({ 0: found, index }) => ({
      type: found.includes('"') ? 'str' : found.includes('.') ? 'float' : 'int',
      value: JSON.parse(found) as string | number,
      span: spanOf(found, 2, 'rates = '.length + index + 1)
    }));
    const span = spanOf(text, 2, 'rates = '.length + 1);
    const value = { a: [1, -2, 3], b: -0 };
    const made = plan(
      {
        parameters: [parameter('rates', 'json', value, 'a', { span })],
        steps: [step('one', ['a'])]
      },
      [cell]
    );
    const file = made.files.find(({ path }) => path.endsWith('/pipeline.py'));
    expect((file as PlanText).text).toContain(
      'Parameter("rates", "json", {"a": [1.0, -2.0, 3], "b": -0.0})'
    );
  });
});
