import { expect, test } from '@jupyterlab/galata';

import {
  badges,
  command,
  expectState,
  notebook,
  openLineage,
  openNotebook
} from './journey';
import { expectAccessible } from './themes';

const CELLS = {
  write: "import pandas as pd\npd.DataFrame({'a': [1]}).to_csv('a.csv')",
  read: "pd.read_csv('a.csv')",
  shell: '!true',
  fail: '1/0'
};

test('badges and panel are accessible in every theme', async ({
  page,
  tmpPath
}, info) => {
  const path = `${tmpPath}/access.ipynb`;
  await page.contents.uploadContent(notebook(CELLS), 'text', path);
  await openNotebook(page, path);
  await command(page, 'notebook:run-all-cells');
  await expectState(badges(page).last(), 'failed');
  const panel = await openLineage(page);
  await panel.getByRole('radio', { name: 'Notebook' }).check();
  await expect(panel.getByText('a.csv').first()).toBeVisible();
  await expectAccessible(page, info, ['.nbx-Lineage', '.nbx-Badge']);
});

test('the panel is used by keyboard at 250 px', async ({ page, tmpPath }) => {
  const path = `${tmpPath}/keys.ipynb`;
  await page.contents.uploadContent(notebook(CELLS), 'text', path);
  await openNotebook(page, path);
  await command(page, 'notebook:run-all-cells');
  await expectState(badges(page).last(), 'failed');
  const panel = await openLineage(page);
  await page.sidebar.setWidth(250, 'left');
  const width = await panel.evaluate(
    node => node.scrollWidth - node.clientWidth
  );
  expect(width, 'nothing is cut off').toBeLessThanOrEqual(0);
  await panel.getByRole('radio', { name: 'Cell' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(panel.getByRole('radio', { name: 'Notebook' })).toBeChecked();
  await page.keyboard.press('Tab');
  const item = panel.locator('[role=treeitem]:focus');
  await expect(item).toContainText('a.csv');
  await page.keyboard.press('ArrowRight');
  await expect(item).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowLeft');
  await expect(item).toHaveAttribute('aria-expanded', 'false');
});
