import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type {
  Execution,
  FlowBlocker,
  FlowPrepareReply,
  FlowSpec,
  PromoteResult,
  TaskVerification,
  Verification
} from '../../protocol/generated';
import flowSpec from '../../../nbxflow/protocol/examples/valid/flow-spec.flights.json';
import { Failure } from '../failure';
import { promoteExitCode } from '../promote';
import { mayBeJoined } from '../promote-attempt';
import { promoteCommand } from '../promote-command';
import type { IPromoteOptions } from '../promote-options';
import { flowNotebook, readRecord } from '../promote-notebook';
import { checkFolder, readPackage } from '../promote-out';
import { parseSteps } from '../promote-steps';
import { chooseTarget } from '../promote-target';
import { promoteText } from '../promote-text';
import { conflicts } from '../promote-work';

const SPEC = flowSpec as unknown as FlowSpec;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'promote-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What a Failure says that something throws. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Failure) {
      expect(error.exitCode).toBe(2);
      return error.message;
    }
    throw error;
  }
  return 'nothing was refused';
}

describe('the options', () => {
  it('choose parameters by name, the last word wins', () => {
    const command = promoteCommand(() => undefined).action(() => undefined);
    command.parse(
      [
        ...['n.ipynb', '--to', 'python', '--out', 'o', '--param', 'a'],
        ...['--no-param', 'b', '--param', 'b', '--no-param', 'a']
      ],
      { from: 'user' }
    );
    const { param, baselineRuns, verify, force } =
      command.opts<IPromoteOptions>();
    expect([...param]).toEqual([
      ['a', false],
      ['b', true]
    ]);
    expect({ baselineRuns, verify, force }).toEqual({
      baselineRuns: 3,
      verify: false,
      force: false
    });
  });

  it.each(['1', '11', '2.5', '', 'many'])('refuse %j baseline runs', runs => {
    const words = [
      'n',
      '--to',
      'python',
      '--out',
      'o',
      '--baseline-runs',
      runs
    ];
    const command = promoteCommand(() => undefined).action(() => undefined);
    expect(refusal(() => command.parse(words, { from: 'user' }))).toBe(
      `--baseline-runs ${runs}: give a whole number from 2 to 10`
    );
  });

  it('name a target and its version', () => {
    expect(chooseTarget('python').name).toBe('python');
    expect(chooseTarget('airflow').name).toBe('airflow@3.3');
    expect(chooseTarget('airflow@3.1.2').name).toBe('airflow@3.1.2');
    expect(refusal(() => chooseTarget('luigi'))).toBe(
      '--to luigi: there is no target "luigi" (there are: python, airflow)'
    );
  });
});

describe('a file of steps', () => {
  it('is read', () => {
    const steps = { steps: [{ title: 'Read', cells: ['a', 'b'] }] };
    expect(parseSteps(JSON.stringify(steps), 's.json')).toEqual(steps);
  });

  it.each([
    ['{', 's.json: not valid JSON'],
    ['[]', 's.json: not an object with "steps"'],
    [
      '{"steps": []}',
      's.json: "steps" must be an array with at least one step'
    ],
    ['{"steps": [1], "more": 1}', 's.json: "more" is not known here'],
    [
      '{"steps": [1]}',
      's.json: step 1: not an object with "title" and "cells"'
    ],
    [
      '{"steps": [{"title": "a", "cells": ["x"]}, {"title": "", "cells": ["x"]}]}',
      's.json: step 2: "title" must be a text of 1 to 200 letters'
    ],
    ['{"steps": [{"title": "a", "cells": []}]}', 'step 1: "cells" must be'],
    ['{"steps": [{"title": "a", "cells": [1]}]}', 'step 1: "cells" must be'],
    [
      '{"steps": [{"title": "a", "cells": ["x"], "cell": 1}]}',
      'step 1: "cell" is not known here'
    ]
  ])('is refused: %s', (text, message) => {
    expect(refusal(() => parseSteps(text, 's.json'))).toContain(message);
  });
});

