import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { MessageLoop } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { CommandIDs } from '../../../commands';
import { SecretsStatus } from '../status';
import { finding, KnownSecrets, snapshot } from './known-secrets';

describe('SecretsStatus', () => {
  it('counts the secrets of the current notebook, and shows the panel', async () => {
    const secrets = new KnownSecrets();
    const commands = new CommandRegistry();
    const shown: string[] = [];
    commands.addCommand(CommandIDs.showSecrets, {
      execute: () => void shown.push('panel')
    });
    const current = { context: { localPath: 'dir/a.ipynb' } };
    const owner = {};
    const tracker = {
      currentWidget: current as unknown as NotebookPanel | null,
      currentChanged: new Signal<object, unknown>(owner)
    };
    const status = new SecretsStatus({
      app: { commands },
      secrets,
      tracker: tracker as unknown as INotebookTracker,
      trans: nullTranslator.load('nbxflow')
    });
    Widget.attach(status, document.body);
    const text = async () => {
      MessageLoop.flush();
      await status.renderPromise;
      return status.node.textContent;
    };
    expect(status.isActive).toBe(false);
    secrets.say(snapshot({ findings: [finding()], unlisted: 2 }));
    expect(status.isActive).toBe(true);
    expect(await text()).toBe('3 secrets');
    status.node.querySelector('button')?.click();
    expect(shown).toEqual(['panel']);
    secrets.say(snapshot({ findings: [finding()] }));
    expect(await text()).toBe('1 secret');
    tracker.currentWidget = null;
    tracker.currentChanged.emit(null);
    expect(status.isActive).toBe(false);
    expect(await text()).toBe('');
    status.dispose();
  });
});
