import { JupyterFrontEnd } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { CommandIDs } from '../../commands';
import { MEASURES } from '../../core/spans';
import { Overlay, measureOf } from '../../models/spans-overlay';
import { performanceIcon } from './icons';
import { measureWord } from './share-words';

/** What the commands act on. */
export interface PerformanceCommandsOptions {
  readonly app: JupyterFrontEnd;
  readonly tracker: INotebookTracker;
  readonly overlay: Overlay;
  readonly panelId: string;
  readonly trans: TranslationBundle;
}

/** Adds the commands that show what cells cost: in the cells, and as a report. */
export function addPerformanceCommands(
  options: PerformanceCommandsOptions
): void {
  const { app, tracker, overlay, panelId, trans } = options;
  const { commands, shell } = app;
  const { toggleOverlay, showReport } = CommandIDs;
  commands.addCommand(toggleOverlay, {
    label: args => labelOf(args, trans),
    caption: trans.__('Show in each cell what it has of the total'),
    icon: args => (args.toolbar ? performanceIcon : undefined),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          measure: {
            type: 'string',
            enum: [...MEASURES],
            description: trans.__('What is shown; the last choice by default')
          }
        }
      }
    },
    isEnabled: () => tracker.currentWidget !== null,
    isToggleable: true,
    isToggled: ({ measure }) =>
      overlay.isShown && (!measure || measure === overlay.measure),
    execute: ({ measure }) => overlay.toggle(measureOf(measure))
  });
  commands.addCommand(showReport, {
    label: trans.__('Show Performance Report'),
    caption: trans.__('Show what the cells of the notebook cost'),
    icon: performanceIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => shell.activateById(panelId)
  });
  const changed = () => commands.notifyCommandChanged(toggleOverlay);
  overlay.changed.connect(changed);
  tracker.currentChanged.connect(changed);
}

/** Adds the commands to the palette; the measures each on its own. */
export function addToPalette(
  palette: ICommandPalette | null,
  category: string
): void {
  const { toggleOverlay, showReport } = CommandIDs;
  palette?.addItem({ command: showReport, category });
  palette?.addItem({ command: toggleOverlay, category });
  for (const measure of MEASURES) {
    palette?.addItem({ command: toggleOverlay, category, args: { measure } });
  }
}

/** In the toolbar the icon says it. */
function labelOf(
  args: ReadonlyPartialJSONObject,
  trans: TranslationBundle
): string {
  const measure = measureOf(args.measure);
  if (args.toolbar) {
    return '';
  }
  return measure === undefined
    ? trans.__('Show Costs in Cells')
    : trans.__('Show Costs in Cells: %1', measureWord(measure, trans));
}
