import { LabIcon } from '@jupyterlab/ui-components';

import performanceSvg from '../../../style/icons/performance.svg';

/** Bars of falling length: what costs most. */
export const performanceIcon = new LabIcon({
  name: 'nbxflow:performance',
  svgstr: performanceSvg
});
