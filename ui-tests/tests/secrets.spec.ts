import { expect, IJupyterLabPageFixture, test } from '@jupyterlab/galata';
import { Locator, Page } from '@playwright/test';

import { command, fakeKey, notebook, openNotebook } from './journey';
import { expectAccessible } from './themes';

type Lab = IJupyterLabPageFixture;

const BAR = '.nbx-SecretBar-row.nbx-mod-secret';
const NOTICE = '.nbx-SecretBar-row.nbx-mod-notice';
const SQUIGGLE = '.nbx-SecretMark';

/** The file of a notebook as it is on disk. */
async function onDisk(page: Lab, path: string): Promise<string> {
  return page.evaluate(async path => {
    const url = new URL(
      `api/contents/${path}?content=1&type=file&format=text&${Math.random()}`,
      document.baseURI.replace(/lab.*/, '')
    );
    return (await (await fetch(url)).json()).content;
  }, path);
}

/** The text of a cell of the current notebook, and whether the notebook is unsaved. */
async function inPage(
  page: Lab,
  index = 0
): Promise<{ source: string; dirty: boolean }> {
  return page.evaluate(index => {
    const app = (window as unknown as { jupyterapp: any }).jupyterapp; // eslint-disable-line @typescript-eslint/no-explicit-any -- JupyterLab's own global
    const { model } = app.shell.currentWidget.context;
    const source = model.cells.get(index).sharedModel.getSource();
    return { source, dirty: model.dirty };
  }, index);
}

/** Saves as JupyterLab does by itself from time to time. */
async function autosave(page: Lab): Promise<void> {
  await page.evaluate(() => {
    const app = (window as unknown as { jupyterapp: any }).jupyterapp; // eslint-disable-line @typescript-eslint/no-explicit-any -- JupyterLab's own global
    return app.shell.currentWidget.context.save();
  });
}

async function openSecrets(page: Lab): Promise<Locator> {
  await command(page, 'nbxflow:show-secrets');
  const panel = page.locator('.nbx-Secrets').first();
  await expect(panel).toBeVisible();
  return panel;
}

/** Writes texts into the cells of the current notebook, by their positions. */
async function write(page: Page, sources: string[]): Promise<void> {
  await page.evaluate(async sources => {
    const app = (window as unknown as { jupyterapp: any }).jupyterapp; // eslint-disable-line @typescript-eslint/no-explicit-any -- JupyterLab's own global
    const { context } = app.shell.currentWidget;
    await context.ready;
    const { cells } = context.model;
    sources.forEach((source, index) =>
      cells.get(index).sharedModel.setSource(source)
    );
  }, sources);
}

/**
 * Opens a notebook with these cells. They are written into it in the page: a file that is uploaded
 * is masked like any other that is saved.
 */
async function open(page: Lab, path: string, sources: string[]): Promise<void> {
  const cells = Object.fromEntries(
    sources.map((_, index) => [`c${index}`, ''])
  );
  await page.contents.uploadContent(notebook(cells), 'text', path);
  await openNotebook(page, path);
  await write(page, sources);
}

