import { expect, galata, test } from '@jupyterlab/galata';

import {
  badge,
  badges,
  command,
  expectState,
  notebook,
  openNotebook,
  records,
  reload
} from './journey';

const MODES = ['full', 'defer', 'contentVisibility', 'none'];
const CELLS = 60;

for (const windowingMode of MODES) {
  test.describe(`windowing mode ${windowingMode}`, () => {
    test.use({
      mockSettings: {
        ...galata.DEFAULT_SETTINGS,
        '@jupyterlab/notebook-extension:tracker': {
          ...galata.DEFAULT_SETTINGS['@jupyterlab/notebook-extension:tracker'],
          windowingMode
        }
      }
    });

    test('each line tells of its own cell', async ({ page, tmpPath }) => {
      const path = `${tmpPath}/${windowingMode}.ipynb`;
      const cells: Record<string, string> = {};
      for (let index = 0; index < CELLS; index++) {
        cells[`c${index}`] = index === 30 ? '1/0 if x else 0' : `x = ${index}`;
      }
      cells.c30 = 'import time; time.sleep(0.3)';
      await page.contents.uploadContent(notebook(cells), 'text', path);
      await openNotebook(page, path);
      await command(page, 'notebook:run-all-cells');
      await expect
        .poll(async () => (await records(page, path)).length)
        .toBe(CELLS);
      for (const index of [59, 30, 0, 45, 30]) {
        await page.notebook.selectCells(index);
        await page.evaluate(index => {
          const app = (window as unknown as { jupyterapp: any }).jupyterapp; // eslint-disable-line @typescript-eslint/no-explicit-any -- JupyterLab's own global
          app.shell.currentWidget.content.scrollToItem(index, 'center');
        }, index);
        await expectState(badge(page, index), 'done');
        const slow = /[345]\d\d ms|0\.[345]\d? s/;
        if (index === 30) {
          await expect(badge(page, index)).toContainText(slow);
        } else {
          await expect(badge(page, index)).not.toContainText(slow);
        }
        await expect(badge(page, index)).toHaveCount(1);
      }
    });
  });
}

test('cells that move, change type and come back keep their line', async ({
  page,
  tmpPath
}) => {
  const path = `${tmpPath}/edit.ipynb`;
  const cells = { slow: 'import time; time.sleep(0.3)', quick: '1' };
  await page.contents.uploadContent(notebook(cells), 'text', path);
  await openNotebook(page, path);
  await command(page, 'notebook:run-all-cells');
  await expectState(badges(page).last(), 'done');
  await page.notebook.selectCells(0);
  await command(page, 'notebook:move-cell-down');
  await expect(badge(page, 1)).toContainText(/[345]\d\d ms|0\.[345]\d? s/);
  await command(page, 'notebook:change-cell-to-markdown');
  await expect(badges(page)).toHaveCount(1);
  await command(page, 'notebook:change-cell-to-code');
  await expect(badges(page)).toHaveCount(2);
  await page.notebook.selectCells(0);
  await command(page, 'notebook:delete-cell');
  await expect(badges(page)).toHaveCount(1);
  await command(page, 'notebook:undo-cell-action');
  await expect(badges(page)).toHaveCount(2);
  await expectState(badge(page, 0), 'done');
});

test('a renamed notebook keeps its badges', async ({ page, tmpPath }) => {
  const path = `${tmpPath}/old.ipynb`;
  await page.contents.uploadContent(notebook({ a: '1' }), 'text', path);
  await openNotebook(page, path);
  await command(page, 'notebook:run-all-cells');
  await expectState(badges(page).first(), 'done');
  await page.notebook.save();
  await page.contents.renameFile(path, `${tmpPath}/new.ipynb`);
  await expect(page.getByRole('tab', { name: 'new.ipynb' })).toBeVisible();
  await expect
    .poll(async () => (await records(page, `${tmpPath}/new.ipynb`)).length)
    .toBe(1);
  await expectState(badges(page).first(), 'done');
  await reload(page);
  await expectState(badges(page).first(), 'done');
});

test('two tabs show the same', async ({ page, tmpPath, context, baseURL }) => {
  const path = `${tmpPath}/two.ipynb`;
  const cells = { a: 'import time; time.sleep(2)', b: '1' };
  await page.contents.uploadContent(notebook(cells), 'text', path);
  await openNotebook(page, path);
  const other = await context.newPage();
  await other.goto(`${baseURL}/notebooks/${path}`);
  await expect(other.locator('.jp-CodeCell')).toHaveCount(2);
  await command(page, 'notebook:run-all-cells');
  const lines = other.locator('.nbx-Badge-line');
  await expectState(lines.first(), 'running');
  await expectState(lines.last(), 'queued');
  await expectState(lines.last(), 'done');
  await expectState(badges(page).last(), 'done');
  expect(await records(page, path)).toHaveLength(2);
  await other.close();
});
