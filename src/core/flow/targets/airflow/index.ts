import { packagePlan, text } from '../python';
import type { FlowTarget } from '../target';
import { chosenVersion } from '../version';
import { dagPath, dagText } from './dag';
import { airflowSection } from './readme';

/** The package, and a DAG of its tasks; the code is the same for all versions of Airflow 3. */
export const airflowTarget: FlowTarget = {
  id: 'airflow',
  // eslint-disable-next-line jupyter/no-untranslated-string -- the core has no translator; the panel translates it
  title: 'Airflow',
  versions: ['3.3', '3.2', '3.1', '3.0'],
  plan: (spec, cells, version) => {
    const chosen = chosenVersion(airflowTarget, version) ?? '3.3';
    return packagePlan(spec, cells, material => ({
      files: [text(dagPath(spec), dagText(material, chosen))],
      readme: [airflowSection(spec, chosen)]
    }));
  }
};
