import { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { CellMarks, ICellMarks } from '../ui/shared/marks';

const marks: JupyterFrontEndPlugin<CellMarks> = {
  id: 'nbxflow:marks',
  description: 'What the line under a cell says beside its last run.',
  autoStart: true,
  provides: ICellMarks,
  activate: () => new CellMarks()
};

export default marks;
