import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { ServerConnection } from '@jupyterlab/services';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';

import {
  cancelTask,
  fetchTask,
  prepareFlow,
  previewFlow,
  verifyFlow,
  writeFlow
} from '../../api/flow';
import { fetchStatus } from '../../api/status';
import { OpenDocuments } from '../../capture/documents';
import { FlowDocument } from '../../capture/flow-document';
import { OpenFlows } from '../../models/flow';
import { type FlowDefaults, NotebookFlow } from '../../models/flow-notebook';
import { OfferedTargets } from '../../models/flow-targets';
import type { IFlowTargets, INbxDataflow, INbxSpans } from '../../tokens';
import { Promotion } from './promotion';

/** What the panel is made of. */
export interface CreateParts {
  readonly app: JupyterFrontEnd;
  readonly server: ServerConnection.ISettings;
  readonly spans: INbxSpans;
  readonly dataflow: INbxDataflow | null;
  readonly tracker: INotebookTracker;
  readonly targets: IFlowTargets | null;
  readonly trans: TranslationBundle;
  /** Reads the settings of the plugin; undefined where there are none. */
  readonly settings: () => Promise<ISettingRegistry.ISettings> | undefined;
}

/** Makes all that is in the panel. */
export async function createPromotion(parts: CreateParts): Promise<Promotion> {
  const { app, server, spans, dataflow, tracker, trans } = parts;
  const targets = new OfferedTargets(parts.targets);
  const defaults = await readDefaults(parts);
  const flows = new OpenFlows(
    new OpenDocuments(tracker, context => new FlowDocument(context)),
    document =>
      new NotebookFlow({
        ...{ document, spans, dataflow, targets, defaults },
        askSession: id => askSession(server, id),
        prepare: request => prepareFlow(server, request),
        preview: request => previewFlow(server, request),
        write: request => writeFlow(server, request),
        start: request => verifyFlow(server, request),
        fetch: id => fetchTask(server, id),
        cancel: id => cancelTask(server, id)
      })
  );
  const promotion = new Promotion({ app, tracker, flows, dataflow, trans });
  flows.start();
  return promotion;
}

async function askSession(
  server: ServerConnection.ISettings,
  id: string
): Promise<string | null> {
  const { kernels } = await fetchStatus(server);
  return kernels.find(kernel => kernel.id === id)?.session ?? null;
}

/** Without settings all is as it is by default. */
async function readDefaults({
  settings
}: CreateParts): Promise<() => FlowDefaults> {
  const known = await settings()?.catch(reason => {
    console.warn('nbxflow: the settings of promotion cannot be read', reason);
    return undefined;
  });
  return () => {
    const target = known?.get('target').composite;
    const runs = known?.get('baselineRuns').composite;
    return {
      target: typeof target === 'string' ? target : 'python',
      baselineRuns: typeof runs === 'number' ? runs : 3
    };
  };
}
