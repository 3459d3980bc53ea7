import { LabIcon } from '@jupyterlab/ui-components';

import arrangeSvg from '../../../../style/icons/arrange.svg';
import centreSvg from '../../../../style/icons/centre.svg';
import editedSvg from '../../../../style/icons/edited.svg';
import fitSvg from '../../../../style/icons/fit.svg';
import staleSvg from '../../../../style/icons/stale.svg';
import unknownSvg from '../../../../style/icons/unknown.svg';
import zoomInSvg from '../../../../style/icons/zoom-in.svg';
import zoomOutSvg from '../../../../style/icons/zoom-out.svg';

function icon(name: string, svgstr: string): LabIcon {
  return new LabIcon({ name: `nbxflow:graph-${name}`, svgstr });
}

export const zoomInIcon = icon('zoom-in', zoomInSvg);
export const zoomOutIcon = icon('zoom-out', zoomOutSvg);
export const fitIcon = icon('fit', fitSvg);
export const centreIcon = icon('centre', centreSvg);
export const arrangeIcon = icon('arrange', arrangeSvg);

/** Small marks in the corner of a cell. */
export const staleMark = icon('stale', staleSvg);
export const unknownMark = icon('unknown', unknownSvg);
export const editedMark = icon('edited', editedSvg);
