import { LabIcon } from '@jupyterlab/ui-components';

import earlierSvg from '../../../style/icons/earlier.svg';
import editedSvg from '../../../style/icons/edited.svg';
import staleSvg from '../../../style/icons/stale.svg';
import unknownSvg from '../../../style/icons/unknown.svg';

/** What is shown is older than it should be. */
export const staleIcon = new LabIcon({
  name: 'nbxflow:stale',
  svgstr: staleSvg
});

/** Whether what is shown is right cannot be known. */
export const unknownIcon = new LabIcon({
  name: 'nbxflow:unknown',
  svgstr: unknownSvg
});

/** The text is not the one that ran. */
export const editedIcon = new LabIcon({
  name: 'nbxflow:edited',
  svgstr: editedSvg
});

/** It ran before the kernel was restarted. */
export const earlierIcon = new LabIcon({
  name: 'nbxflow:earlier',
  svgstr: earlierSvg
});
