import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';

import { Overlay } from '../../../models/spans-overlay';
import { keepOverlay } from '../overlay-settings';

/** Settings that somebody edits, and that may refuse to be written. */
class KnownSettings {
  readonly changed = new Signal<this, void>(this);
  canWrite = true;
  values: Record<string, string> = {
    overlay: 'hide',
    measure: 'time',
    showTotal: 'show'
  };

  get(name: string) {
    return { composite: this.values[name], user: this.values[name] };
  }

  async set(name: string, value: string): Promise<void> {
    await Promise.resolve();
    if (!this.canWrite) {
      throw new Error('read-only');
    }
    this.edit({ [name]: value });
  }

  edit(values: Record<string, string>): void {
    this.values = { ...this.values, ...values };
    this.changed.emit();
  }
}

async function settle(): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, 0));
}

describe('keepOverlay', () => {
  let settings: KnownSettings;
  let overlay: Overlay;
  let isStatusShown: boolean | null;

  beforeEach(() => {
    settings = new KnownSettings();
    overlay = new Overlay();
    isStatusShown = null;
  });

  const keep = () =>
    keepOverlay(
      settings as unknown as ISettingRegistry.ISettings,
      overlay,
      shown => {
        isStatusShown = shown.isStatusShown;
      }
    );

  it('shows what the settings say, now and when they are edited', async () => {
    settings.edit({ overlay: 'show', measure: 'memory', showTotal: 'hide' });
    keep();
    expect([overlay.isShown, overlay.measure]).toEqual([true, 'memory']);
    expect(isStatusShown).toBe(false);
    await settle();
    settings.edit({ overlay: 'hide', showTotal: 'show' });
    expect([overlay.isShown, isStatusShown]).toEqual([false, true]);
    settings.edit({ measure: 'nonsense' });
    expect(overlay.measure).toBe('memory');
  });

  it('keeps what is picked, however fast', async () => {
    keep();
    overlay.toggle('output');
    overlay.toggle();
    overlay.toggle('memory');
    await settle();
    expect(settings.values).toMatchObject({
      overlay: 'show',
      measure: 'memory'
    });
    expect([overlay.isShown, overlay.measure]).toEqual([true, 'memory']);
  });

  it('goes on with what is picked when the settings cannot be written', async () => {
    keep();
    settings.canWrite = false;
    overlay.toggle();
    await settle();
    expect(overlay.isShown).toBe(true);
    settings.edit({ overlay: 'hide', measure: 'output' });
    expect([overlay.isShown, overlay.measure]).toEqual([false, 'output']);
  });
});
