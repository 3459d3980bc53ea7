import { LabIcon } from '@jupyterlab/ui-components';

import secretSvg from '../../../style/icons/secret.svg';

/** A secret where none should be. */
export const secretIcon = new LabIcon({
  name: 'nbxflow:secret',
  svgstr: secretSvg
});
