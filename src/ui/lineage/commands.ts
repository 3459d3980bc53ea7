import { JupyterFrontEnd } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { jumpForwardIcon, refreshIcon } from '@jupyterlab/ui-components';

import { CommandIDs } from '../../commands';
import type { DeliveryModel } from '../../models/delivery';
import { goToCell } from './go-to-cell';
import { lineageIcon } from './icons';

/** What the commands of the panel act on. */
export interface LineageCommandsOptions {
  readonly app: JupyterFrontEnd;
  readonly tracker: INotebookTracker;
  readonly delivery: DeliveryModel;
  readonly panelId: string;
  readonly trans: TranslationBundle;
}

/** Adds the commands of the panel. */
export function addLineageCommands(options: LineageCommandsOptions): void {
  const { app, tracker, delivery, panelId, trans } = options;
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
  commands.addCommand(CommandIDs.goToCell, {
    label: trans.__('Go to Cell'),
    caption: trans.__('Open the notebook of a cell and scroll to the cell'),
    icon: jumpForwardIcon,
    describedBy: {
      args: {
        type: 'object',
        required: ['path', 'cell'],
        properties: {
          path: { type: 'string', description: 'Path of the notebook' },
          cell: { type: 'string', description: 'Id of the cell' }
        }
      }
    },
    isEnabled: ({ path, cell }) =>
      typeof path === 'string' && typeof cell === 'string',
    execute: ({ path, cell }) =>
      goToCell(app, tracker, { path: `${path}`, cell: `${cell}` })
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
