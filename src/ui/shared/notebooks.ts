import type { Cell } from '@jupyterlab/cells';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

/** The open view of a notebook by contents path, the current one first; undefined: none. */
export function findPanel(
  tracker: INotebookTracker,
  path: string
): NotebookPanel | undefined {
  const isIt = (panel: NotebookPanel) => panel.context.localPath === path;
  const { currentWidget } = tracker;
  return currentWidget && isIt(currentWidget)
    ? currentWidget
    : tracker.find(isIt);
}

/** The widget of a cell by id. */
export function findCell(panel: NotebookPanel, cell: string): Cell | undefined {
  return panel.content.widgets.find(({ model }) => model.id === cell);
}
