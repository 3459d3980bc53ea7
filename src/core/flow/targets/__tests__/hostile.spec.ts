import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { EditPlan, FlowSpec } from '../../../../protocol';
import { buildFlowSpec } from '../..';
import type { FlowCell } from '../../model';
import { builtInTargets } from '..';
import { pythonLiteral, pythonString } from '../printing';
import { Hostile } from './hostile';
import { codeCell, proseCell, spanOf } from './make';

/** Each has a dozen hostile names and values. */
const PLANS = 250;
const PREPARED = {
  secrets: [],
  environment: { python: '3.11', packages: [], local: [], missing: [] }
};

/** What the real Python has to find again in the files of a plan. */
interface ICase {
  readonly plan: EditPlan;
  readonly title: string;
  readonly defaults: readonly unknown[];
}

/** A notebook in which all that people may choose is hostile. */
function notebook(hostile: Hostile) {
  const value = hostile.text();
  const [first, second] = [literalLine('first', value), 'second = [1, "a"]'];
  const id = (letter: string) => `${letter}${hostile.text()}`;
  const ids = ['p', 'a', 'b'].map(id);
  const use = `x = first + ${pythonString(hostile.text())}`;
  const cells = [
    codeCell(
      ids[0]!,
      [
        [first, { defines: ['first'] }],
        [second, { defines: ['second'] }]
      ],
      { tags: ['parameters'] }
    ),
    proseCell(id('m'), `## ${hostile.text()}\n\n${hostile.text()}`),
    codeCell(ids[1]!, [[use, { reads: ['first'], defines: ['x'] }]]),
    proseCell(id('n'), `## ${hostile.text()}`),
    codeCell(ids[2]!, [['x', { reads: ['x'] }]])
  ];
  cells[0]!.facts!.literals.push({
    ...{ type: 'str', value },
    span: spanOf(pythonString(value), 1, 'first = '.length + 1)
  });
  return { name: `${hostile.text()}.ipynb`, cells, value };
}

function literalLine(name: string, value: unknown): string {
  return `${name} = ${pythonLiteral(value)}`;
}

/** The pipeline of a hostile notebook, with datasets that are called no better. */
function pipeline(hostile: Hostile): readonly [FlowSpec, readonly FlowCell[]] {
  const { name, cells } = notebook(hostile);
  const built = buildFlowSpec(
    { name, kernel: null, folder: '/work', cells, ordinals: new Map() },
    PREPARED,
    { starts: null, parameters: new Map() }
  );
  const dataset = (inside: boolean) => ({
    ...{ namespace: inside ? 'file' : `s3://${hostile.text()}`, inside },
    ...{ name: hostile.text() || 'x', format: null }
  });
  const steps = built.steps.map(step => ({
    ...step,
    reads: [dataset(true), dataset(false)],
    writes: [dataset(true)],
    effects: [
      {
        ...{ kind: 'network' as const, target: hostile.text(), call: null },
        ...{ cell: step.cells[0]!, writes: true }
      }
    ]
  }));
  return [{ ...built, title: hostile.text(), steps }, cells];
}

function made(number: number): ICase {
  const hostile = new Hostile(number);
  const [spec, cells] = pipeline(hostile);
  const plan = builtInTargets().get('airflow')!.plan(spec, cells, null);
  // The runtime is the same in each package: once is enough.
  const files = plan.files.filter(file => file.kind !== 'runtime');
  const chosen = spec.parameters.filter(item => item.chosen);
  return {
    plan: { ...plan, files: number === 0 ? plan.files : files },
    title: spec.title,
    defaults: chosen.map(item => item.default)
  };
}

it('hostile names stay literals, comments and prose', () => {
  const cases = Array.from({ length: PLANS }, (_, number) => made(number));
  expect(cases.filter(({ defaults }) => defaults.length > 0).length).toBe(
    PLANS
  );
  const done = spawnSync(
    'python',
    [path.resolve('nbxflow/tests/worker/check_plans.py')],
    {
      input: cases.map(item => `${JSON.stringify(item)}\n`).join(''),
      encoding: 'utf8',
      maxBuffer: 1e8
    }
  );
  expect(done.stderr).toBe('');
  expect(done.stdout).toBe(`${PLANS} plans\n`);
}, 120_000);
