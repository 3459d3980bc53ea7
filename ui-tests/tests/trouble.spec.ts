import { expect, test } from '@jupyterlab/galata';

import {
  badges,
  command,
  expectState,
  notebook,
  openLineage,
  openNotebook,
  records
} from './journey';

const SLEEP = 'import time; time.sleep(60)';

test('a kernel killed in mid-cell', async ({ page, tmpPath }) => {
  const path = `${tmpPath}/killed.ipynb`;
  const cells = {
    kill: 'import os, time; time.sleep(0.5); os.kill(os.getpid(), 9)',
    after: '1'
  };
  await page.contents.uploadContent(notebook(cells), 'text', path);
  await openNotebook(page, path);
  await command(page, 'notebook:run-all-cells');
  await expectState(badges(page).first(), 'lost');
  await expect(badges(page).first()).toContainText('kernel died');
  await expectState(badges(page).last(), 'aborted');
  await page.locator('.jp-Dialog button.jp-mod-accept').click();
  await page.notebook.selectCells(1);
  await command(page, 'notebook:run-cell');
  await expectState(badges(page).last(), 'done');
});

test.describe('with the real kernels API', () => {
  // Galata's copy of the kernels API does not know the empty answer to an interrupt.
  test.use({ kernels: null, sessions: null });

  test('an interrupted cell and what came after', async ({ page, tmpPath }) => {
    const path = `${tmpPath}/stopped.ipynb`;
    await page.contents.uploadContent(
      notebook({ slow: SLEEP, after: '1' }),
      'text',
      path
    );
    await openNotebook(page, path);
    await command(page, 'notebook:run-all-cells');
    await expectState(badges(page).first(), 'running');
    await expectState(badges(page).last(), 'queued');
    await page.waitForTimeout(500);
    await command(page, 'notebook:interrupt-kernel');
    await expectState(badges(page).first(), 'interrupted');
    await expectState(badges(page).last(), 'aborted');
    const executions = await records(page, path);
    expect(executions.map(e => e.state).sort()).toEqual([
      'aborted',
      'interrupted'
    ]);
  });
});

test('a kernel that is not Python gets times', async ({ page, tmpPath }) => {
  const path = `${tmpPath}/bash.ipynb`;
  await page.contents.uploadContent(
    notebook({ a: 'sleep 0.3; echo hello' }, 'bash'),
    'text',
    path
  );
  await openNotebook(page, path);
  await command(page, 'notebook:run-all-cells');
  const line = badges(page).first();
  await expectState(line, 'done');
  await expect(line).toContainText(/[345]\d\d ms|0\.[345]\d? s/);
  await expect(line).not.toContainText('MB');
  await line.hover();
  await expect(page.locator('#nbx-cell-details')).toContainText(/probe/i);
  const panel = await openLineage(page);
  await expect(panel).toContainText(/could not|cannot|not.*seen|unknown/i);
});

test('a notebook without a kernel says nothing wrong', async ({
  page,
  tmpPath
}) => {
  const path = `${tmpPath}/none.ipynb`;
  await page.contents.uploadContent(
    notebook({ a: '1' }, 'no-such-kernel'),
    'text',
    path
  );
  await page.notebook.openByPath(path);
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: /no kernel/i }).click();
  await expect(badges(page).first()).not.toContainText(/queued|running|done/);
  await command(page, 'notebook:run-all-cells');
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: /no kernel/i }).click();
  await expect(badges(page).first()).not.toContainText(/queued|running|done/);
  const panel = await openLineage(page);
  await expect(panel).toContainText('Run');
});

test('a broken notebook file is JupyterLab’s to explain', async ({
  page,
  tmpPath
}) => {
  const path = `${tmpPath}/broken.ipynb`;
  await page.contents.uploadContent('{"cells": [', 'text', path);
  await page.notebook.openByPath(path).catch(() => undefined);
  await expect(page.locator('.jp-Dialog')).toContainText(
    /not.*JSON|Unreadable|Error/i
  );
  await page.locator('.jp-Dialog button').last().click();
  const panel = await openLineage(page);
  await expect(panel).toContainText(/Open a notebook|Run this cell/);
  expect(await records(page, path)).toEqual([]);
});

test('a deleted notebook that is still open', async ({ page, tmpPath }) => {
  const path = `${tmpPath}/gone.ipynb`;
  await page.contents.uploadContent(notebook({ a: '1' }), 'text', path);
  await openNotebook(page, path);
  await page.contents.deleteFile(path);
  await command(page, 'notebook:run-all-cells');
  await expectState(badges(page).first(), 'done');
});

test('restarting the kernel keeps what was recorded', async ({
  page,
  tmpPath
}) => {
  const path = `${tmpPath}/restart.ipynb`;
  await page.contents.uploadContent(
    notebook({ a: '1', b: SLEEP }),
    'text',
    path
  );
  await openNotebook(page, path);
  await command(page, 'notebook:run-all-cells');
  await expectState(badges(page).last(), 'running');
  await command(page, 'kernelmenu:restart');
  await page.locator('.jp-Dialog button.jp-mod-accept').click();
  await expectState(badges(page).last(), 'interrupted');
  await expectState(badges(page).first(), 'done');
});
