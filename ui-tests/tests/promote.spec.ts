import { expect, galata, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import {
  badges,
  command,
  expectState,
  type Lab,
  notebook,
  openNotebook
} from './journey';
import { expectAccessible } from './themes';

const TRACKER = '@jupyterlab/notebook-extension:tracker';

/** All cells are in the page, so that their marks can be counted. */
test.use({
  mockSettings: {
    ...galata.DEFAULT_SETTINGS,
    [TRACKER]: { ...galata.DEFAULT_SETTINGS[TRACKER], windowingMode: 'none' }
  }
});

const FLIGHTS = 'flights/flights.ipynb';

/** Four steps: a value, a list, a sum, a file. */
const SMALL = {
  limit: 'limit = 3',
  list: 'numbers = [n * n for n in range(limit)]',
  sum: 'total = sum(numbers)\nprint(total)',
  file: 'with open("total.txt", "w") as file:\n    file.write(str(total))'
};

async function runAll(page: Lab): Promise<void> {
  await command(page, 'notebook:run-all-cells');
  await expectState(badges(page).last(), 'done', 90000);
}

/** Opens the panel as a person does: one click. */
async function promote(page: Lab): Promise<Locator> {
  const button = page.locator('[data-command="nbxflow:promote-notebook"]');
  await expect(button.first()).toContainText('Promote to pipeline');
  await button.first().click();
  const panel = page.locator('.nbx-Flow');
  await expect(cards(panel).first()).toBeVisible({ timeout: 60000 });
  return panel;
}

async function openSmall(
  page: Lab,
  path: string,
  cells: Record<string, string> = SMALL
): Promise<void> {
  await page.contents.uploadContent(notebook(cells), 'text', path);
  await openNotebook(page, path);
}

function cards(panel: Locator): Locator {
  return panel.locator('.nbx-FlowStep');
}

function verdicts(panel: Locator, verdict: string): Locator {
  return cards(panel).locator(`[data-nbx-verdict="${verdict}"]`);
}

/** The cells of each step, as the cards say them. */
async function steps(panel: Locator): Promise<string[]> {
  const facts = await panel.locator('.nbx-FlowStep-facts').allInnerTexts();
  return facts.map(text => text.split(' · ')[0] ?? '');
}

/** Waits until the files on the screen are those of the proposal. */
async function expectFiles(panel: Locator, file: string): Promise<void> {
  await expect(panel.locator(`[data-nbx-file="${file}"]`)).toBeVisible();
  await expect(panel.locator('.nbx-Flow-files')).toHaveAttribute(
    'aria-busy',
    'false'
  );
}

function footer(panel: Locator, name: string): Locator {
  return panel.locator('.nbx-Flow-footer').getByRole('button', { name });
}

/** The names in a folder of the server. */
async function onDisk(page: Lab, path: string): Promise<string[]> {
  return page.evaluate(async path => {
    const app = (window as unknown as { jupyterapp: any }).jupyterapp; // eslint-disable-line @typescript-eslint/no-explicit-any -- JupyterLab's own global
    const { content } = await app.serviceManager.contents.get(path);
    return content.map(({ name }: { name: string }) => name).sort();
  }, path);
}

test.describe('the flights', () => {
  test.use({ tmpPath: 'flights' });

  test('become files by one click, for Python and for Airflow', async ({
    page
  }, info) => {
    await openNotebook(page, FLIGHTS);
    await runAll(page);
    const panel = await promote(page);
    await expectFiles(panel, 'pyproject.toml');
    await expect(panel.locator('.nbx-Flow-header')).toContainText(
      /^.*\d steps$/
    );
    const count = await cards(panel).count();
    expect(count).toBeGreaterThan(3);
    await expect(
      page.locator('.nbx-StepMark[data-nbx-number="1"]')
    ).toBeVisible();
    await page.screenshot({ path: info.outputPath('proposed.png') });

    await panel.locator('[data-nbx-file$="tasks/clean.py"] button').click();
    const text = page.locator('.nbx-FlowPreview-text');
    await expect(text).toContainText('def clean(');
    await page.screenshot({ path: info.outputPath('preview.png') });

    await footer(panel, 'Export').click();
    await expect(panel).toContainText(/Written: \d+ files\./);
    expect(await onDisk(page, 'flights/flights_pipeline')).toEqual(
      expect.arrayContaining(['README.md', 'flights_pipeline', 'tests'])
    );

    await panel.getByRole('radio', { name: /Airflow/ }).check();
    await expect(panel.getByLabel(/^Version of Airflow/)).not.toHaveValue('');
    await expectFiles(panel, 'dags/flights_dag.py');
    await panel.getByLabel('Folder').fill('flights/on_airflow');
    await page.keyboard.press('Enter');
    await expect(panel.locator('.nbx-Flow-files .nbx-mod-changed')).toHaveCount(
      0
    );
    await expectFiles(panel, 'dags/flights_dag.py');
    await footer(panel, 'Export').click();
    await expect(panel).toContainText(/Written: \d+ files\./);
    expect(await onDisk(page, 'flights/on_airflow')).toContain('dags');
  });
});

test('a notebook is proved, and a proof can be called off', async ({
  page,
  tmpPath
}, info) => {
  await openSmall(page, `${tmpPath}/small.ipynb`);
  await runAll(page);
  const panel = await promote(page);
  await expectFiles(panel, 'pyproject.toml');
  await footer(panel, 'Verify').click();
  await expect(panel.locator('progress')).toBeVisible();
  await expect(footer(panel, 'Cancel')).toBeVisible();
  await expect(panel.locator('.nbx-Flow-result')).toHaveAttribute(
    'data-nbx-verdict',
    'equal',
    { timeout: 90000 }
  );
  await expect(verdicts(panel, 'equal')).toHaveCount(
    await cards(panel).count()
  );
  await expect(panel.getByRole('status').first()).toContainText(
    'Verification ended'
  );
  await expectFiles(panel, 'evidence.json');
  await page.screenshot({ path: info.outputPath('equal.png') });
  await footer(panel, 'Export').click();
  await expect(panel).toContainText(/Written: \d+ files\./);
  expect(await onDisk(page, `${tmpPath}/small_pipeline`)).toContain(
    'evidence.json'
  );

  // a verdict is only of what was verified
  await page.notebook.setCell(2, 'code', 'total = max(numbers)\nprint(total)');
  await expect(verdicts(panel, 'equal')).toHaveCount(0);
  await expect(panel.locator('.nbx-Flow-blocker').first()).toBeVisible();
  await expect(footer(panel, 'Export')).toHaveAttribute(
    'aria-disabled',
    'true'
  );
  await runAll(page);
  await expectFiles(panel, 'pyproject.toml');
  await footer(panel, 'Verify').click();
  await footer(panel, 'Cancel').click();
  await expect(panel).toContainText('Cancelled');
  await expect(footer(panel, 'Verify')).toBeVisible();
});

/** What a pickle of the user's forgets goes to no other process: steps that use it must be one. */
const FORGETFUL = {
  define:
    'class Forgetful:\n    def __init__(self):\n        self.cache = {"a": 1}\n    def __getstate__(self):\n        return {"cache": {}}\nthing = Forgetful()',
  use: 'size = len(thing.cache)\nprint(size)'
};

test('steps that are different apart join by one click and are equal', async ({
  page,
  tmpPath
}, info) => {
  await openSmall(page, `${tmpPath}/joined.ipynb`, FORGETFUL);
  await runAll(page);
  const panel = await promote(page);
  await panel
    .getByRole('button', { name: 'Cells of this step' })
    .first()
    .click();
  await panel.getByRole('button', { name: 'Split here' }).first().click();
  await expect(cards(panel)).toHaveCount(2);
  await expectFiles(panel, 'pyproject.toml');
  await footer(panel, 'Verify').click();
  await expect(panel.locator('.nbx-Flow-result')).toHaveAttribute(
    'data-nbx-verdict',
    'different',
    { timeout: 90000 }
  );
  await page.screenshot({ path: info.outputPath('different.png') });
  await panel.getByRole('button', { name: /^Join with “/ }).click();
  await expect(cards(panel)).toHaveCount(1);
  await expect(footer(panel, 'Verify')).toBeFocused();
  await expectFiles(panel, 'pyproject.toml');
  await page.keyboard.press('Enter');
  await expect(panel.locator('.nbx-Flow-result')).toHaveAttribute(
    'data-nbx-verdict',
    'equal',
    { timeout: 90000 }
  );
  await page.screenshot({ path: info.outputPath('joined.png') });
});

test('blockers lead to cells and go away, boundaries move by keys, in every theme at 250 px', async ({
  page,
  tmpPath
}, info) => {
  await openSmall(page, `${tmpPath}/blocked.ipynb`, {
    ...SMALL,
    asks: 'name = input()'
  });
  const panel = await promote(page);
  await page.sidebar.setWidth(250, 'right');
  const blocker = panel.locator('.nbx-Flow-blocker[data-nbx-rule="input"]');
  await blocker.getByRole('button', { name: 'Go to cell' }).click();
  await expect(
    page.locator('.jp-Cell.jp-mod-active .jp-InputArea-editor')
  ).toContainText('input()');
  await page.notebook.setCell(4, 'code', 'name = "nobody"');
  await expect(blocker).toHaveCount(0);
  await panel.getByRole('button', { name: 'Run all cells' }).click();
  await expectState(badges(page).last(), 'done', 90000);
  await expectFiles(panel, 'pyproject.toml');

  await test.step('a stale cell is run again from here', async () => {
    await page.notebook.setCell(0, 'code', 'limit = 4');
    const blockers = panel.locator('.nbx-Flow-blocker');
    await expect(blockers.first()).toBeVisible();
    // what follows from it is the next blocker
    await expect(async () => {
      const run = blockers.getByRole('button', { name: /^Run \d+ cell/ });
      if ((await run.count()) > 0) {
        await run.first().click({ timeout: 1000 });
      }
      await expect(blockers).toHaveCount(0, { timeout: 4000 });
    }).toPass({ timeout: 60000 });
  });

  await test.step('boundaries move by keys, and back', async () => {
    await panel
      .getByRole('button', { name: 'Cells of this step' })
      .first()
      .click();
    const split = panel.getByRole('button', { name: 'Split here' });
    await split.first().focus();
    await page.keyboard.press('Enter');
    const before = await steps(panel);
    expect(before.length).toBeGreaterThan(1);
    const second = cards(panel).nth(1);
    await second.focus();
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(() => steps(panel)).not.toEqual(before);
    await expect(second).toBeFocused();
    await expect(panel.getByRole('status').first()).toContainText('Step 2');
    await panel.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => steps(panel)).toEqual(before);
    await panel.getByRole('button', { name: 'Reset' }).click();
    await expect(panel.getByRole('button', { name: 'Reset' })).toHaveCount(0);
  });

  const wide = await panel
    .locator('.nbx-Flow-body')
    .evaluate(node => node.scrollWidth - node.clientWidth);
  expect(wide, 'nothing is cut off').toBeLessThanOrEqual(0);
  await expectFiles(panel, 'pyproject.toml');
  await expectAccessible(page, info, ['.nbx-Flow', '.nbx-StepMark']);
});
