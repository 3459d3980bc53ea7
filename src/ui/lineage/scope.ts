import { ISettingRegistry } from '@jupyterlab/settingregistry';

import type { LineageModel, LineageScope } from '../../models/lineage';

const SETTING = 'scope';

/**
 * Lets the panel show what the settings say, and keeps in the settings what it is switched to, so
 * that it opens with that again.
 *
 * @param loading - The settings of the panel; where they cannot be read, the switch is forgotten.
 */
export async function keepScope(
  model: LineageModel,
  loading: Promise<ISettingRegistry.ISettings>
): Promise<void> {
  const first = model.snapshot.scope;
  const settings = await loading;
  let known = settings.get(SETTING).composite;
  const onSettings = () => {
    const scope = settings.get(SETTING).composite;
    if (scope !== known) {
      known = scope;
      apply();
    }
  };
  const apply = () => {
    if (isScope(known) && !model.isDisposed) {
      model.setScope(known);
    }
  };
  const onModel = () => {
    const { scope } = model.snapshot;
    if (scope !== known) {
      known = scope;
      void settings.set(SETTING, scope);
    }
  };
  // a switch made by hand while the settings were read stays
  if (model.snapshot.scope === first) {
    apply();
  }
  settings.changed.connect(onSettings);
  model.changed.connect(onModel);
}

function isScope(value: unknown): value is LineageScope {
  return value === 'cell' || value === 'notebook';
}
