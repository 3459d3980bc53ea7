import type { FlowDataset, PlanText } from '../../../../protocol';
import { builtInTargets } from '..';
import { codeCell, parameter, spec, step } from './make';

const CELLS = [codeCell('a', [['x = 1']])];

function dataset(namespace: string, name: string, inside = false): FlowDataset {
  return { namespace, name, format: null, inside };
}

function files(given: Parameters<typeof spec>[0]) {
  const plan = builtInTargets().get('airflow')!.plan(spec(given), CELLS, '3.1');
  const textOf = (path: string) =>
    (plan.files.find(file => file.path === path) as PlanText).text;
  return { dag: textOf('dags/flights_dag.py'), readme: textOf('README.md') };
}

/** The assets of datasets that a task writes. */
function assetsOf(...writes: FlowDataset[]): string[] {
  const { dag } = files({ steps: [step('one', ['a'], { writes })] });
  return dag.match(/(?<= = )Asset\([^)]*\)/g) ?? [];
}

describe('assets', () => {
  it('are called the same wherever the working folder lies', () => {
    expect(assetsOf(dataset('file', 'output/report.csv', true))).toEqual([
      'Asset("flights_pipeline/output/report.csv")'
    ]);
    expect(assetsOf(dataset('file', '/elsewhere/report.csv'))).toEqual([]);
  });

  it('have names that are URIs, or look like none', () => {
    expect(
      assetsOf(
        dataset('s3://bucket', 'a b/größe.csv'),
        dataset('s3://bucket', 'table#part?1'),
        dataset('postgres://host:5432', 'shop.orders'),
        dataset('file', 'a.sqlite#main.t', true),
        dataset('file', 'data:x\ud800', true)
      )
    ).toEqual([
      'Asset("s3://bucket/a%20b/gr%C3%B6%C3%9Fe.csv")',
      'Asset("s3://bucket/table%23part%3F1")',
      'Asset("x-dataset:postgres://host:5432/shop.orders")',
      'Asset("flights_pipeline/a.sqlite%23main.t")',
      'Asset("flights_pipeline/data:x%EF%BF%BD")'
    ]);
  });

  it('are told in the README, with how another DAG is scheduled by one', () => {
    const writes = [dataset('file', 'output/report.csv', true)];
    const { readme } = files({ steps: [step('one', ['a'], { writes })] });
    expect(readme).toContain(
      '@dag(schedule=[Asset("flights_pipeline/output/report.csv")])\n'
    );
    expect(files({ steps: [step('one', ['a'])] }).readme).not.toContain(
      'schedule='
    );
  });
});

it('takes parameters of any name, with their types', () => {
  const { dag } = files({
    parameters: [parameter('größe', 'float', 2, 'a')],
    steps: [step('one', ['a'])]
  });
  expect(dag).toContain('params={"größe": Param(2.0, type="number")}');
});
