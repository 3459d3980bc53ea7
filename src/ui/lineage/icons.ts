import {
  circleEmptyIcon,
  fileIcon,
  LabIcon,
  linkIcon
} from '@jupyterlab/ui-components';

import graphSvg from '../../../style/icons/graph.svg';
import lineageSvg from '../../../style/icons/lineage.svg';
import unseenSvg from '../../../style/icons/unseen.svg';
import type { DatasetAccess } from '../../protocol';
import { datasetIcon } from '../shared/icons';

/** The sidebar and what leads to it. */
export const lineageIcon = new LabIcon({
  name: 'nbxflow:lineage',
  svgstr: lineageSvg
});

/** The graph in the main area and what leads to it. */
export const graphIcon = new LabIcon({
  name: 'nbxflow:graph',
  svgstr: graphSvg
});

/** What could not be seen. */
export const unseenIcon = new LabIcon({
  name: 'nbxflow:unseen',
  svgstr: unseenSvg
});

/** One icon a kind of dataset. */
export const datasetIcons: Readonly<Record<DatasetAccess['kind'], LabIcon>> = {
  file: fileIcon,
  table: datasetIcon,
  url: linkIcon,
  memory: circleEmptyIcon
};
