import { ServerConnection } from '@jupyterlab/services';
import { Token } from '@lumino/coreutils';

import { EventFeed } from './events';

/** What nbxflow's plugins share to talk to the server; not for other extensions. */
export interface IServices {
  readonly settings: ServerConnection.ISettings;
  /** The one subscription to the event stream. */
  readonly events: EventFeed;
}

export const IServices = new Token<IServices>('nbxflow:IServices');
