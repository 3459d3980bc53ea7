import {
  ILayoutRestorer,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { IServices } from '../api/services';
import { CommandIDs } from '../commands';
import { AddedTargets } from '../models/flow-added';
import { KnownFlows } from '../models/flow-known';
import { IFlowTargets, INbxDataflow, INbxFlow, INbxSpans } from '../tokens';
import { flowIcon } from '../ui/flow/icons';
import { FlowPanel } from '../ui/flow/panel';

const PLUGIN_ID = 'nbxflow:flow';

/** Where other extensions add targets. */
export const flowTargets: JupyterFrontEndPlugin<IFlowTargets> = {
  id: 'nbxflow:flow-targets',
  description: 'What notebooks can be promoted to.',
  autoStart: true,
  provides: IFlowTargets,
  activate: () => new AddedTargets()
};

const flow: JupyterFrontEndPlugin<INbxFlow> = {
  id: PLUGIN_ID,
  description: 'Makes pipelines of notebooks.',
  autoStart: true,
  provides: INbxFlow,
  requires: [IServices, INbxSpans, INotebookTracker],
  optional: [
    IFlowTargets,
    INbxDataflow,
    ITranslator,
    ICommandPalette,
    ISettingRegistry,
    ILayoutRestorer
  ],
  activate: (
    app: JupyterFrontEnd,
    services: IServices,
    spans: INbxSpans,
    tracker: INotebookTracker,
    targets: IFlowTargets | null,
    dataflow: INbxDataflow | null,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null,
    restorer: ILayoutRestorer | null
  ): INbxFlow => {
    const trans = (translator ?? nullTranslator).load('nbxflow');
    const known = new KnownFlows();
    const panel = new FlowPanel(async () => {
      const { createPromotion } = await import('../ui/flow/create');
      const promotion = await createPromotion({
        ...{ app, spans, dataflow, tracker, targets, trans },
        server: services.settings,
        settings: () => settings?.load(PLUGIN_ID)
      });
      known.take(promotion.flows);
      return promotion;
    }, trans);
    app.commands.addCommand(CommandIDs.promoteNotebook, {
      label: trans.__('Promote to Pipeline'),
      caption: trans.__('Make a pipeline of the notebook'),
      icon: flowIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => app.shell.activateById(panel.id)
    });
    palette?.addItem({
      command: CommandIDs.promoteNotebook,
      category: trans.__('nbxflow')
    });
    app.shell.add(panel, 'right', { rank: 460 });
    restorer?.add(panel, panel.id);
    return known;
  }
};

export default flow;