describe('the folder', () => {
  it('may be there or not, but is no file', () => {
    checkFolder(folder);
    checkFolder(path.join(folder, 'a', 'b'));
    const file = path.join(folder, 'f');
    writeFileSync(file, '');
    expect(refusal(() => checkFolder(file))).toBe(`${file}: it is a file`);
    expect(refusal(() => checkFolder(path.join(file, 'a')))).toContain(
      `${file} is a file`
    );
  });

  it('is read with its package, and nothing else', () => {
    expect(refusal(() => readPackage(folder))).toContain('no *.flow.json');
    const write = (name: string, text: string) => {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    };
    write('flights.flow.json', JSON.stringify(SPEC));
    write('flights_pipeline/tasks/read.py', 'x = 1\n');
    write('flights_pipeline/__pycache__/a.py', '');
    write('flights_pipeline/notes.txt', '');
    write('evidence.json', '{}');
    write('secret.py', '');
    const { spec, files } = readPackage(folder);
    expect(spec.name).toBe('flights_pipeline');
    expect(files.map(file => file.path)).toEqual([
      'flights.flow.json',
      'flights_pipeline/tasks/read.py'
    ]);
    write('flights_pipeline/bad.py', '');
    writeFileSync(
      path.join(folder, 'flights_pipeline/bad.py'),
      Uint8Array.of(255)
    );
    expect(refusal(() => readPackage(folder))).toContain('bad.py: not UTF-8');
    rmSync(path.join(folder, 'flights_pipeline'), { recursive: true });
    write('other.flow.json', '{}');
    expect(refusal(() => readPackage(folder))).toContain('more than one');
    rmSync(path.join(folder, 'flights.flow.json'));
    expect(refusal(() => readPackage(folder))).toContain('no FlowSpec 1.0');
  });

  it('may hold what the same steps were joined to', () => {
    const { out, verify } = { out: folder, verify: true };
    const options = { out, verify } as IPromoteOptions;
    const { steps } = SPEC;
    const more = { ...SPEC, steps: [...steps, ...steps.slice(0, 1)] };
    expect(mayBeJoined(more, options)).toBe(false);
    const stand = (spec: unknown) =>
      writeFileSync(path.join(folder, 'f.flow.json'), JSON.stringify(spec));
    stand(SPEC);
    expect(mayBeJoined(more, options)).toBe(true);
    expect(mayBeJoined(SPEC, options)).toBe(false);
    expect(mayBeJoined(more, { ...options, verify: false })).toBe(false);
    expect(mayBeJoined(more, { ...options, steps: 's.json' })).toBe(false);
    const notebook = { ...SPEC.notebook, sha256: '0'.repeat(64) };
    expect(mayBeJoined({ ...more, notebook }, options)).toBe(false);
    stand({ specVersion: '1.0', kind: 'FlowSpec', name: 'f' });
    expect(mayBeJoined(more, options)).toBe(false);
  });

  it('keeps the files of others', () => {
    const file = {
      ...{ text: '', sha256: '', before: null, added: 0, removed: 0, diff: '' }
    };
    const previewed = {
      problems: [],
      files: [
        ...(['new', 'changed', 'same'] as const).map(state => ({
          ...{ ...file, path: state, state }
        })),
        { ...file, path: 'evidence.json', state: 'changed' as const }
      ]
    };
    expect(conflicts(previewed, folder)).toEqual(['changed']);
    const evidence = path.join(folder, 'evidence.json');
    writeFileSync(evidence, '{"evidenceVersion": 1}');
    expect(conflicts(previewed, folder)).toEqual(['changed']);
    writeFileSync(evidence, 'my own notes');
    expect(conflicts(previewed, folder)).toEqual(['changed', 'evidence.json']);
  });
});

