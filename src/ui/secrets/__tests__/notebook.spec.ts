import { Context } from '@jupyterlab/docregistry';
import {
  INotebookModel,
  NotebookActions,
  NotebookPanel,
  NotebookTracker
} from '@jupyterlab/notebook';
import { NBTestUtils } from '@jupyterlab/notebook/lib/testutils';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Widget } from '@lumino/widgets';

import type { ShownSecret } from '../../../models/secrets-findings';
import { SecretsActions } from '../actions';
import { NotebookBars } from '../notebook-bars';
import { NotebookMarks } from '../notebook-marks';
import { finding, KnownSecrets, snapshot } from './known-secrets';

const key = ['AK', 'IA', 'QRSTUVWXYZ234567'].join('');
const trans = nullTranslator.load('nbxflow');

describe('marks and bars of a notebook', () => {
  let context: Context<INotebookModel>;
  let panel: NotebookPanel;
  let tracker: NotebookTracker;
  let secrets: KnownSecrets;
  let bars: NotebookBars;
  let marks: NotebookMarks;
  let shown: string[];

  beforeEach(async () => {
    // JupyterLab's own document model warns of its own reads.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    context = await NBTestUtils.createMockContext();
    context.model.fromJSON({
      cells: ['a', 'b'].map(id => ({
        id,
        cell_type: 'code',
        source: `x = "${key}"`,
        metadata: {},
        outputs: [],
        execution_count: null
      })),
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5
    });
    tracker = new NotebookTracker({ namespace: 'notebook' });
    panel = NBTestUtils.createNotebookPanel(context);
    panel.content.notebookConfig = {
      ...panel.content.notebookConfig,
      windowingMode: 'none'
    };
    panel.content.model = context.model;
    Widget.attach(panel, document.body);
    await tracker.add(panel);
    secrets = new KnownSecrets();
    shown = [];
    const commands = new CommandRegistry();
    const actions = new SecretsActions(secrets, tracker, commands, trans);
    const showAll = () => void shown.push('all');
    const parts = { secrets, actions, showAll, trans };
    bars = new NotebookBars(panel, parts);
    marks = new NotebookMarks(panel, parts);
    await settle();
  });

  afterEach(() => {
    marks.dispose();
    bars.dispose();
    tracker.dispose();
    panel.dispose();
    context.dispose();
    document.body.replaceChildren();
    jest.restoreAllMocks();
  });

  /** Waits until bars and marks have come or gone. */
  async function settle(): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, 250));
    await new Promise(resolve => setTimeout(resolve, 50));
  }

  async function say(findings: ShownSecret[], change = {}): Promise<void> {
    const path = context.localPath;
    const cells = panel.content.widgets.map(({ model }) => ({
      id: model.id,
      type: model.type as 'code'
    }));
    secrets.say(snapshot({ path, cells, findings, ...change }));
    await settle();
  }

  const at = (cell: string, change = {}) =>
    finding({
      cell,
      key: `key of ${cell}`,
      span: {
        startLine: 1,
        startColumn: 6,
        endLine: 1,
        endColumn: 6 + key.length
      },
      ...change
    });
  const rows = () => [
    ...panel.node.querySelectorAll<HTMLElement>('.nbx-SecretBar-row')
  ];
  const squiggles = () => panel.node.querySelectorAll('.nbx-SecretMark').length;
  const press = (label: string) => {
    for (const button of panel.node.querySelectorAll('button')) {
      if ((button.textContent || button.title) === label) {
        button.click();
      }
    }
  };

  it('come with a secret and go with it', async () => {
    await say([at('b')]);
    expect(rows()).toHaveLength(1);
    expect(squiggles()).toBe(1);
    await say([]);
    expect(rows()).toHaveLength(0);
    expect(squiggles()).toBe(0);
  });

  it('are in the cell again when it was moved', async () => {
    await say([at('a')]);
    panel.content.activeCellIndex = 0;
    NotebookActions.moveDown(panel.content);
    await settle();
    expect(panel.content.widgets[1]?.model.id).toBe('a');
    expect(rows()).toHaveLength(1);
    expect(squiggles()).toBe(1);
  });

  it('do what is asked', async () => {
    await say([at('a')]);
    press('Move to environment variable');
    expect(secrets.done).toEqual([`fix ${context.localPath} key of a`]);
    const output = { index: 0, pointer: '/text' };
    await say([
      at('b', { place: 'stream', output }),
      at('b', { place: 'stream', output, key: 'other' })
    ]);
    expect(squiggles()).toBe(0);
    press('Redact output');
    press('and 1 more');
    expect(secrets.done).toContain(`redact ${context.localPath} b`);
    expect(shown).toEqual(['all']);
  });

  it('are dismissed until there is something else, or a save is refused', async () => {
    await say([at('a')]);
    press('Dismiss');
    await settle();
    expect(rows()).toHaveLength(0);
    await say([at('a')]);
    expect(rows()).toHaveLength(0);
    secrets.refused.emit({ path: context.localPath, key: 'key of a' });
    await settle();
    expect(rows()).toHaveLength(1);
  });

  it('tell what was done, without a secret too', async () => {
    const notice = { kind: 'moved', text: 'KEY', undo: null } as const;
    await say([], { notices: new Map([['a', notice]]) });
    expect(rows()[0]?.textContent).toContain('KEY');
    press('Dismiss');
    expect(secrets.done).toEqual([`dismiss ${context.localPath} a`]);
  });

  it('say what became of the file', async () => {
    const save = {
      outcome: 'masked',
      explicit: false,
      at: '2026-01-01T00:00:00Z',
      masked: 1
    } as const;
    const { report } = snapshot();
    await say([at('a')], { report: report && { ...report, save } });
    expect(rows()[0]?.textContent).toContain('The copy on disk is masked.');
  });

  it('do not move while a button of the pointer is down', async () => {
    document.dispatchEvent(new Event('pointerdown'));
    await say([at('a')]);
    expect(rows()).toHaveLength(0);
    document.dispatchEvent(new Event('pointerup'));
    await settle();
    expect(rows()).toHaveLength(1);
  });

  it('leave nothing behind', async () => {
    await say([at('a')]);
    bars.dispose();
    marks.dispose();
    expect(rows()).toHaveLength(0);
    expect(squiggles()).toBe(0);
  });
});
