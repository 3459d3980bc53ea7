import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { NotebookFlow } from '../../models/flow-notebook';

/** So many names fit into a question. */
const NAMED = 8;

/** Writes the files; asks first where others that stand there would be overwritten. */
export async function exportAsked(
  flow: NotebookFlow | undefined,
  trans: TranslationBundle
): Promise<void> {
  const files = flow?.snapshot.files?.files ?? [];
  const changed = files.filter(({ state }) => state === 'changed');
  if (changed.length === 0) {
    await flow?.exportFiles(false);
    return;
  }
  const names = changed.slice(0, NAMED).map(({ path }) => path);
  const more = changed.length - names.length;
  const list = names.join(', ');
  const { button } = await showDialog({
    title: trans._n(
      'Overwrite %1 file?',
      'Overwrite %1 files?',
      changed.length
    ),
    body: trans.__(
      'What stands in %1 is something else: %2',
      flow?.snapshot.out ?? '',
      more > 0 ? trans.__('%1 and %2 more', list, more) : list
    ),
    buttons: [
      Dialog.cancelButton(),
      Dialog.warnButton({ label: trans.__('Overwrite') })
    ]
  });
  if (button.accept) {
    await flow?.exportFiles(true);
  }
}
