import { JupyterFrontEnd } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import {
  caretDownIcon,
  caretUpIcon,
  checkIcon,
  clearIcon,
  editIcon,
  LabIcon,
  refreshIcon
} from '@jupyterlab/ui-components';

import { CommandIDs } from '../../commands';
import { isSource, ShownSecret } from '../../models/secrets-findings';
import { canMove } from '../../models/secrets-snapshot';
import type { INbxSecrets } from '../../tokens';
import type { SecretsActions } from './actions';
import { secretIcon } from './icons';
import { SecretWalk } from './walk';

/** What the commands act on. */
export interface SecretsCommandsOptions {
  readonly app: JupyterFrontEnd;
  readonly tracker: INotebookTracker;
  readonly secrets: INbxSecrets;
  readonly actions: SecretsActions;
  readonly panelId: string;
  readonly trans: TranslationBundle;
}

/** Adds the commands that show secrets, go to them and do something about them. */
export function addSecretsCommands(options: SecretsCommandsOptions): void {
  const { app, tracker, secrets, actions, panelId, trans } = options;
  const { commands, shell } = app;
  const walk = new SecretWalk();
  const ids: string[] = [];
  const add = (
    id: string,
    words: { label: string; caption: string; icon: LabIcon },
    isEnabled: () => boolean,
    execute: () => unknown,
    isVisible: () => boolean = () => true
  ) => {
    const describedBy = { args: { type: 'object', properties: {} } };
    commands.addCommand(id, {
      ...{ ...words, describedBy, isEnabled, isVisible, execute }
    });
    ids.push(id);
  };
  const path = () => tracker.currentWidget?.context.localPath ?? '';
  const cell = () => tracker.activeCell?.model.id ?? '';
  const all = () => secrets.snapshot(path())?.findings ?? [];
  const own = () => all().filter(finding => finding.cell === cell());
  const ofSource = () => {
    const snapshot = secrets.snapshot(path());
    return snapshot && own().find(one => canMove(snapshot, one));
  };
  const canFix = () => Boolean(ofSource());
  const canRedact = () => own().some(one => one.output && !isSource(one));
  const canIgnore = () => own().length > 0;
  add(
    CommandIDs.showSecrets,
    {
      label: trans.__('Show Secrets'),
      caption: trans.__('Show the secrets that were found in the notebook'),
      icon: secretIcon
    },
    () => true,
    () => shell.activateById(panelId)
  );
  add(
    CommandIDs.nextSecret,
    {
      label: trans.__('Go to Next Secret'),
      caption: trans.__('Go to the next secret in the notebook'),
      icon: caretDownIcon
    },
    () => all().length > 0,
    () => goToSecret(options, walk, all(), 1)
  );
  add(
    CommandIDs.previousSecret,
    {
      label: trans.__('Go to Previous Secret'),
      caption: trans.__('Go to the previous secret in the notebook'),
      icon: caretUpIcon
    },
    () => all().length > 0,
    () => goToSecret(options, walk, all(), -1)
  );
  add(
    CommandIDs.fixSecret,
    {
      label: trans.__('Move Secret to Environment Variable'),
      caption: trans.__(
        'Replace the first secret in the active cell by an environment variable'
      ),
      icon: editIcon
    },
    canFix,
    () => actions.fix(path(), ofSource()?.key ?? ''),
    canFix
  );
  add(
    CommandIDs.redactOutput,
    {
      label: trans.__('Redact Secrets in Output'),
      caption: trans.__(
        'Replace the secrets in the outputs of the active cell'
      ),
      icon: clearIcon
    },
    canRedact,
    () => actions.redact(path(), cell()),
    canRedact
  );
  add(
    CommandIDs.ignoreSecret,
    {
      label: trans.__('Not a Secret…'),
      caption: trans.__(
        'Record why the first finding in the active cell is no secret'
      ),
      icon: checkIcon
    },
    canIgnore,
    () => actions.ignore(path(), own()[0]?.key ?? ''),
    canIgnore
  );
  add(
    CommandIDs.scanNotebook,
    {
      label: trans.__('Scan Notebook for Secrets'),
      caption: trans.__('Scan the notebook as it is now'),
      icon: refreshIcon
    },
    () => tracker.currentWidget !== null,
    () => {
      // the panel says how it went
      shell.activateById(panelId);
      return secrets.scan(path());
    }
  );
  const changed = () => ids.forEach(id => commands.notifyCommandChanged(id));
  tracker.activeCellChanged.connect(changed);
  tracker.currentChanged.connect(changed);
  secrets.changed.connect(changed);
}

/** Goes to the next or previous one from the active cell on. */
async function goToSecret(
  { tracker, actions }: SecretsCommandsOptions,
  walk: SecretWalk,
  findings: readonly ShownSecret[],
  direction: 1 | -1
): Promise<void> {
  const panel = tracker.currentWidget;
  if (panel === null) {
    return;
  }
  const path = panel.context.localPath;
  const cells = panel.content.widgets.map(({ model }) => model.id);
  const active = panel.content.activeCell?.model.id ?? '';
  const inCells = findings.filter(({ cell }) => cell !== null);
  const finding = walk.next(inCells, cells, active, direction);
  if (finding !== undefined) {
    await actions.goTo(path, finding);
  }
}
