import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { CodeCell } from '@jupyterlab/cells';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import {
  ITranslator,
  TranslationBundle,
  nullTranslator
} from '@jupyterlab/translation';

import {
  fetchExecutionsAfter,
  fetchNotebookExecutions
} from '../api/executions';
import { IServices } from '../api/services';
import { fetchStatus } from '../api/status';
import { OpenNotebooks } from '../capture/notebooks';
import { ScheduledRuns } from '../capture/scheduled';
import { CommandIDs } from '../commands';
import { SpansModel } from '../models/spans';
import { INbxSpans } from '../tokens';
import { detailsIcon } from '../ui/shared/icons';
import { CellMarks, ICellMarks } from '../ui/shared/marks';
import { Badges } from '../ui/spans/badges';

const PLUGIN_ID = 'nbxflow:spans';

const spans: JupyterFrontEndPlugin<INbxSpans> = {
  id: PLUGIN_ID,
  description: 'A line under each code cell: state, time and cost of its run.',
  autoStart: true,
  provides: INbxSpans,
  requires: [IServices, INotebookTracker, ICellMarks],
  optional: [ITranslator, ISettingRegistry, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    services: IServices,
    tracker: INotebookTracker,
    marks: CellMarks,
    translator: ITranslator | null,
    settings: ISettingRegistry | null,
    palette: ICommandPalette | null
  ): INbxSpans => {
    const trans = (translator ?? nullTranslator).load('nbxflow');
    const model = createModel(services);
    followNotebooks(tracker, model);
    const badges = new Badges(tracker, model, marks, trans);
    addCommand(app, tracker, badges, trans);
    palette?.addItem({
      command: CommandIDs.showCellDetails,
      category: trans.__('nbxflow')
    });
    void applySettings(settings, badges);
    return model;
  }
};

export default spans;

function createModel({ settings, events }: IServices): SpansModel {
  return new SpansModel(
    {
      notebook: (path, limit, before) =>
        fetchNotebookExecutions(settings, path, limit, before),
      after: (sequence, limit) =>
        fetchExecutionsAfter(settings, sequence, limit),
      status: () => fetchStatus(settings)
    },
    events
  );
}

function followNotebooks(tracker: INotebookTracker, model: SpansModel): void {
  const notebooks = new OpenNotebooks(tracker);
  notebooks.opened.connect((_, path) => model.open(path));
  notebooks.closed.connect((_, path) => model.close(path));
  notebooks.renamed.connect((_, { from, to }) => model.rename(from, to));
  notebooks.start();
  const runs = new ScheduledRuns(tracker);
  runs.scheduled.connect((_, { path, cell }) => model.schedule(path, cell));
  runs.settled.connect((_, { path, cell }) => model.settle(path, cell));
  runs.withdrawn.connect((_, path) => model.withdraw(path));
}

function addCommand(
  { commands }: JupyterFrontEnd,
  tracker: INotebookTracker,
  badges: Badges,
  trans: TranslationBundle
): void {
  const { showCellDetails } = CommandIDs;
  commands.addCommand(showCellDetails, {
    label: trans.__('Show Cell Run Details'),
    caption: trans.__('Show time, memory and data of the last run of the cell'),
    icon: detailsIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => badges.shown && tracker.activeCell instanceof CodeCell,
    execute: () => badges.showDetails()
  });
  const changed = () => commands.notifyCommandChanged(showCellDetails);
  tracker.activeCellChanged.connect(changed);
  tracker.currentChanged.connect(changed);
}

/** Shows badges as the settings say; where there are no settings, badges are shown. */
async function applySettings(
  registry: ISettingRegistry | null,
  badges: Badges
): Promise<void> {
  const settings = await registry?.load(PLUGIN_ID).catch(reason => {
    console.warn('nbxflow: the settings of the badges cannot be read', reason);
    return undefined;
  });
  const apply = () => {
    badges.shown = settings?.get('showBadges').composite !== false;
  };
  settings?.changed.connect(apply);
  apply();
}