test('a typed key is marked, refused, moved into the environment, saved, and comes back by undo', async ({
  page,
  tmpPath
}, info) => {
  const path = `${tmpPath}/typed.ipynb`;
  const key = fakeKey();
  await open(page, path, ['']);
  await page.notebook.enterCellEditingMode(0);
  await page.keyboard.type(`aws_key = "${key}"`);
  await expect(page.locator(SQUIGGLE)).toHaveText(key);
  const bar = page.locator(BAR);
  await expect(bar).toContainText('in the source.');
  await expect(page.locator('.nbx-SecretsStatus')).toContainText('1 secret');
  await expect(page.locator('.nbx-SecretBar')).not.toContainText(key);
  await page.screenshot({ path: info.outputPath('typed.png') });

  await page.keyboard.press('Control+s');
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog).toContainText(/AWS access key/);
  await expect(dialog).not.toContainText(key);
  await page.screenshot({ path: info.outputPath('refused.png') });
  await dialog.getByRole('button').first().click();
  await expect(bar).toContainText('The notebook was not saved.');
  expect(await onDisk(page, path)).not.toContain('AKIA');

  await bar
    .getByRole('button', { name: 'Move to environment variable' })
    .click();
  await expect(page.locator(NOTICE)).toContainText('environment variable');
  await page.screenshot({ path: info.outputPath('moved.png') });
  await expect(page.locator(SQUIGGLE)).toHaveCount(0);
  const moved = await inPage(page);
  expect(moved.source).toContain('os.environ[');
  await command(page, 'docmanager:save');
  await expect.poll(async () => onDisk(page, path)).toContain('os.environ[');

  await page.notebook.enterCellEditingMode(0);
  await page.keyboard.press('Control+z');
  expect((await inPage(page)).source).toBe(`aws_key = "${key}"`);
  await expect(page.locator(SQUIGGLE)).toHaveText(key);
});

test('an automatic save masks the file, keeps the text, and closing asks', async ({
  page,
  tmpPath
}, info) => {
  const path = `${tmpPath}/auto.ipynb`;
  const key = fakeKey();
  await open(page, path, ['']);
  await page.notebook.enterCellEditingMode(0);
  await page.keyboard.type(`aws_key = "${key}"`);
  await expect(page.locator(SQUIGGLE)).toHaveText(key);
  await autosave(page);
  const bar = page.locator(BAR);
  await expect(bar).toContainText('The copy on disk is masked.');
  const file = await onDisk(page, path);
  expect(file).toContain('[redacted:');
  expect(file).not.toContain(key);
  expect(await inPage(page)).toEqual({
    source: `aws_key = "${key}"`,
    dirty: true
  });
  const panel = await openSecrets(page);
  await expect(panel).toContainText('1 secret masked in the file');
  await page.screenshot({ path: info.outputPath('masked.png') });

  const dialog = page.locator('.jp-Dialog');
  await command(page, 'application:close');
  await expect(dialog).toContainText('auto.ipynb');
  await page.screenshot({ path: info.outputPath('closing.png') });
  await dialog.getByRole('button', { name: 'Save' }).last().click();
  await expect(dialog).toContainText('Not saved');
  await dialog.getByRole('button').first().click();
  expect((await inPage(page)).source).toContain(key);
  expect(await onDisk(page, path)).toBe(file);
});

test('an output is redacted, and put back', async ({ page, tmpPath }, info) => {
  const key = fakeKey();
  const halves = `"${key.slice(0, 9)}" + "${key.slice(9)}"`;
  await open(page, `${tmpPath}/output.ipynb`, [`print(${halves}); ${halves}`]);
  await command(page, 'notebook:run-cell');
  const bar = page.locator(BAR);
  const output = page.locator('.jp-OutputArea-output');
  await expect(bar).toContainText('in the output.');
  await expect(output.first()).toHaveText(key);
  await page.screenshot({ path: info.outputPath('output.png') });
  await bar.getByRole('button', { name: 'Redact output' }).click();
  const notice = page.locator(NOTICE);
  await expect(notice).toContainText('redacted');
  await expect(output.first()).toContainText('[redacted:');
  await expect(output.last()).toContainText('[redacted:');
  await expect(bar).toBeHidden();
  await notice.getByRole('button', { name: 'Undo' }).click();
  await expect(output.first()).toHaveText(key);
  await expect(bar).toContainText('in the output.');
});

