import { expect, IJupyterLabPageFixture, test } from '@jupyterlab/galata';
import { Locator } from '@playwright/test';

import {
  badges,
  command,
  expectState,
  notebook,
  openLineage,
  openNotebook,
  reload
} from './journey';
import { expectAccessible } from './themes';

const FLIGHTS = 'flights/flights.ipynb';

/** The code cells of the example that read the weather, directly or through others. */
const WEATHER_CELLS = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18];

const CELLS = {
  first: 'base = 2',
  second: 'double = base * 2',
  third: 'triple = double + base',
  fourth: 'other = 5'
};

/** The line of the code cell at this position among the code cells, from 1. */
function line(page: IJupyterLabPageFixture, position: number): Locator {
  return badges(page).nth(position - 1);
}

/** Waits until the code cells have these verdicts, from top to bottom. */
async function expectVerdicts(
  page: IJupyterLabPageFixture,
  verdicts: string[]
): Promise<void> {
  await expect
    .poll(
      () =>
        badges(page).evaluateAll(lines =>
          lines.map(line => line.getAttribute('data-nbx-verdict') ?? '')
        ),
      { timeout: 60000 }
    )
    .toEqual(verdicts);
}

/** Replaces the text of a code cell by its position among the code cells. */
async function edit(
  page: IJupyterLabPageFixture,
  position: number,
  change: [string, string]
): Promise<void> {
  await page.evaluate(
    ([position, from, to]) => {
      const app = (window as unknown as { jupyterapp: any }).jupyterapp; // eslint-disable-line @typescript-eslint/no-explicit-any -- JupyterLab's own global
      const { content } = app.shell.currentWidget;
      const cells = content.widgets.filter(
        (cell: { model: { type: string } }) => cell.model.type === 'code'
      );
      const cell = cells[(position as number) - 1];
      content.activeCellIndex = content.widgets.indexOf(cell);
      const text = cell.model.sharedModel.getSource();
      cell.model.sharedModel.setSource(
        text.replace(from as string, to as string)
      );
    },
    [position, ...change] as const
  );
}

/** Opens a small notebook and runs it from the top. */
async function openSmall(
  page: IJupyterLabPageFixture,
  path: string
): Promise<void> {
  await page.contents.uploadContent(notebook(CELLS), 'text', path);
  await openNotebook(page, path);
  await command(page, 'notebook:run-all-cells');
  await expectState(badges(page).last(), 'done');
  await expectVerdicts(page, ['fresh', 'fresh', 'fresh', 'fresh']);
}

/** Changes the first cell of the small notebook and runs it alone. */
async function changeFirst(page: IJupyterLabPageFixture): Promise<void> {
  await edit(page, 1, ['2', '3']);
  await command(page, 'notebook:run-cell');
  await expectVerdicts(page, ['fresh', 'stale', 'stale', 'fresh']);
}

test.describe('the flights example', () => {
  test.use({
    autoGoto: true,
    tmpPath: 'flights',
    mockSettings: {
      '@jupyterlab/notebook-extension:tracker': { windowingMode: 'none' }
    }
  });

  test('is fresh from the top, and after a change until what is needed has run', async ({
    page
  }) => {
    await openNotebook(page, FLIGHTS);
    await command(page, 'notebook:run-all-cells');
    await expectState(badges(page).last(), 'done', 90000);
    await expectVerdicts(page, Array(18).fill('fresh'));

    await edit(page, 5, ['< 200', '< 100']);
    await expect(line(page, 5)).toContainText('edited');
    await command(page, 'notebook:run-cell');
    const verdicts = Array(18).fill('fresh');
    WEATHER_CELLS.forEach(position => (verdicts[position - 1] = 'stale'));
    await expectVerdicts(page, verdicts);
    await expect(
      page.locator('.nbx-Status-button:has-text("stale")')
    ).toContainText('12 stale');

    await line(page, 13).getByRole('button', { name: 'Why?' }).click();
    const dialog = page.locator('.nbx-Popover');
    await expect(dialog).toContainText('Cell 13 · stale');
    await expect(dialog).toContainText('joined comes from cell 7');
    await expect(dialog).toContainText('weather was rebuilt by cell 5');
    await dialog.getByRole('button', { name: 'Run what is needed' }).click();
    await expect(dialog).toContainText(/\d+ cells will run:/);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();

    await command(page, 'nbxflow:run-needed-notebook');
    await expect(dialog).toContainText('12 cells will run:');
    for (const box of await dialog.getByRole('checkbox').all()) {
      await box.check();
    }
    await dialog.getByRole('button', { name: 'Run 12 cells' }).click();
    await expect(dialog).toContainText(/Running cell \d+: \d+ of \d+/);
    await expect(dialog).toContainText('12 cells have run.', {
      timeout: 60000
    });
    await expectVerdicts(page, Array(18).fill('fresh'));
    await expect(
      page.locator('.nbx-Status-button:has-text("stale")')
    ).toBeHidden();
  });
});

test('an edit shows at once, and its undoing too', async ({
  page,
  tmpPath
}) => {
  await openSmall(page, `${tmpPath}/edit.ipynb`);
  await page.notebook.enterCellEditingMode(0);
  await page.keyboard.press('End');
  await page.keyboard.type('0');
  await expect(line(page, 1)).toHaveAttribute('data-nbx-verdict', 'edited');
  await expect(line(page, 1)).toContainText('edited');
  await expectVerdicts(page, ['edited', 'stale', 'stale', 'fresh']);
  await page.keyboard.press('Backspace');
  await expectVerdicts(page, ['fresh', 'fresh', 'fresh', 'fresh']);
  await page.keyboard.type('  # a comment');
  await expectVerdicts(page, ['fresh', 'fresh', 'fresh', 'fresh']);
});

