import type { FlowSpec } from '../../../../protocol';
import { wrapped } from '../printing';
import { type ReadmeSection, workVariable } from '../python';
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
    'until somebody removes them. Parameters are those below, checked by Airflow; assets are the ' +
    'files inside the working folder, and tables and objects that are named by a URI.'
)}`;
  return [`Airflow ${version}`, text];
}
