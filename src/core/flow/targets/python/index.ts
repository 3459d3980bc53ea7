import type { FlowTarget } from '../target';
import { chosenVersion } from '../version';
import { packagePlan } from './files';

/** A plain Python package: standard library, and what the notebook imports. */
export const pythonTarget: FlowTarget = {
  id: 'python',
  // eslint-disable-next-line jupyter/no-untranslated-string -- the core has no translator; the panel translates it
  title: 'Python package',
  versions: [],
  plan: (spec, cells, version) => {
    chosenVersion(pythonTarget, version);
    return packagePlan(spec, cells);
  }
};

export { type EngineParts, packagePlan, text } from './files';
export { chosenParameters, defaultLiteral, secretVariables } from './pipeline';
export { type Material } from './material';
export { baseName, type ReadmeSection, workVariable } from './readme';