test('a warning stands in the active cell until it is dismissed or settled', async ({
  page,
  tmpPath
}) => {
  await openSmall(page, `${tmpPath}/warning.ipynb`);
  await changeFirst(page);
  const bar = page.locator('.nbx-Warning');
  await expect(bar).toBeHidden();
  await page.notebook.selectCells(2);
  await expect(bar).toContainText('double');
  await expect(bar).toContainText('Re-run 2 cells: 2, 3.');
  await bar.getByRole('button', { name: 'Dismiss' }).click();
  await expect(bar).toBeHidden();
  await page.notebook.selectCells(3);
  await page.notebook.selectCells(2);
  await page.waitForTimeout(500);
  await expect(bar).toBeHidden();

  await page.notebook.selectCells(1);
  await expect(bar).toContainText('base was rebuilt by cell 1');
  await bar.getByRole('button', { name: 'Run what is needed' }).click();
  const dialog = page.locator('.nbx-Popover');
  await dialog.getByRole('button', { name: 'Run 1 cell' }).click();
  await expect(dialog).toContainText('1 cell has run.');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expectVerdicts(page, ['fresh', 'fresh', 'stale', 'fresh']);
  await expect(bar).toBeHidden();
});

test('the keyboard explains, goes on to the next stale cell, and asks before a run', async ({
  page,
  tmpPath
}) => {
  await openSmall(page, `${tmpPath}/keys.ipynb`);
  await changeFirst(page);
  const active = page.locator('.jp-Cell.jp-mod-active');
  await command(page, 'nbxflow:next-stale');
  await expect(active).toContainText('double = base * 2');
  await page.locator('.nbx-Status-button:has-text("stale")').click();
  await expect(active).toContainText('triple');
  await command(page, 'nbxflow:previous-stale');
  await expect(active).toContainText('double = base * 2');

  await command(page, 'nbxflow:explain-cell');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeFocused();
  await expect(dialog).toContainText('base was rebuilt by cell 1');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await command(page, 'nbxflow:next-stale');
  await expect(active).toContainText('triple');
  await command(page, 'nbxflow:run-cell-checked');
  await expect(dialog).toContainText('double, made by cell 2, is older');
  await dialog.getByRole('button', { name: 'Run what is needed' }).click();
  await dialog.getByRole('button', { name: 'Run 2 cells' }).click();
  await expect(dialog).toContainText('2 cells have run.');
  await expectVerdicts(page, ['fresh', 'fresh', 'fresh', 'fresh']);
});

test.describe('with the real kernels API', () => {
  // Galata's copy of it loses what is asked of a kernel that restarted.
  test.use({ kernels: null, sessions: null });

  test('a restart is known before anything runs, and after a reload', async ({
    page,
    tmpPath
  }) => {
    await openSmall(page, `${tmpPath}/restart.ipynb`);
    await command(page, 'kernelmenu:restart');
    await page.locator('.jp-Dialog button.jp-mod-accept').click();
    await expectVerdicts(page, Array(4).fill('never-run'));
    await expect(line(page, 1)).toContainText('from an earlier session');
    await page.waitForFunction(() => {
      const app = (window as unknown as { jupyterapp: any }).jupyterapp; // eslint-disable-line @typescript-eslint/no-explicit-any -- JupyterLab's own global
      const { sessionContext } = app.shell.currentWidget;
      return sessionContext.session?.kernel?.status === 'idle';
    });
    await page.notebook.selectCells(0);
    await command(page, 'notebook:run-cell');
    await expectVerdicts(page, [
      'fresh',
      'never-run',
      'never-run',
      'never-run'
    ]);
    await command(page, 'notebook:run-all-cells');
    await expectVerdicts(page, Array(4).fill('fresh'));
    await page.notebook.save();
    await reload(page);
    await expectVerdicts(page, Array(4).fill('fresh'));
  });
});

test('a cell that fails ends the run with words', async ({ page, tmpPath }) => {
  const path = `${tmpPath}/fails.ipynb`;
  await openSmall(page, path);
  await edit(page, 1, ['2', '"a"']);
  await edit(page, 2, ['base * 2', 'base - 2']);
  await command(page, 'nbxflow:run-needed-notebook');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Run 3 cells' }).click();
  await expect(dialog).toContainText('Cell 2 failed');
});

test('what is shown is accessible in every theme, at 250 px', async ({
  page,
  tmpPath
}, info) => {
  await openSmall(page, `${tmpPath}/access.ipynb`);
  await changeFirst(page);
  const panel = await openLineage(page);
  await page.sidebar.setWidth(250, 'left');
  await page.notebook.selectCells(2);
  await expect(panel).toContainText('Variables in');
  await expect(panel.locator('.nbx-mod-older').first()).toContainText(
    '(older)'
  );
  const wide = await panel.evaluate(
    node => node.scrollWidth - node.clientWidth
  );
  expect(wide, 'nothing is cut off').toBeLessThanOrEqual(0);
  await expect(page.locator('.nbx-Warning')).toBeVisible();
  await expectAccessible(
    page,
    info,
    [
      '.nbx-Lineage',
      '.nbx-Badge',
      '.nbx-Warning',
      '.nbx-Popover',
      '.nbx-Status'
    ],
    async () => {
      await page.keyboard.press('Escape');
      await page.notebook.selectCells(2);
      await command(page, 'nbxflow:explain-cell');
      await expect(page.getByRole('dialog')).toBeVisible();
    }
  );
});
