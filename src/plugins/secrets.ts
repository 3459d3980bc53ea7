import {
  ILayoutRestorer,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import {
  ITranslator,
  nullTranslator,
  TranslationBundle
} from '@jupyterlab/translation';

import { fetchFacts } from '../api/facts';
import {
  announceSave,
  decideSecret,
  fetchSecretFindings,
  fetchSecretRules,
  fixSecret,
  scanSecrets,
  takeBackDecision
} from '../api/secrets';
import { IServices } from '../api/services';
import { OpenDocuments } from '../capture/documents';
import { NotebookSaves } from '../capture/saves';
import { SecretsDocument } from '../capture/secrets-document';
import { LiveScanner } from '../capture/secrets-live';
import { CommandIDs } from '../commands';
import { NbxSecrets } from '../models/nbx-secrets';
import { leavesOs } from '../models/secrets-imports';
import { INbxSecrets } from '../tokens';
import { SecretsActions } from '../ui/secrets/actions';
import { SecretsAnnouncer } from '../ui/secrets/announcer';
import { addSecretsCommands } from '../ui/secrets/commands';
import { SecretsPanel } from '../ui/secrets/panel';
import { SecretsStatus } from '../ui/secrets/status';
import { NotebookViews } from '../ui/shared/views';

const PLUGIN_ID = 'nbxflow:secrets';

const secrets: JupyterFrontEndPlugin<INbxSecrets> = {
  id: PLUGIN_ID,
  description: 'Shows secrets in notebooks and what to do about them.',
  autoStart: true,
  provides: INbxSecrets,
  requires: [IServices, INotebookTracker],
  optional: [
    ITranslator,
    ICommandPalette,
    ISettingRegistry,
    ILayoutRestorer,
    IStatusBar
  ],
  activate: (
    app: JupyterFrontEnd,
    services: IServices,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null,
    restorer: ILayoutRestorer | null,
    statusBar: IStatusBar | null
  ): INbxSecrets => {
    const trans = (translator ?? nullTranslator).load('nbxflow');
    const model = createModel(app, services, tracker);
    const actions = new SecretsActions(model, tracker, app.commands, trans);
    const shared = { app, tracker, secrets: model, actions, trans };
    const panel = new SecretsPanel(shared);
    addSecretsCommands({ ...shared, panelId: panel.id });
    addToPalette(palette, trans);
    app.shell.add(panel, 'left', { rank: 460, type: 'Secrets' });
    restorer?.add(panel, panel.id);
    new SecretsAnnouncer(model, trans);
    addStatus(statusBar, new SecretsStatus(shared));
    addViews(shared, settings);
    showRefused(model, actions);
    return model;
  }
};

export default secrets;

function createModel(
  app: JupyterFrontEnd,
  { settings, events }: IServices,
  tracker: INotebookTracker
): NbxSecrets {
  const documents = new OpenDocuments(
    tracker,
    context => new SecretsDocument(context)
  );
  const scanner = new LiveScanner(
    async () => (await import('../capture/secrets-spawn')).spawnSecretsWorker(),
    () => fetchSecretRules(settings)
  );
  const saves = new NotebookSaves({
    tracker,
    commands: app.commands,
    current: () => app.shell.currentWidget,
    // a save that cannot be announced is one that came by itself
    announce: path => announceSave(settings, path).catch(() => undefined)
  });
  const model = new NbxSecrets({
    ...{ documents, saves, events, scanner },
    api: {
      findings: path => fetchSecretFindings(settings, path),
      scan: (path, content) => scanSecrets(settings, path, content),
      decide: decision => decideSecret(settings, decision),
      takeBack: fingerprint => takeBackDecision(settings, fingerprint),
      fix: request => fixSecret(settings, request),
      importsOs: async sources => leavesOs(await factsOf(settings, sources))
    }
  });
  const startScanner = () => {
    documents.opened.disconnect(startScanner);
    void scanner.start();
  };
  documents.opened.connect(startScanner);
  documents.start();
  return model;
}

async function factsOf(
  settings: IServices['settings'],
  sources: readonly string[]
): Promise<Parameters<typeof leavesOs>[0]> {
  const { cells } = await fetchFacts(
    settings,
    sources.map(source => ({ cell: null, source }))
  );
  return cells;
}

/** What the parts of the screen share. */
interface Shared {
  readonly app: JupyterFrontEnd;
  readonly tracker: INotebookTracker;
  readonly secrets: INbxSecrets;
  readonly actions: SecretsActions;
  readonly trans: TranslationBundle;
}

function addStatus(statusBar: IStatusBar | null, status: SecretsStatus): void {
  statusBar?.registerStatusItem(PLUGIN_ID, {
    item: status,
    align: 'left',
    rank: 5,
    isActive: () => status.isActive,
    activeStateChanged: status.activeChanged
  });
}

/** Marks and bars in each view of a notebook, as the settings say; the first secret loads them. */
function addViews(shared: Shared, settings: ISettingRegistry | null): void {
  const { app, tracker, secrets } = shared;
  const onChanged = (_: INbxSecrets, path: string) => {
    if (secrets.snapshot(path)?.findings.length) {
      secrets.changed.disconnect(onChanged);
      void load();
    }
  };
  const load = async () => {
    const [{ NotebookBars }, { NotebookMarks }] = await Promise.all([
      import('../ui/secrets/notebook-bars'),
      import('../ui/secrets/notebook-marks')
    ]);
    const showAll = () => void app.commands.execute(CommandIDs.showSecrets);
    const parts = { ...shared, showAll };
    const marks = new NotebookViews(
      tracker,
      view => new NotebookMarks(view, parts)
    );
    const bars = new NotebookViews(
      tracker,
      view => new NotebookBars(view, parts)
    );
    await followSettings(settings, isOn => {
      marks.isShown = isOn('showMarks');
      bars.isShown = isOn('showBars');
    });
  };
  secrets.changed.connect(onChanged);
}

/** Brings the reason of a refused save into sight. */
function showRefused(model: NbxSecrets, actions: SecretsActions): void {
  model.refused.connect((_, { path, key }) => {
    const finding = model.snapshot(path)?.findings.find(one => one.key === key);
    if (finding) {
      void actions.reveal(path, finding);
    }
  });
}

function addToPalette(
  palette: ICommandPalette | null,
  trans: TranslationBundle
): void {
  const { showSecrets, nextSecret, previousSecret } = CommandIDs;
  const { fixSecret, redactOutput, ignoreSecret, scanNotebook } = CommandIDs;
  for (const command of [
    ...[showSecrets, nextSecret, previousSecret],
    ...[fixSecret, redactOutput, ignoreSecret, scanNotebook]
  ]) {
    palette?.addItem({ command, category: trans.__('nbxflow') });
  }
}

/** Applies what the settings say, now and when they change; without settings all is shown. */
async function followSettings(
  registry: ISettingRegistry | null,
  apply: (isOn: (name: string) => boolean) => void
): Promise<void> {
  const settings = await registry?.load(PLUGIN_ID).catch(reason => {
    console.warn('nbxflow: the settings of secrets cannot be read', reason);
    return undefined;
  });
  const update = () => apply(name => settings?.get(name).composite !== 'hide');
  settings?.changed.connect(update);
  update();
}
