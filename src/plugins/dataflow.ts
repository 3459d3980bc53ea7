import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, ISessionContextDialogs } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { fetchFacts } from '../api/facts';
import { IServices } from '../api/services';
import { fetchStatus } from '../api/status';
import { NotebookDocument } from '../capture/document';
import { OpenDocuments } from '../capture/documents';
import { CommandIDs } from '../commands';
import { NbxDataflow } from '../models/nbx-dataflow';
import { INbxDataflow, INbxSpans } from '../tokens';
import { addDataflowCommands } from '../ui/dataflow/commands';
import { LazyWindows } from '../ui/dataflow/lazy-windows';
import { DataflowMarks } from '../ui/dataflow/marks';
import { MinimapMarks } from '../ui/dataflow/minimap';
import { NotebookWarnings } from '../ui/dataflow/notebook-warnings';
import { CellRunner } from '../ui/dataflow/notebooks';
import { DataflowStatus } from '../ui/dataflow/status';
import { CellMarks, ICellMarks } from '../ui/shared/marks';
import { NotebookViews } from '../ui/shared/views';

const PLUGIN_ID = 'nbxflow:dataflow';

const dataflow: JupyterFrontEndPlugin<INbxDataflow> = {
  id: PLUGIN_ID,
  description: 'Says which cells are stale, why, and what to run.',
  autoStart: true,
  provides: INbxDataflow,
  requires: [IServices, INbxSpans, INotebookTracker, ICellMarks],
  optional: [
    ITranslator,
    ISettingRegistry,
    ICommandPalette,
    IStatusBar,
    ISessionContextDialogs
  ],
  activate: (
    app: JupyterFrontEnd,
    services: IServices,
    spans: INbxSpans,
    tracker: INotebookTracker,
    marks: CellMarks,
    translator: ITranslator | null,
    settings: ISettingRegistry | null,
    palette: ICommandPalette | null,
    statusBar: IStatusBar | null,
    dialogs: ISessionContextDialogs | null
  ): INbxDataflow => {
    const { commands } = app;
    const language = translator ?? nullTranslator;
    const trans = language.load('nbxflow');
    const runner = new CellRunner(tracker, language, dialogs ?? undefined);
    const model = createModel(services, spans, tracker, runner);
    const windows = new LazyWindows(async () => {
      const { DataflowWindows } = await import('../ui/dataflow/windows');
      return new DataflowWindows(model, tracker, runner, commands, trans);
    }, trans);
    addDataflowCommands({ commands, tracker, dataflow: model, windows, trans });
    addToPalette(palette, trans.__('nbxflow'));
    const lines = new DataflowMarks(
      model,
      (path, cell) => void windows.explain(path, cell),
      trans
    );
    marks.setSource(lines);
    const status = new DataflowStatus(model, tracker, commands, trans);
    statusBar?.registerStatusItem(PLUGIN_ID, {
      item: status,
      align: 'left',
      rank: 4,
      isActive: () => status.isActive,
      activeStateChanged: status.activeChanged
    });
    const minimaps = new NotebookViews(
      tracker,
      panel => new MinimapMarks(panel, model)
    );
    const warnings = new NotebookViews(
      tracker,
      panel =>
        new NotebookWarnings(panel, {
          dataflow: model,
          trans,
          goTo: (path, cell) =>
            void commands.execute(CommandIDs.goToCell, { path, cell }),
          listNeeded: (path, cell) => void windows.listNeeded(path, cell)
        })
    );
    void followSettings(settings, settingsOf => {
      lines.isShown = settingsOf('showMarks');
      minimaps.isShown = settingsOf('showMarks');
      status.isShown = settingsOf('showMarks');
      warnings.isShown = settingsOf('showWarnings');
    });
    return model;
  }
};

export default dataflow;

function createModel(
  { settings }: IServices,
  spans: INbxSpans,
  tracker: INotebookTracker,
  runner: CellRunner
): NbxDataflow {
  const documents = new OpenDocuments(
    tracker,
    context => new NotebookDocument(context)
  );
  const model = new NbxDataflow({
    documents,
    spans,
    load: () => loadNotebooks(settings, spans),
    execute: (path, cell) => runner.run(path, cell)
  });
  documents.start();
  return model;
}

/** Loads, as one script, the engine and what feeds it: a third of all script of nbxflow. */
async function loadNotebooks(
  settings: IServices['settings'],
  spans: INbxSpans
): ReturnType<NbxDataflow.IOptions['load']> {
  const [{ DataflowEngine }, { NotebookDataflow }, { FactsStore }] =
    await Promise.all([
      import(/* webpackChunkName: "dataflow" */ '../core/dataflow'),
      import(/* webpackChunkName: "dataflow" */ '../models/dataflow'),
      import(/* webpackChunkName: "dataflow" */ '../models/dataflow-facts')
    ]);
  const facts = new FactsStore(cells => fetchFacts(settings, cells));
  const askSession = async (id: string) => {
    const { kernels } = await fetchStatus(settings);
    return kernels.find(kernel => kernel.id === id)?.session ?? null;
  };
  return document => {
    const engine = new DataflowEngine();
    return new NotebookDataflow({
      ...{ document, spans, facts, engine, askSession }
    });
  };
}

function addToPalette(palette: ICommandPalette | null, category: string): void {
  const { explainCell, runNeededCell, runNeededNotebook } = CommandIDs;
  const { runCellChecked, nextStale, previousStale } = CommandIDs;
  for (const command of [
    ...[explainCell, runNeededCell, runNeededNotebook],
    ...[runCellChecked, nextStale, previousStale]
  ]) {
    palette?.addItem({ command, category });
  }
}

/** Applies what the settings say, now and when they change; without settings all is shown. */
async function followSettings(
  registry: ISettingRegistry | null,
  apply: (isOn: (name: string) => boolean) => void
): Promise<void> {
  const settings = await registry?.load(PLUGIN_ID).catch(reason => {
    console.warn('nbxflow: the settings of the marks cannot be read', reason);
    return undefined;
  });
  const update = () => apply(name => settings?.get(name).composite !== 'hide');
  settings?.changed.connect(update);
  update();
}
