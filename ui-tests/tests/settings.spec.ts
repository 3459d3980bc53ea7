import { expect, test } from '@jupyterlab/galata';
import { Locator } from '@playwright/test';

import {
  badge,
  badges,
  command,
  expectState,
  fakeKey,
  Lab,
  notebook,
  openNotebook
} from './journey';

/** A switch of the settings, what it governs, and what it says when that is off. */
interface Switch {
  readonly plugin: string;
  readonly name: string;
  readonly governs: readonly string[];
}

const SWITCHES: readonly Switch[] = [
  {
    plugin: 'dataflow',
    name: 'showMarks',
    governs: [
      '[data-nbx-verdict="stale"]',
      '.nbx-Status-button:has-text("stale")'
    ]
  },
  { plugin: 'dataflow', name: 'showWarnings', governs: ['.nbx-Warning'] },
  { plugin: 'secrets', name: 'showMarks', governs: ['.nbx-SecretMark'] },
  {
    plugin: 'secrets',
    name: 'showBars',
    governs: ['.nbx-SecretBar-row.nbx-mod-secret']
  }
];

/** Writes a text into a cell of the current notebook. */
async function write(page: Lab, index: number, source: string): Promise<void> {
  await page.evaluate(
    ([index, source]) => {
      const app = (window as unknown as { jupyterapp: any }).jupyterapp; // eslint-disable-line @typescript-eslint/no-explicit-any -- JupyterLab's own global
      const { content } = app.shell.currentWidget;
      content.activeCellIndex = index;
      content.widgets[index as number].model.sharedModel.setSource(source);
    },
    [index, source] as const
  );
}

/** A stale cell with its warning, and a cell with a secret. */
async function openTroubled(page: Lab, path: string): Promise<void> {
  const cells = { one: 'base = 1', two: 'base + 1', three: 'z = 3' };
  await page.contents.uploadContent(notebook(cells), 'text', path);
  await openNotebook(page, path);
  await command(page, 'notebook:run-all-cells');
  await expectState(badges(page).last(), 'done');
  await write(page, 0, 'base = 2');
  await command(page, 'notebook:run-cell');
  await expect(badge(page, 1)).toHaveAttribute('data-nbx-verdict', 'stale');
  await write(page, 2, `key = '${fakeKey()}'`);
  await write(page, 1, 'base + 1');
}

/** The field of a setting in the settings editor, beside the notebook. */
async function openField(page: Lab, one: Switch): Promise<Locator> {
  await command(page, 'settingeditor:open', {
    query: `nbxflow: ${one.plugin === 'dataflow' ? 'what is stale' : one.plugin}`
  });
  const field = page.locator(
    `[id="jp-SettingsEditor-nbxflow:${one.plugin}_${one.name}"]`
  );
  await expect(field).toBeVisible();
  return field;
}

async function backToNotebook(page: Lab): Promise<void> {
  await page.evaluate(() => {
    const app = (window as unknown as { jupyterapp: any }).jupyterapp; // eslint-disable-line @typescript-eslint/no-explicit-any -- JupyterLab's own global
    const [panel] = [...app.shell.widgets('main')].filter(
      widget => widget.context?.model.cells
    );
    app.shell.activateById(panel.id);
  });
}

test('each switch takes away what it governs, and brings it back', async ({
  page,
  tmpPath
}) => {
  await openTroubled(page, `${tmpPath}/switches.ipynb`);
  for (const one of SWITCHES) {
    await test.step(`${one.plugin} ${one.name}`, async () => {
      for (const thing of one.governs) {
        await expect(page.locator(thing).first()).toBeVisible();
      }
      for (const [label, isThere] of [
        ['Hide', false],
        ['Show', true]
      ] as const) {
        const field = await openField(page, one);
        await field.selectOption({ label });
        await backToNotebook(page);
        for (const thing of one.governs) {
          const found = page.locator(thing).filter({ visible: true });
          if (isThere) {
            await expect(found.first(), thing).toBeVisible();
          } else {
            await expect(found, thing).toHaveCount(0);
          }
        }
      }
    });
  }
});

test('the line under cells goes and comes back', async ({ page, tmpPath }) => {
  await openTroubled(page, `${tmpPath}/lines.ipynb`);
  await command(page, 'settingeditor:open', { query: 'nbxflow: cell runs' });
  const field = page.locator(
    '[id="jp-SettingsEditor-nbxflow:spans_showBadges"]'
  );
  await field.uncheck();
  await backToNotebook(page);
  await expect(badges(page)).toHaveCount(0);
  await command(page, 'settingeditor:open', { query: 'nbxflow: cell runs' });
  await field.check();
  await backToNotebook(page);
  await expectState(badges(page).first(), 'done');
});
