import { JupyterFrontEnd } from '@jupyterlab/application';
import { NotebookTracker } from '@jupyterlab/notebook';
import { Event, ServerConnection } from '@jupyterlab/services';
import { CommandRegistry } from '@lumino/commands';
import { Stream } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { EventFeed } from '../../api/events';
import { IServices } from '../../api/services';
import { CommandIDs } from '../../commands';
import type { INbxSecrets } from '../../tokens';
import plugin from '../secrets';

jest.mock('../../capture/secrets-spawn', () => ({
  // jsdom has no web workers, and jest no import.meta
  spawnSecretsWorker: () => {
    throw new Error('no worker');
  }
}));

describe('nbxflow:secrets', () => {
  it('works without server, worker, translator, palette, settings, restorer and status bar', async () => {
    const commands = new CommandRegistry();
    const tracker = new NotebookTracker({ namespace: 'notebook' });
    const events = {} as Event.IManager;
    const stream = new Stream<Event.IManager, Event.Emission>(events);
    const services: IServices = {
      settings: ServerConnection.makeSettings({
        fetch: () => Promise.reject(new TypeError('no server'))
      }),
      events: new EventFeed(Object.assign(events, { stream }))
    };
    const added: Widget[] = [];
    const shell = {
      currentWidget: null,
      add: (widget: Widget) => added.push(widget),
      activateById: () => undefined
    };
    const secrets = (await plugin.activate(
      { commands, shell } as unknown as JupyterFrontEnd,
      services,
      tracker,
      ...[null, null, null, null, null]
    )) as INbxSecrets;
    expect(secrets.snapshot('a.ipynb')).toBeNull();
    await secrets.scan('a.ipynb');
    expect(added.map(({ id }) => id)).toEqual(['nbxflow-secrets']);

    const { showSecrets, nextSecret, previousSecret } = CommandIDs;
    const { fixSecret, redactOutput, ignoreSecret, scanNotebook } = CommandIDs;
    for (const id of [
      ...[showSecrets, nextSecret, previousSecret],
      ...[fixSecret, redactOutput, ignoreSecret, scanNotebook]
    ]) {
      expect(commands.label(id)).not.toBe('');
      expect(commands.caption(id)).not.toBe('');
      expect(commands.icon(id)).toBeDefined();
      expect(commands.isEnabled(id)).toBe(id === showSecrets);
      expect(await commands.describedBy(id)).toMatchObject({
        args: { type: 'object' }
      });
    }
    tracker.dispose();
  });
});
