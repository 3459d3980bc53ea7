import { Dialog } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import { ApiError } from '../../../api/request';
import { SecretsActions } from '../actions';
import { finding, KnownSecrets, snapshot } from './known-secrets';

const PATH = 'dir/a.ipynb';

describe('SecretsActions', () => {
  let secrets: KnownSecrets;
  let actions: SecretsActions;

  beforeEach(() => {
    secrets = new KnownSecrets();
    secrets.say(snapshot({ findings: [finding()] }));
    const tracker = { currentWidget: null, find: () => undefined };
    actions = new SecretsActions(
      secrets,
      tracker as unknown as INotebookTracker,
      new CommandRegistry(),
      nullTranslator.load('nbxflow')
    );
  });

  afterEach(() => Dialog.flush());

  /** The dialog that is open, once there is another one than before. */
  async function dialog(before?: Element): Promise<HTMLElement> {
    for (;;) {
      const node = document.querySelector<HTMLElement>('.jp-Dialog');
      if (node && node !== before) {
        return node;
      }
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }

  function answer(node: HTMLElement, reason: string | null): void {
    const input = node.querySelector('input');
    if (input && reason !== null) {
      input.value = reason;
    }
    const name = reason === null ? 'jp-mod-reject' : 'jp-mod-accept';
    node.querySelector<HTMLElement>(`button.${name}`)?.click();
  }

  it('asks for a reason until there is one', async () => {
    const ignored = actions.ignore(PATH, 'k1');
    const first = await dialog();
    answer(first, '  ');
    const second = await dialog(first);
    expect(second.textContent).toContain('A reason is needed.');
    answer(second, ' an example ');
    await ignored;
    expect(secrets.done).toEqual([`ignore ${PATH} k1 an example`]);
  });

  it('can be called off', async () => {
    const ignored = actions.ignore(PATH, 'k1');
    answer(await dialog(), null);
    await ignored;
    await actions.ignore(PATH, 'gone');
    expect(secrets.done).toEqual([]);
  });

  it.each([
    [new ApiError('not-found', 404, 'Nothing.'), 'baseline file'],
    [new ApiError('unreachable', 0, 'No answer.'), 'No answer.']
  ])('says why something cannot be taken back', async (failure, words) => {
    secrets.failure = failure;
    const done = actions.takeBack(PATH, 'f1');
    const node = await dialog();
    expect(node.textContent).toContain(words);
    answer(node, null);
    await done;
  });
});
