import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { JupyterFrontEnd } from '@jupyterlab/application';
import { ICommandPalette, IPaletteItem } from '@jupyterlab/apputils';
import { INotebookTracker, NotebookTracker } from '@jupyterlab/notebook';
import { Event, ServerConnection } from '@jupyterlab/services';
import { IStatusBar } from '@jupyterlab/statusbar';
import { CommandRegistry } from '@lumino/commands';
import type { Token } from '@lumino/coreutils';
import { Stream } from '@lumino/signaling';

import { CommandIDs } from '../../commands';
import plugins from '../../index';

const SCHEMAS = path.join(__dirname, '..', '..', '..', 'schema');

/** A settings schema, as far as it is looked at. */
interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly properties: Readonly<
    Record<string, { title?: string; description?: string }>
  >;
}

function schemas(): [string, Schema, string][] {
  return readdirSync(SCHEMAS).map(file => {
    const text = readFileSync(path.join(SCHEMAS, file), 'utf-8');
    return [path.parse(file).name, JSON.parse(text) as Schema, text];
  });
}

/** JupyterLab without its own plugins. */
class Lab {
  readonly commands = new CommandRegistry();
  readonly palette: IPaletteItem[] = [];
  readonly tracker = new NotebookTracker({ namespace: 'notebook' });

  /** Activates nbxflow's plugins, as JupyterLab would, but for one. */
  async start(without = ''): Promise<string[]> {
    const started: string[] = [];
    const given = new Map<unknown, unknown>([
      [INotebookTracker, this.tracker],
      [
        ICommandPalette,
        { addItem: (item: IPaletteItem) => this.palette.push(item) }
      ],
      [IStatusBar, { registerStatusItem: () => undefined }]
    ]);
    for (const plugin of plugins.filter(({ id }) => id !== without)) {
      const find = (token: Token<unknown>) => given.get(token) ?? null;
      const required = (plugin.requires ?? []).map(find);
      if (required.includes(null)) {
        continue;
      }
      const wished = (plugin.optional ?? []).map(find);
      const made = await plugin.activate(this._app, ...required, ...wished);
      given.set(plugin.provides, made);
      started.push(plugin.id);
    }
    return started;
  }

  private get _app(): JupyterFrontEnd {
    const events = {} as Event.IManager;
    const stream = new Stream<Event.IManager, Event.Emission>(events);
    return {
      commands: this.commands,
      serviceManager: {
        serverSettings: ServerConnection.makeSettings(),
        events: Object.assign(events, { stream })
      },
      shell: { add: () => undefined, currentWidget: null }
    } as unknown as JupyterFrontEnd;
  }
}

describe('the commands', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = new Lab();
    expect(await lab.start()).toHaveLength(plugins.length);
  });

  afterAll(() => lab.tracker.dispose());

  it.each(Object.values(CommandIDs))('%s says what it is', async id => {
    const { commands } = lab;
    expect(commands.listCommands()).toContain(id);
    expect(commands.label(id)).not.toBe('');
    expect(commands.caption(id)).not.toBe('');
    expect(await commands.describedBy(id)).toMatchObject({
      args: { type: 'object' }
    });
    // some show their icon in the toolbar only
    const icons = [commands.icon(id), commands.icon(id, { toolbar: true })];
    expect(icons.some(icon => icon !== undefined)).toBe(true);
    // answers while there is no notebook
    expect(typeof commands.isEnabled(id)).toBe('boolean');
    expect(typeof commands.isVisible(id)).toBe('boolean');
  });

  it('are all in the palette, but for those that need arguments', async () => {
    const { commands, palette } = lab;
    const inPalette = new Set(palette.map(({ command }) => command));
    for (const id of Object.values(CommandIDs)) {
      const { args } = await commands.describedBy(id);
      const required = args?.required;
      if (!Array.isArray(required) || required.length === 0) {
        expect([...inPalette]).toContain(id);
      }
    }
    expect(new Set(palette.map(({ category }) => category))).toEqual(
      new Set(['nbxflow'])
    );
  });

  it('are those that menus, toolbars and shortcuts name', () => {
    const known = lab.commands.listCommands();
    for (const [, , text] of schemas()) {
      for (const [, id] of text.matchAll(/"command":\s*"([^"]+)"/g)) {
        expect(known).toContain(id);
      }
    }
  });
});

describe('the settings', () => {
  it.each(schemas())('of %s have titles and descriptions', (name, schema) => {
    expect(plugins.map(({ id }) => id)).toContain(`nbxflow:${name}`);
    expect(schema.title).toMatch(/^nbxflow: /);
    expect(schema.description).toMatch(/\.$/);
    for (const property of Object.values(schema.properties)) {
      expect(property.title).toMatch(/\S/);
      expect(property.description).toMatch(/\.$/);
    }
  });
});

describe('the plugins', () => {
  /** What a plugin needs, directly or through others. */
  function needs(id: string): string[] {
    const plugin = plugins.find(one => one.id === id);
    const makers = plugins.filter(
      ({ provides }) => provides && plugin?.requires?.includes(provides)
    );
    return makers.flatMap(maker => [maker.id, ...needs(maker.id)]);
  }

  it.each(plugins.map(({ id }) => id))('do without %s', async without => {
    const lab = new Lab();
    const ids = plugins.map(({ id }) => id).filter(id => id !== without);
    const started = await lab.start(without);
    expect(started).toEqual(ids.filter(id => !needs(id).includes(without)));
    // what several panels use is of none of them
    if (started.includes('nbxflow:services')) {
      expect(lab.commands.hasCommand(CommandIDs.goToCell)).toBe(true);
    }
    lab.tracker.dispose();
  });

  it('need no other part of the screen', () => {
    const data = ['nbxflow:services', 'nbxflow:spans', 'nbxflow:marks'];
    for (const { id } of plugins) {
      expect(data).toEqual(expect.arrayContaining(needs(id)));
    }
  });
});
