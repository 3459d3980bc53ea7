import type { Cell } from '@jupyterlab/cells';
import { nullTranslator } from '@jupyterlab/translation';
import { MessageLoop } from '@lumino/messaging';
import { Panel, Widget } from '@lumino/widgets';

import type { SecretNotice } from '../../../models/secrets-snapshot';
import { SecretBar, SecretBarContent } from '../bar';
import { finding } from './known-secrets';

const trans = nullTranslator.load('nbxflow');

describe('SecretBar', () => {
  let cell: Panel;
  let bar: SecretBar;
  let done: string[];

  beforeEach(() => {
    cell = new Panel();
    for (const name of ['header', 'jp-Cell-inputWrapper', 'footer']) {
      const part = new Widget();
      part.addClass(name);
      cell.addWidget(part);
    }
    Widget.attach(cell, document.body);
    bar = new SecretBar(trans);
    done = [];
  });

  afterEach(() => cell.dispose());

  async function show(change: Partial<SecretBarContent>): Promise<string> {
    bar.place(cell as unknown as Cell, {
      findings: [],
      notice: null,
      file: null,
      canMove: true,
      trans,
      onFix: key => done.push(`fix ${key}`),
      onRedact: () => done.push('redact'),
      onIgnore: key => done.push(`ignore ${key}`),
      onMore: () => done.push('more'),
      onDismiss: () => done.push('dismiss'),
      onDismissNotice: () => done.push('dismiss notice'),
      ...change
    });
    MessageLoop.flush();
    await bar.renderPromise;
    return bar.node.textContent ?? '';
  }

  function press(label: string): void {
    for (const button of bar.node.querySelectorAll('button')) {
      if ((button.textContent || button.title) === label) {
        button.click();
      }
    }
  }

  it('stands under the text, and says what to do', async () => {
    const text = await show({
      findings: [finding(), finding({ key: 'k2' })],
      file: 'The copy on disk is masked.'
    });
    expect(cell.widgets[2]).toBe(bar);
    expect(text).toContain('AWS access key in the source.');
    expect(text).toContain('The copy on disk is masked.');
    for (const label of [
      ...['Move to environment variable', 'Not a secret…'],
      ...['and 1 more', 'Dismiss']
    ]) {
      press(label);
    }
    expect(done).toEqual(['fix k1', 'ignore k1', 'more', 'dismiss']);
  });

  it('redacts outputs, and moves nothing out of them', async () => {
    const output = { index: 0, pointer: '/text' };
    const text = await show({
      findings: [finding({ place: 'traceback', output })],
      canMove: false
    });
    expect(text).toContain('in the error message.');
    expect(text).not.toContain('environment');
    press('Redact output');
    expect(done).toEqual(['redact']);
  });

  it('moves nothing where it cannot', async () => {
    const text = await show({ findings: [finding()], canMove: false });
    expect(text).not.toContain('environment');
  });

  it.each([
    ['moved', 'environment variable KEY'],
    ['redacted', 'The output is redacted.'],
    ['ignored', 'Recorded as no secret: KEY']
  ] as const)(
    'tells that something was %s, and undoes it',
    async (kind, words) => {
      const notice: SecretNotice = {
        kind,
        text: 'KEY',
        undo: async () => void done.push('undo')
      };
      expect(await show({ notice })).toContain(words);
      press('Undo');
      press('Dismiss');
      expect(done).toEqual(['undo', 'dismiss notice']);
    }
  );

  it('tells what failed', async () => {
    const notice: SecretNotice = { kind: 'failed', text: 'No.', undo: null };
    const text = await show({ notice });
    expect(text).toContain('No.');
    expect(text).not.toContain('Undo');
  });

  it('goes', async () => {
    await show({ findings: [finding()] });
    bar.takeAway();
    expect(cell.widgets).not.toContain(bar);
    bar.dispose();
  });
});
