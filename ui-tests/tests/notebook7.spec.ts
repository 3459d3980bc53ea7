import { expect, test } from '@playwright/test';

import { notebook } from './journey';

test('Notebook 7 shows the same badges and panel', async ({
  page,
  request,
  baseURL
}) => {
  const made = await request.put(`${baseURL}/api/contents/n7.ipynb`, {
    data: {
      type: 'notebook',
      format: 'json',
      content: JSON.parse(notebook({ a: "open('n7.txt', 'w').write('x')" }))
    }
  });
  expect(made.ok()).toBeTruthy();
  const errors: string[] = [];
  page.on('pageerror', ({ message, stack }) => {
    // Notebook 7 meets errors of its own at start, with and without us.
    if (stack?.includes('/extensions/nbxflow/')) {
      errors.push(message);
    }
  });
  await page.goto(`${baseURL}/notebooks/n7.ipynb`);
  await expect(page.locator('.jp-CodeCell')).toHaveCount(1);
  // Notebook 7 drops what is run before its kernel is there.
  await expect
    .poll(async () => {
      const sessions = await (
        await request.get(`${baseURL}/api/sessions`)
      ).json();
      return sessions.some(
        (session: { path: string; kernel: { execution_state: string } }) =>
          session.path === 'n7.ipynb' &&
          session.kernel.execution_state === 'idle'
      );
    })
    .toBe(true);
  await page.locator('.jp-CodeCell .cm-content').click();
  await page.keyboard.press('Shift+Enter');
  const line = page.locator('.nbx-Badge-line').first();
  await expect(line).toHaveAttribute('data-nbx-state', 'done');
  await page.evaluate(() => {
    const app = (window as unknown as { jupyterapp: any }).jupyterapp; // eslint-disable-line @typescript-eslint/no-explicit-any -- JupyterLab's own global
    void app.commands.execute('nbxflow:show-lineage');
  });
  await page.locator('.jp-CodeCell').first().click();
  await expect(page.locator('.nbx-Lineage')).toContainText('n7.txt');
  expect(errors).toEqual([]);
});
