import { LabIcon } from '@jupyterlab/ui-components';

import abortedSvg from '../../../style/icons/aborted.svg';
import datasetSvg from '../../../style/icons/dataset.svg';
import detailsSvg from '../../../style/icons/details.svg';
import doneSvg from '../../../style/icons/done.svg';
import failedSvg from '../../../style/icons/failed.svg';
import interruptedSvg from '../../../style/icons/interrupted.svg';
import lostSvg from '../../../style/icons/lost.svg';
import neverSvg from '../../../style/icons/never.svg';
import queuedSvg from '../../../style/icons/queued.svg';
import runningSvg from '../../../style/icons/running.svg';
import type { BadgeFacts } from '../../core/spans';

/** A table: a dataset. */
export const datasetIcon = new LabIcon({
  name: 'nbxflow:dataset',
  svgstr: datasetSvg
});

/** What a cell's last run was like. */
export const detailsIcon = new LabIcon({
  name: 'nbxflow:details',
  svgstr: detailsSvg
});

/** One icon for each state of a cell; all take the colour of the text beside them. */
export const stateIcons: Readonly<
  Record<NonNullable<BadgeFacts['state']>, LabIcon>
> = {
  never: new LabIcon({ name: 'nbxflow:never', svgstr: neverSvg }),
  queued: new LabIcon({ name: 'nbxflow:queued', svgstr: queuedSvg }),
  running: new LabIcon({ name: 'nbxflow:running', svgstr: runningSvg }),
  done: new LabIcon({ name: 'nbxflow:done', svgstr: doneSvg }),
  failed: new LabIcon({ name: 'nbxflow:failed', svgstr: failedSvg }),
  interrupted: new LabIcon({
    name: 'nbxflow:interrupted',
    svgstr: interruptedSvg
  }),
  aborted: new LabIcon({ name: 'nbxflow:aborted', svgstr: abortedSvg }),
  lost: new LabIcon({ name: 'nbxflow:lost', svgstr: lostSvg })
};
