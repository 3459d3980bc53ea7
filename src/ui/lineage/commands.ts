import { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import { refreshIcon } from '@jupyterlab/ui-components';

import { CommandIDs } from '../../commands';
import type { DeliveryModel } from '../../models/delivery';
import { lineageIcon } from './icons';

/** What the commands of the panel act on. */
export interface LineageCommandsOptions {
  readonly app: JupyterFrontEnd;
  readonly delivery: DeliveryModel;
  readonly panelId: string;
  readonly trans: TranslationBundle;
}

/** Adds the commands of the panel. */
export function addLineageCommands(options: LineageCommandsOptions): void {
  const { app, delivery, panelId, trans } = options;
  const { commands, shell } = app;
  commands.addCommand(CommandIDs.showLineage, {
    label: trans.__('Show Lineage'),
    caption: trans.__(
      'Show which data the cells of the notebook read and write'
    ),
    icon: lineageIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => shell.activateById(panelId)
  });
  commands.addCommand(CommandIDs.retryDelivery, {
    label: trans.__('Retry Delivery of Lineage Events'),
    caption: trans.__('Send lineage events that wait or were refused again'),
    icon: refreshIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          sink: { type: 'string', description: 'Name of one destination' }
        }
      }
    },
    execute: ({ sink }) => {
      // the panel says how it went
      shell.activateById(panelId);
      return delivery.retry(typeof sink === 'string' ? sink : undefined);
    }
  });
}