test('what is no secret is recorded with a reason, seen in other tabs, and taken back', async ({
  page,
  context,
  baseURL,
  tmpPath
}, info) => {
  const path = `${tmpPath}/known.ipynb`;
  const key = fakeKey();
  const source = `aws_key = "${key}"`;
  await open(page, path, [source]);
  const other = await context.newPage();
  await other.goto(`${baseURL}/notebooks/${path}`);
  await expect(other.locator('.jp-CodeCell')).toHaveCount(1);
  await write(other, [source]);
  await expect(other.locator(SQUIGGLE)).toHaveText(key);

  const bar = page.locator(BAR);
  await bar.getByRole('button', { name: 'Not a secret…' }).click();
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog).toContainText('Not a secret');
  await expect(dialog).not.toContainText(key);
  await page.screenshot({ path: info.outputPath('reason.png') });
  await dialog.getByRole('button', { name: 'Record' }).click();
  await expect(dialog).toContainText('A reason is needed.');
  await dialog.locator('input').fill('an example of the documentation');
  await dialog.getByRole('button', { name: 'Record' }).click();
  await expect(bar).toBeHidden();
  await expect(page.locator(SQUIGGLE)).toHaveCount(0);
  await expect(page.locator('.nbx-SecretsStatus')).toBeHidden();
  await expect(other.locator(SQUIGGLE)).toHaveCount(0);
  await command(page, 'docmanager:save');
  const panel = await openSecrets(page);
  await expect(panel).toContainText('known: an example of the documentation');
  await expect(panel).toContainText('Written as it is.');

  await panel.getByRole('button', { name: 'Take back' }).click();
  await expect(page.locator(SQUIGGLE)).toHaveText(key);
  await expect(other.locator(SQUIGGLE)).toHaveText(key);
  await expect(panel).toContainText('Found');
  await other.close();
});

test('the keyboard finds secrets and does something about them', async ({
  page,
  tmpPath
}) => {
  const [first, second] = [fakeKey(), fakeKey()];
  await open(page, `${tmpPath}/keys.ipynb`, [
    `one = "${first}"`,
    'b = 1',
    `two = "${second}"`
  ]);
  await expect(page.locator(SQUIGGLE)).toHaveCount(2);
  await page.notebook.selectCells(0);
  const active = page.locator('.jp-Cell.jp-mod-active');
  await page.keyboard.press('Alt+F8');
  await expect(active).toContainText('two');
  await page.keyboard.press('Alt+Shift+F8');
  await expect(active).toContainText('one');

  const panel = await openSecrets(page);
  const item = panel.locator('[role=treeitem]:focus');
  await expect(item).toContainText('Cell 1');
  await page.keyboard.press('ArrowDown');
  await expect(item).toContainText('AKIA············');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(active).toContainText('two');

  await command(page, 'nbxflow:show-secrets');
  await page.keyboard.press('End');
  await page.keyboard.press('Tab');
  await expect(page.locator(':focus')).toHaveText(
    'Move to environment variable'
  );
  await page.keyboard.press('Enter');
  await expect(page.locator(SQUIGGLE)).toHaveCount(1);
  expect((await inPage(page, 2)).source).not.toContain(second);
});

test('what is shown is accessible in every theme, at 250 px', async ({
  page,
  tmpPath
}, info) => {
  const [first, second] = [fakeKey(), fakeKey()];
  await open(page, `${tmpPath}/access.ipynb`, [
    `one = "${first}"`,
    `two = "${second}"`
  ]);
  const panel = await openSecrets(page);
  await page.sidebar.setWidth(250, 'left');
  const bar = page.locator(BAR);
  await expect(bar).toHaveCount(2);
  await bar.last().getByRole('button', { name: 'Not a secret…' }).click();
  const dialog = page.locator('.jp-Dialog');
  await dialog.locator('input').fill('an example');
  await dialog.getByRole('button', { name: 'Record' }).click();
  await expect(panel).toContainText('known: an example');
  const wide = await panel.evaluate(
    node => node.scrollWidth - node.clientWidth
  );
  expect(wide, 'nothing is cut off').toBeLessThanOrEqual(0);
  await expectAccessible(
    page,
    info,
    ['.nbx-Secrets', '.nbx-SecretBar', '.nbx-SecretsStatus'],
    () => expect(bar).toHaveCount(1)
  );
});
