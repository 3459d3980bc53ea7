import {
  ILabShell,
  ILayoutRestorer,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Clipboard, ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import {
  ITranslator,
  nullTranslator,
  type TranslationBundle
} from '@jupyterlab/translation';

import { fetchLineage, fetchLineageEvents } from '../api/lineage';
import { IServices } from '../api/services';
import { CommandIDs } from '../commands';
import { GraphViews } from '../models/lineage-views';
import { INbxDataflow, INbxSpans } from '../tokens';
import { addGraphCommands } from '../ui/lineage/graph-commands';
import { LineageGraphs } from '../ui/lineage/graphs';
import type { LineageGraphPanel } from '../ui/lineage/graph/panel';

const PLUGIN_ID = 'nbxflow:lineage-graph';

const lineageGraph: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'A graph of the cells and the data of a notebook.',
  autoStart: true,
  requires: [IServices, INbxSpans, INotebookTracker],
  optional: [
    ITranslator,
    ICommandPalette,
    ISettingRegistry,
    ILayoutRestorer,
    ILabShell,
    INbxDataflow
  ],
  activate: (
    app: JupyterFrontEnd,
    services: IServices,
    spans: INbxSpans,
    notebooks: INotebookTracker,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null,
    restorer: ILayoutRestorer | null,
    labShell: ILabShell | null,
    dataflow: INbxDataflow | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('nbxflow');
    const views = new GraphViews();
    const make = (path: string) =>
      createPanel(path, {
        ...{ app, services, spans, notebooks, dataflow, views, trans }
      });
    const graphs = new LineageGraphs({ app, labShell, notebooks, make });
    addGraphCommands({ commands: app.commands, notebooks, graphs, trans });
    addToPalette(palette, trans.__('nbxflow'));
    void restorer?.restore(graphs.tracker, {
      command: CommandIDs.showGraph,
      args: ({ path }) => ({ path, activate: false }),
      name: ({ path }) => path
    });
    followSettings(settings, views);
  }
};

export default lineageGraph;

/** What a graph is made of. */
interface Parts {
  readonly app: JupyterFrontEnd;
  readonly services: IServices;
  readonly spans: INbxSpans;
  readonly notebooks: INotebookTracker;
  readonly dataflow: INbxDataflow | null;
  readonly views: GraphViews;
  readonly trans: TranslationBundle;
}

/** Loads the drawing, the first time, and makes a graph of a notebook. */
async function createPanel(
  path: string,
  parts: Parts
): Promise<LineageGraphPanel> {
  const { app, services, spans, notebooks, dataflow, views, trans } = parts;
  const [{ LineageGraphPanel }, { LineageGraphModel }, { FollowedNotebook }] =
    await Promise.all([
      import('../ui/lineage/graph/panel'),
      import('../models/lineage-graph'),
      import('../capture/lineage-notebook')
    ]);
  const { settings, events } = services;
  const { contents } = app.serviceManager;
  const model = new LineageGraphModel({
    notebook: new FollowedNotebook(path, notebooks, contents),
    events,
    dataflow: dataflow ?? undefined,
    fetch: at => fetchLineage(settings, at)
  });
  // spans also finds out what changed while no event came through
  const onSpans = (_: INbxSpans, change: { readonly path: string }) => {
    if (change.path === model.snapshot.path) {
      model.request();
    }
  };
  spans.changed.connect(onSpans);
  const panel = new LineageGraphPanel({
    ...{ model, views, trans, commands: app.commands },
    spawn: async () =>
      (await import('../ui/lineage/graph/spawn')).spawnLayoutWorker(),
    fetchEvents: async at => (await fetchLineageEvents(settings, at)).events,
    goTo: ({ path, cell }) =>
      void app.commands.execute(CommandIDs.goToCell, { path, cell }),
    copy: text => Clipboard.copyToSystem(text)
  });
  panel.disposed.connect(() => spans.changed.disconnect(onSpans));
  return panel;
}

function addToPalette(palette: ICommandPalette | null, category: string): void {
  palette?.addItem({ command: CommandIDs.showGraph, category });
  for (const format of ['svg', 'mermaid', 'openlineage']) {
    const args = { format, way: 'download' };
    palette?.addItem({ command: CommandIDs.exportGraph, args, category });
  }
}

/** New graphs open as the settings say. */
function followSettings(
  registry: ISettingRegistry | null,
  views: GraphViews
): void {
  const apply = (settings: ISettingRegistry.ISettings) => {
    views.firstMode =
      settings.get('view').composite === 'list' ? 'list' : 'graph';
  };
  registry?.load(PLUGIN_ID).then(
    settings => {
      apply(settings);
      settings.changed.connect(apply);
    },
    reason => {
      console.warn('nbxflow: the settings of the graph cannot be read', reason);
    }
  );
}
