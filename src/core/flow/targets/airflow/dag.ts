import type { FlowDataset, FlowSpec, FlowStep } from '../../../../protocol';
import {
  assignment,
  call,
  dict,
  freeName,
  list,
  literal,
  name,
  pythonDocstring,
  pythonString,
  type PythonExpression,
  sentence
} from '../printing';
import {
  baseName,
  chosenParameters,
  defaultLiteral,
  type Material,
  workVariable
} from '../python';
import { type AssetConstant, assetsOf, datasetKey } from './datasets';
import { paramType } from './params';

/** Names that mean something else in the module of the DAG. */
const TAKEN = new Set(
  (
    'ROOT WORK_DIR RUN_DIR PIPELINE Any Asset Param Path annotations dag os params ' +
    'pipeline_dag quote run_id run_task start_task sys task after'
  ).split(' ')
);

/** What the file of the DAG is called: never as the package, nor as any module that is imported. */
export function dagPath(spec: FlowSpec): string {
  return `dags/${baseName(spec)}_dag.py`;
}

/** Name of the environment variable that says where checkpoints are kept. */
export function runVariable({ name: id }: FlowSpec): string {
  return `${id.toUpperCase()}_RUN_DIR`;
}

/** Text of the module that holds the DAG. */
export function dagText(material: Material, version: string): string {
  const { spec } = material;
  const assets = assetsOf(spec);
  const constants = [...assets.values()].map(({ constant, value }) =>
    assignment(constant, value)
  );
  return [
    pythonDocstring(
      `${sentence(spec.title)} The tasks of ${spec.name} as a DAG of Airflow ${version}.`
    ),
    '',
    imports(spec, assets.size > 0),
    '',
    places(spec),
    '',
    ...(assets.size > 0 ? [ASSETS, ...constants, ''] : []),
    RUN_TASK,
    '',
    ...decorated(material, assets),
    '',
    '',
    'pipeline_dag()',
    ''
  ].join('\n');
}

function imports({ name: id, parameters }: FlowSpec, assets: boolean): string {
  const names = [
    ...(assets ? ['Asset'] : []),
    ...(parameters.some(({ chosen }) => chosen) ? ['Param'] : []),
    'dag',
    'task'
  ];
  const own = name(id).text();
  return `from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from airflow.sdk import ${names.join(', ')}

# The package lies beside the folder of this file.
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ${own}.pipeline import PIPELINE  # noqa: E402
from ${own}.runner import start_task  # noqa: E402`;
}

function places(spec: FlowSpec): string {
  const folder = (variable: string, fallback: string) =>
    `Path(os.environ.get(${pythonString(variable)}) or ${fallback}).resolve()`;
  return `# Where the tasks read and write their files.
WORK_DIR = ${folder(workVariable(spec), 'ROOT')}
# Where checkpoints are kept; all workers must see the same folder.
RUN_DIR = ${folder(runVariable(spec), 'ROOT / "runs"')}`;
}

const ASSETS =
  '# What tasks read and write: other DAGs may be scheduled by these names.';

const RUN_TASK = `
def run_task(name: str, after: list[str], run_id: str, params: dict[str, Any]) -> str:
    """Run a task in a process of its own, and give the path of its checkpoint."""
    missing = [path for path in after if not Path(path).is_dir()]
    if missing:
        raise FileNotFoundError(f"{missing[0]} is not there: do all workers see {RUN_DIR}?")
    run_dir = RUN_DIR / f"run-{quote(run_id, safe='')}"
    run_dir.mkdir(parents=True, exist_ok=True)
    given = {item.name: params[item.name] for item in PIPELINE.parameters}
    start_task(PIPELINE, name, given, run_dir, WORK_DIR)
    return str(run_dir / name)
`;

function decorated(
  material: Material,
  assets: ReadonlyMap<string, AssetConstant>
): readonly string[] {
  const { spec } = material;
  const names = stepNames(spec);
  return [
    `@${dagDecorator(material).text()}`,
    'def pipeline_dag() -> None:',
    `    ${pythonDocstring(sentence(spec.title))}`,
    ...spec.steps.flatMap(step => ['', ...taskLines(step, names, assets)]),
    '',
    ...spec.steps.map(step => callLine(spec, step, names))
  ];
}

function dagDecorator(material: Material): PythonExpression {
  const { spec } = material;
  const params = chosenParameters(spec).map(
    item =>
      [
        item.name,
        call(
          'Param',
          [defaultLiteral(material, item)],
          [['type', paramType(item)]]
        )
      ] as const
  );
  return call(
    'dag',
    [],
    [
      ['dag_id', literal(spec.name)],
      ['schedule', literal(null)],
      ['catchup', literal(false)],
      ['doc_md', name('__doc__')],
      ...(params.length === 0 ? [] : [['params', dict(params)] as const])
    ]
  );
}

/** What stands for a step in the DAG: a function, and the path of the checkpoint it gives. */
interface StepNames {
  readonly task: string;
  readonly checkpoint: string;
}

/** Names for each step that mean nothing else in the module. */
function stepNames({ steps }: FlowSpec): ReadonlyMap<string, StepNames> {
  const taken = new Set([...TAKEN, ...steps.map(({ id }) => id)]);
  const take = (wanted: string) => {
    const found = freeName(wanted, taken);
    taken.add(found);
    return found;
  };
  return new Map(
    steps.map(({ id }) => [
      id,
      {
        task: TAKEN.has(id) ? take(id) : id,
        checkpoint: take(`${id}_checkpoint`)
      }
    ])
  );
}

function taskLines(
  step: FlowStep,
  names: ReadonlyMap<string, StepNames>,
  assets: ReadonlyMap<string, AssetConstant>
): readonly string[] {
  const constants = (datasets: readonly FlowDataset[]) =>
    list(
      [...new Set(datasets.map(datasetKey))].flatMap(key => {
        const asset = assets.get(key);
        return asset ? [name(asset.constant)] : [];
      })
    );
  const decorator = call(
    'task',
    [],
    [
      ['task_id', literal(step.id)],
      ['inlets', constants(step.reads)],
      ['outlets', constants(step.writes)]
    ]
  );
  const id = literal(step.id).text();
  return [
    `    @${decorator.text(4, 5)}`,
    `    def ${names.get(step.id)?.task}(after: list[str], run_id: Any = None, params: Any = None) -> str:`,
    `        ${pythonDocstring(sentence(step.title, 80))}`,
    `        return run_task(${id}, after, run_id, params)`
  ];
}

/** The call of a task with the checkpoints of those before it: XCom carries their paths. */
function callLine(
  { steps }: FlowSpec,
  step: FlowStep,
  names: ReadonlyMap<string, StepNames>
): string {
  const { task = '', checkpoint = '' } = names.get(step.id) ?? {};
  const before = steps
    .filter(({ id }) => needs(step, id))
    .flatMap(({ id }) => names.get(id)?.checkpoint ?? []);
  const value = call(task, [list(before.map(name))]);
  return steps.some(other => needs(other, step.id))
    ? assignment(checkpoint, value, 4)
    : `    ${value.text(4)}`;
}

/** Whether a step has to wait for another one. */
function needs({ after, state }: FlowStep, id: string): boolean {
  return after.includes(id) || state.from === id;
}
