import { JupyterFrontEnd } from '@jupyterlab/application';
import {
  INotebookTracker,
  NotebookActions,
  NotebookPanel
} from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { jumpForwardIcon } from '@jupyterlab/ui-components';

import { CommandIDs } from '../../commands';

/** A cell by its notebook's contents path and its id. */
export interface CellAddress {
  readonly path: string;
  readonly cell: string;
}

type Application = Pick<JupyterFrontEnd, 'commands' | 'shell'>;

/** Adds the command that all panels use to show a cell. */
export function addGoToCell(
  app: Application,
  tracker: INotebookTracker,
  trans: TranslationBundle
): void {
  app.commands.addCommand(CommandIDs.goToCell, {
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
}

/**
 * Shows a cell: opens its notebook unless it is open, makes the cell the active one and scrolls to
 * it. A cell that is no longer there leaves it at the notebook.
 */
export async function goToCell(
  app: Application,
  tracker: INotebookTracker,
  { path, cell }: CellAddress
): Promise<void> {
  const panel = findOpen(tracker, path) ?? (await open(app, path));
  if (!panel) {
    return;
  }
  await panel.context.ready;
  app.shell.activateById(panel.id);
  const notebook = panel.content;
  const index = notebook.widgets.findIndex(({ model }) => model.id === cell);
  const widget = notebook.widgets[index];
  if (widget) {
    NotebookActions.expandParent(widget, notebook);
    notebook.mode = 'command';
    notebook.deselectAll();
    notebook.activeCellIndex = index;
    await notebook.scrollToItem(index, 'smart');
  }
}

function findOpen(
  tracker: INotebookTracker,
  path: string
): NotebookPanel | undefined {
  const isIt = (panel: NotebookPanel) => panel.context.localPath === path;
  const current = tracker.currentWidget;
  return current && isIt(current) ? current : tracker.find(isIt);
}

/** Undefined where notebooks open in pages of their own. */
async function open(
  app: Application,
  path: string
): Promise<NotebookPanel | undefined> {
  const widget: unknown = await app.commands.execute('docmanager:open', {
    path
  });
  return widget instanceof NotebookPanel ? widget : undefined;
}
