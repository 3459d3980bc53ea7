import { LabIcon } from '@jupyterlab/ui-components';

import flowSvg from '../../../style/icons/flow.svg';

/** Steps that lead out of the notebook. */
export const flowIcon = new LabIcon({ name: 'nbxflow:flow', svgstr: flowSvg });
