import {
  ILayoutRestorer,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Clipboard, ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { fetchDelivery, retryDelivery } from '../api/delivery';
import { fetchLineage } from '../api/lineage';
import { IServices } from '../api/services';
import { CurrentNotebook } from '../capture/current-notebook';
import { CommandIDs } from '../commands';
import { DeliveryModel } from '../models/delivery';
import { LineageModel } from '../models/lineage';
import { NbxLineage } from '../models/nbx-lineage';
import { INbxDataflow, INbxLineage, INbxSpans } from '../tokens';
import { addLineageCommands } from '../ui/lineage/commands';
import { LineagePanel } from '../ui/lineage/panel';
import { keepScope } from '../ui/lineage/scope';
import type { LineageViewProps } from '../ui/lineage/view';

const PLUGIN_ID = 'nbxflow:lineage';

const lineage: JupyterFrontEndPlugin<INbxLineage> = {
  id: PLUGIN_ID,
  description: 'A sidebar that shows which data cells read and write.',
  autoStart: true,
  provides: INbxLineage,
  requires: [IServices, INbxSpans, INotebookTracker],
  optional: [
    ITranslator,
    ICommandPalette,
    ISettingRegistry,
    ILayoutRestorer,
    INbxDataflow
  ],
  activate: (
    app: JupyterFrontEnd,
    services: IServices,
    spans: INbxSpans,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null,
    restorer: ILayoutRestorer | null,
    dataflow: INbxDataflow | null
  ): INbxLineage => {
    const model = createModel(services, spans, tracker, dataflow);
    const delivery = createDelivery(services, spans);
    const panel = new LineagePanel({
      lineage: model,
      delivery,
      actions: createActions(app, model, delivery),
      translator: translator ?? nullTranslator
    });
    const trans = (translator ?? nullTranslator).load('nbxflow');
    addLineageCommands({ app, delivery, panelId: panel.id, trans });
    addToPalette(palette, trans.__('nbxflow'));
    app.shell.add(panel, 'left', { rank: 450, type: 'Lineage' });
    restorer?.add(panel, panel.id);
    followSettings(settings, model);
    return new NbxLineage(model, delivery);
  }
};

export default lineage;

function createModel(
  { settings, events }: IServices,
  spans: INbxSpans,
  tracker: INotebookTracker,
  dataflow: INbxDataflow | null
): LineageModel {
  const model = new LineageModel({
    notebook: new CurrentNotebook(tracker),
    events,
    dataflow: dataflow ?? undefined,
    fetch: path => fetchLineage(settings, path)
  });
  // spans also finds out what changed while no event came through
  spans.changed.connect((_, { path }) => {
    if (path === model.snapshot.focus?.path) {
      model.request();
    }
  });
  return model;
}

function createDelivery(
  { settings, events }: IServices,
  spans: INbxSpans
): DeliveryModel {
  const delivery = new DeliveryModel({
    events,
    fetch: () => fetchDelivery(settings),
    retry: sink => retryDelivery(settings, sink)
  });
  spans.statusChanged.connect(() => delivery.request());
  return delivery;
}

function createActions(
  { commands }: JupyterFrontEnd,
  model: LineageModel,
  delivery: DeliveryModel
): LineageViewProps['actions'] {
  return {
    setScope: scope => model.setScope(scope),
    refresh: () => void model.refresh(),
    copy: text => Clipboard.copyToSystem(text),
    goToOwn: (path, cell) =>
      void commands.execute(CommandIDs.goToCell, { path, cell }),
    goTo: ({ path, cell }) =>
      void commands.execute(CommandIDs.goToCell, { path, cell }),
    showGraph: () => void commands.execute(CommandIDs.showGraph),
    showInGraph: (namespace, name) => {
      const path = model.snapshot.focus?.path ?? null;
      void commands.execute(CommandIDs.showGraph, { path, namespace, name });
    },
    retry: sink => void delivery.retry(sink)
  };
}

function followSettings(
  registry: ISettingRegistry | null,
  model: LineageModel
): void {
  if (registry) {
    keepScope(model, registry.load(PLUGIN_ID)).catch(reason => {
      console.warn('nbxflow: the settings of the panel cannot be read', reason);
    });
  }
}

function addToPalette(palette: ICommandPalette | null, category: string): void {
  for (const command of [CommandIDs.showLineage, CommandIDs.retryDelivery]) {
    palette?.addItem({ command, category });
  }
}
