import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { PromiseDelegate } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';

import { settle, SpokenFeed } from '../../../models/__tests__/support';
import { LineageModel } from '../../../models/lineage';
import { keepScope } from '../scope';
import { FOCUS } from './support';

/** The part of a plugin's settings that is used, kept in memory. */
class Settings {
  readonly changed = new Signal<this, void>(this);
  readonly written: string[] = [];

  constructor(public scope: string) {}

  get(): { composite: string } {
    return { composite: this.scope };
  }

  set(_: string, scope: string): Promise<void> {
    this.written.push(scope);
    this.scope = scope;
    this.changed.emit();
    return Promise.resolve();
  }
}

function setUp(scope: string) {
  const notebook = { focus: FOCUS };
  const model = new LineageModel({
    notebook: { ...notebook, changed: new Signal(notebook) },
    events: new SpokenFeed().feed,
    fetch: () => Promise.reject(new Error('not asked for here'))
  });
  const settings = new Settings(scope);
  const loading = new PromiseDelegate<ISettingRegistry.ISettings>();
  const kept = keepScope(model, loading.promise);
  const load = async () => {
    loading.resolve(settings as unknown as ISettingRegistry.ISettings);
    await kept;
  };
  return { model, settings, load, loading, kept };
}

describe('keepScope', () => {
  it('shows what the settings say, now and later', async () => {
    const { model, settings, load } = setUp('notebook');
    await load();
    expect(model.snapshot.scope).toBe('notebook');
    await settings.set('scope', 'cell');
    expect(model.snapshot.scope).toBe('cell');
    expect(settings.written).toEqual(['cell']);
  });

  it('keeps what the panel is switched to', async () => {
    const { model, settings, load } = setUp('cell');
    await load();
    model.setScope('notebook');
    model.setScope('cell');
    await settle();
    expect(settings.written).toEqual(['notebook', 'cell']);
  });

  it('lets a switch made while the settings were read stand', async () => {
    const { model, settings, load } = setUp('cell');
    model.setScope('notebook');
    await load();
    expect(model.snapshot.scope).toBe('notebook');
    expect(settings.written).toEqual(['notebook']);
  });

  it.each(['', 'table'])('does not take %j for a scope', async scope => {
    const { model, load } = setUp(scope);
    await load();
    expect(model.snapshot.scope).toBe('cell');
  });

  it('says so when the settings cannot be read', async () => {
    const { kept, loading, model } = setUp('notebook');
    loading.reject(new Error('no settings'));
    await expect(kept).rejects.toThrow('no settings');
    expect(model.snapshot.scope).toBe('cell');
  });
});
