import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { EventFeed } from '../api/events';
import { IServices } from '../api/services';
import { addGoToCell } from '../ui/shared/go-to-cell';

const services: JupyterFrontEndPlugin<IServices> = {
  id: 'nbxflow:services',
  description:
    'One connection to the nbxflow server extension, and the way to a cell.',
  autoStart: true,
  provides: IServices,
  optional: [INotebookTracker, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker | null,
    translator: ITranslator | null
  ): IServices => {
    if (tracker !== null) {
      const trans = (translator ?? nullTranslator).load('nbxflow');
      addGoToCell(app, tracker, trans);
    }
    return {
      settings: app.serviceManager.serverSettings,
      events: new EventFeed(app.serviceManager.events)
    };
  }
};

export default services;
