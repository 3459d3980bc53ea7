import { ISettingRegistry } from '@jupyterlab/settingregistry';

import type { LineageModel, LineageScope } from '../../models/lineage';

const SETTING = 'scope';

/**
 * Lets the panel show what the settings say, and keeps in the settings what it is switched to, so
 * that it opens with that again.
 *
 * @param loading - The settings of the panel.
 * @throws What kept the settings from being read; the switch is then forgotten.
 */
export async function keepScope(
  model: LineageModel,
  loading: Promise<ISettingRegistry.ISettings>
): Promise<void> {
  const first = model.snapshot.scope;
  const settings = await loading;
  let known = readScope(settings, first);
  const save = () => {
    const { scope } = model.snapshot;
    if (scope !== known) {
      known = scope;
      // settings that cannot be written: the next page opens with the old one
      settings.set(SETTING, scope).catch(() => undefined);
    }
  };
  const apply = () => {
    const scope = readScope(settings, known);
    if (scope !== known) {
      known = scope;
      model.setScope(scope);
    }
  };
  // a switch made by hand while the settings were read stays
  if (model.snapshot.scope === first) {
    model.setScope(known);
  }
  save();
  model.changed.connect(save);
  settings.changed.connect(apply);
}

function readScope(
  settings: ISettingRegistry.ISettings,
  fallback: LineageScope
): LineageScope {
  const value = settings.get(SETTING).composite;
  return value === 'cell' || value === 'notebook' ? value : fallback;
}
