import { JupyterFrontEnd } from '@jupyterlab/application';
import { NotebookTracker } from '@jupyterlab/notebook';
import { Event, ServerConnection } from '@jupyterlab/services';
import { CommandRegistry } from '@lumino/commands';
import { Stream } from '@lumino/signaling';

import { EventFeed } from '../../api/events';
import { IServices } from '../../api/services';
import { CommandIDs } from '../../commands';
import plugins from '../../index';
import { CellMarks } from '../../ui/shared/marks';
import type { INbxSpans } from '../../tokens';
import plugin from '../spans';

describe('the plugins', () => {
  it('have ids of their own, say what they do, and start by themselves', () => {
    const ids = plugins.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, description, autoStart } of plugins) {
      expect(id).toMatch(/^nbxflow:[a-z]+(-[a-z]+)*$/);
      expect(description).toMatch(/\.$/);
      expect(autoStart).toBe(true);
    }
  });
});

describe('nbxflow:spans', () => {
  it('works without translator, settings and palette', async () => {
    const commands = new CommandRegistry();
    const tracker = new NotebookTracker({ namespace: 'notebook' });
    const events = {} as Event.IManager;
    const stream = new Stream<Event.IManager, Event.Emission>(events);
    const services: IServices = {
      settings: ServerConnection.makeSettings(),
      events: new EventFeed(Object.assign(events, { stream }))
    };
    const app = { commands } as unknown as JupyterFrontEnd;
    const spans = (await plugin.activate(
      app,
      services,
      tracker,
      new CellMarks(),
      null,
      null,
      null
    )) as INbxSpans;
    expect(spans.status.state).toBe('loading');

    const id = CommandIDs.showCellDetails;
    expect(commands.label(id)).toBe('Show Cell Run Details');
    expect(commands.caption(id)).not.toBe('');
    expect(commands.icon(id)).toBeDefined();
    expect(commands.isEnabled(id)).toBe(false);
    expect(await commands.describedBy(id)).toMatchObject({
      args: { type: 'object' }
    });
    tracker.dispose();
  });
});
