import { ISettingRegistry } from '@jupyterlab/settingregistry';

import { Overlay, measureOf } from '../../models/spans-overlay';

/** What else the settings say. */
export interface ShownParts {
  /** Whether the total shows in the status bar. */
  isStatusShown: boolean;
}

/**
 * Lets the cells show what the settings say, and keeps in the settings what is picked, so that it
 * is there again after a reload.
 *
 * @param apply - Told of the rest, now and when it changes.
 */
export function keepOverlay(
  settings: ISettingRegistry.ISettings,
  overlay: Overlay,
  apply: (shown: ShownParts) => void
): void {
  const read = () => {
    apply({ isStatusShown: settings.get('showTotal').composite !== 'hide' });
    overlay.set({
      isShown: settings.get('overlay').composite === 'show',
      measure: measureOf(settings.get('measure').composite) ?? overlay.measure
    });
  };
  let writes = 0;
  let written: Promise<void> = Promise.resolve();
  const write = async () => {
    await set(settings, 'measure', overlay.measure);
    await set(settings, 'overlay', overlay.isShown ? 'show' : 'hide');
  };
  read();
  settings.changed.connect(() => {
    // what is being written is not read half
    if (writes === 0) {
      read();
    }
  });
  overlay.changed.connect(() => {
    writes += 1;
    written = written
      .then(write)
      // settings that cannot be written: the next page opens with the old ones
      .catch(() => undefined)
      .finally(() => {
        writes -= 1;
      });
  });
}

async function set(
  settings: ISettingRegistry.ISettings,
  name: string,
  value: string
): Promise<void> {
  if (settings.get(name).composite !== value) {
    await settings.set(name, value);
  }
}
