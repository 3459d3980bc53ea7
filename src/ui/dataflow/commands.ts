import { CodeCell } from '@jupyterlab/cells';
import { INotebookTracker } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import {
  caretDownIcon,
  caretUpIcon,
  fastForwardIcon,
  LabIcon,
  runIcon
} from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';

import { CommandIDs } from '../../commands';
import type { INbxDataflow } from '../../tokens';
import { unknownIcon } from './icons';
import type { Windows } from './lazy-windows';

/** What the commands act on. */
export interface DataflowCommandsOptions {
  readonly commands: CommandRegistry;
  readonly tracker: INotebookTracker;
  readonly dataflow: INbxDataflow;
  readonly windows: Windows;
  readonly trans: TranslationBundle;
}

/** Adds the commands that explain cells, run what is needed and go to what is not fresh. */
export function addDataflowCommands(options: DataflowCommandsOptions): void {
  const { commands, tracker, windows, trans } = options;
  const add = (
    id: string,
    label: string,
    caption: string,
    icon: LabIcon,
    isEnabled: () => boolean,
    execute: () => unknown
  ) => {
    const describedBy = { args: { type: 'object', properties: {} } };
    commands.addCommand(id, {
      ...{ label, caption, icon, describedBy, isEnabled, execute }
    });
    tracker.activeCellChanged.connect(() => commands.notifyCommandChanged(id));
    tracker.currentChanged.connect(() => commands.notifyCommandChanged(id));
  };
  const path = () => tracker.currentWidget?.context.localPath ?? '';
  const cell = () => tracker.activeCell?.model.id ?? '';
  const onNotebook = () => tracker.currentWidget !== null;
  const onCell = () => tracker.activeCell instanceof CodeCell;
  add(
    CommandIDs.explainCell,
    trans.__('Explain Cell State'),
    trans.__('Say why the cell is fresh, stale or unknown, and what to do'),
    unknownIcon,
    onCell,
    () => windows.explain(path(), cell())
  );
  add(
    CommandIDs.runNeededCell,
    trans.__('Run What This Cell Needs…'),
    trans.__('List the cells to run so that this cell is fresh, then run them'),
    runIcon,
    onCell,
    () => windows.listNeeded(path(), cell())
  );
  add(
    CommandIDs.runNeededNotebook,
    trans.__('Run What the Notebook Needs…'),
    trans.__('List the cells to run so that all is fresh, then run them'),
    fastForwardIcon,
    onNotebook,
    () => windows.listNeeded(path(), null)
  );
  add(
    CommandIDs.runCellChecked,
    trans.__('Check and Run Cell'),
    trans.__('Run the cell, and ask first if it would use outdated values'),
    runIcon,
    onCell,
    () => windows.runChecked(path(), cell())
  );
  add(
    CommandIDs.nextStale,
    trans.__('Go to Next Cell That Is Not Fresh'),
    trans.__('Go to the next stale or unknown cell of the notebook'),
    caretDownIcon,
    onNotebook,
    () => goToNotFresh(options, 1)
  );
  add(
    CommandIDs.previousStale,
    trans.__('Go to Previous Cell That Is Not Fresh'),
    trans.__('Go to the previous stale or unknown cell of the notebook'),
    caretUpIcon,
    onNotebook,
    () => goToNotFresh(options, -1)
  );
}

/** Goes to the next or previous such cell from the active one on, and around the end. */
async function goToNotFresh(
  { commands, tracker, dataflow }: DataflowCommandsOptions,
  direction: 1 | -1
): Promise<void> {
  const panel = tracker.currentWidget;
  if (panel === null) {
    return;
  }
  const path = panel.context.localPath;
  const { widgets, activeCellIndex } = panel.content;
  const count = widgets.length;
  for (let step = 1; step <= count; step++) {
    const index = (activeCellIndex + direction * step + count) % count;
    const cell = widgets[index]?.model.id ?? '';
    const state = dataflow.state(path, cell);
    if (state === 'stale' || state === 'unknown') {
      await commands.execute(CommandIDs.goToCell, { path, cell });
      return;
    }
  }
}