describe('a record', () => {
  const notebook = {
    path: 'work/n.ipynb',
    kernel: null,
    cells: [
      { id: 'a', type: 'code' as const, source: 'x = 1', tags: [] },
      { id: 't', type: 'markdown' as const, source: '# T', tags: [] }
    ]
  };
  const execution = (cell: string, given: Partial<Execution>): Execution =>
    ({ cell, sourceHash: null, dataflow: null, ...given }) as Execution;
  const dataflow = (ordinal: number, code: string | null) =>
    ({ ordinal, code }) as Execution['dataflow'];
  const prepared = {
    folder: '/work',
    cells: [
      { id: 'a', source: 'x = 1', facts: { code: 'c1' } },
      { id: 't', source: '# T', facts: null }
    ]
  } as unknown as FlowPrepareReply;

  it('gives each cell the last execution of its present text', () => {
    const executions = [
      execution('a', { dataflow: dataflow(1, 'c1'), id: 'first' }),
      execution('a', { dataflow: dataflow(2, 'c1'), id: 'second' }),
      execution('a', { dataflow: dataflow(3, 'other'), id: 'third' }),
      execution('gone', { dataflow: dataflow(4, 'c1'), id: 'fourth' })
    ];
    const made = flowNotebook(notebook, prepared, executions);
    expect(made.name).toBe('n.ipynb');
    expect(made.cells.map(cell => cell.execution?.id)).toEqual([
      'second',
      undefined
    ]);
    expect([...made.ordinals]).toEqual([
      [1, 'a'],
      [2, 'a'],
      [3, 'a']
    ]);
  });

  it('of another notebook is refused', () => {
    const file = path.join(folder, 'r.json');
    const read = (document: unknown) => {
      writeFileSync(file, JSON.stringify(document));
      return refusal(() => readRecord(file, notebook));
    };
    const record = { recordVersion: 1, path: 'b.ipynb', executions: [] };
    expect(read({ ...record, cells: ['a'] })).toBe('nothing was refused');
    expect(read({ ...record, cells: ['z'] })).toContain('a record of b.ipynb');
    expect(read({ recordVersion: 2 })).toContain('no record of nbxflow run');
    expect(read(null)).toContain('no record of nbxflow run');
    writeFileSync(file, '{');
    expect(refusal(() => readRecord(file, notebook))).toContain('r.json');
    const missing = path.join(folder, 'missing.json');
    expect(refusal(() => readRecord(missing, notebook))).toContain('ENOENT');
  });
});

const BLOCKER: FlowBlocker = {
  rule: 'input',
  severity: 'error',
  cell: 'b',
  message: 'It asks a person.\u001b[2J',
  fix: 'Make a parameter of it.',
  action: null
};

const TASK: TaskVerification = {
  ...{ id: 'late', verdict: 'different', compared: 3, masked: ['name:z'] },
  ...{ reason: 'z differs each time', tolerance: null },
  differences: [
    {
      ...{ what: 'name', name: 'flights', where: "['delay'][3]" },
      ...{ notebook: '1.0', pipeline: '2.0' }
    }
  ]
};

const VERIFICATION: Verification = {
  ...{ verdict: 'different', tasks: [TASK], effects: [] },
  checks: [{ kind: 'opposite-order', verdict: 'passed', detail: 'as before' }],
  isolation: {
    ...{ folder: true, home: true, network: 'denied', networkBy: 'python' },
    ...{ threads: 1, platform: 'linux' }
  },
  ...{ reason: null, baselineRuns: 3, seconds: 4 }
};

describe('the result', () => {
  const result: PromoteResult = {
    ...{ target: 'python', flowSpec: SPEC, files: [] },
    ...{ blockers: [], verification: null }
  };

  it.each([
    ['equal', 0],
    ['equal-within-tolerance', 0],
    ['nondeterministic', 1],
    ['different', 1],
    ['not-run', 1]
  ] as const)('that is %s gives the exit code %i', (verdict, code) => {
    const verification = { ...VERIFICATION, verdict };
    expect(promoteExitCode({ ...result, verification })).toBe(code);
  });

  it('with something in the way gives the exit code 1', () => {
    const warning = { ...BLOCKER, severity: 'warning' as const };
    expect(promoteExitCode(result)).toBe(0);
    expect(promoteExitCode({ ...result, blockers: [warning] })).toBe(0);
    expect(promoteExitCode({ ...result, blockers: [warning, BLOCKER] })).toBe(
      1
    );
  });

  it('is told in words', () => {
    const text = promoteText({
      result: {
        ...result,
        blockers: [BLOCKER],
        verification: VERIFICATION,
        files: [{ path: 'README.md', sha256: '' }]
      },
      notebook: 'flights.ipynb',
      cells: new Map([
        ['i', 1],
        ['a', 2],
        ['b', 3],
        ['c', 4]
      ]),
      out: 'made'
    });
    expect(text).toBe(`flights.ipynb → flights_pipeline (python)

step  cells  takes                gives    verdict
read  2      flights_csv          flights  ?
late  3–4    flights, late_after           different

In the way
  flights.ipynb:cell 3: input: It asks a person.\ufffd[2J
      Make a parameter of it.

Differences
  late: name flights at ['delay'][3]
      notebook  1.0
      pipeline  2.0

Why
  late: z differs each time (name:z)

Proofs
  opposite-order  passed  as before

verdict: different · 1 task · 3 things compared · notebook run 3 times · 4.00 s

1 file in made
  README.md
`);
  });
});
