import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';

import { EventFeed } from '../api/events';
import { IServices } from '../api/services';

const services: JupyterFrontEndPlugin<IServices> = {
  id: 'nbxflow:services',
  description: 'One connection to the nbxflow server extension.',
  autoStart: true,
  provides: IServices,
  activate: (app: JupyterFrontEnd): IServices => ({
    settings: app.serviceManager.serverSettings,
    events: new EventFeed(app.serviceManager.events)
  })
};

export default services;
