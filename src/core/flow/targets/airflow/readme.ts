import type { FlowSpec } from '../../../../protocol';
import { call, list, wrapped } from '../printing';
import { chosenParameters, type ReadmeSection, workVariable } from '../python';
import { assetsOf, datasetKey } from './datasets';
import { dagPath, runVariable } from './dag';

/** What the README says of Airflow. */
export function airflowSection(spec: FlowSpec, version: string): ReadmeSection {
  const { name } = spec;
  const text = `${wrapped(
    `\`${dagPath(spec)}\` is the DAG \`${name}\`, made for Airflow ${version}. It imports the ` +
      'package from the folder above it: keep both together, and let the DAGs folder of Airflow ' +
      'be, or hold a link to, `dags/`. What the notebook imports must be installed for the ' +
      'Python of the workers.'
  )}

\`\`\`bash
export AIRFLOW__CORE__DAGS_FOLDER="$PWD/dags"
export ${workVariable(spec)}=DATA    # files of the tasks; the folder of this file without it
export ${runVariable(spec)}=RUNS     # checkpoints; \`runs/\` beside this file without it
airflow dags test ${name}
\`\`\`

${wrapped(
  'Each task is a process of its own. XCom carries the paths of checkpoints, not data: all workers ' +
    'must see the same two folders. Checkpoints of a run lie in a folder of its run id and stay ' +
    'until somebody removes them.' +
    (chosenParameters(spec).length > 0
      ? ' Parameters are those below, checked by Airflow.'
      : '')
)}${scheduling(spec)}`;
  return [`Airflow ${version}`, text];
}

/** How another DAG is run whenever this one has written something. */
function scheduling(spec: FlowSpec): string {
  const assets = assetsOf(spec);
  const written = spec.steps
    .flatMap(({ writes }) => writes)
    .flatMap(dataset => assets.get(datasetKey(dataset)) ?? [])[0];
  if (written === undefined) {
    return '';
  }
  const schedule = call('dag', [], [['schedule', list([written.value])]]);
  return `

${wrapped(
  'Files inside the working folder, tables and objects that are named by a URI are assets, whose ' +
    'names are the same wherever the folder lies. Another DAG runs whenever this one has written ' +
    'one of them if it is scheduled by that name:'
)}

\`\`\`python
from airflow.sdk import Asset, dag


@${schedule.text()}
def my_dag() -> None: ...
\`\`\``;
}
