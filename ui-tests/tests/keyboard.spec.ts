import { expect, IJupyterLabPageFixture, test } from '@jupyterlab/galata';

import { badge, expectState, notebook, openNotebook } from './journey';

type Lab = IJupyterLabPageFixture;

const CELLS = {
  write: "with open('n.txt', 'w') as file:\n    file.write('1')",
  slow: 'import time; time.sleep(0.4)',
  read: "n = int(open('n.txt').read())"
};
/** Runs a command as a person without a mouse does: by its name in the palette. */
async function fromPalette(page: Lab, name: string): Promise<void> {
  await page.keyboard.press('Control+Shift+C');
  const input = page.locator('.lm-CommandPalette-input:focus');
  await expect(input).toBeVisible();
  await page.keyboard.press('Control+A');
  await page.keyboard.type(name);
  await expect(
    page.locator('.lm-CommandPalette-item.lm-mod-active')
  ).toContainText(name);
  await page.keyboard.press('Enter');
}

/** Presses a key until an element has the focus. */
async function pressUntil(
  page: Lab,
  key: string,
  focused: string
): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if ((await page.locator(focused).count()) > 0) {
      return;
    }
    await page.keyboard.press(key);
  }
  expect(page.locator(focused), `${key} leads there`).toHaveCount(1);
}

/** The text of the active cell. */
function activeCell(page: Lab) {
  return page.locator('.jp-Cell.jp-mod-active .jp-InputArea-editor');
}

test('a notebook is run, measured and followed without a mouse', async ({
  page,
  tmpPath
}) => {
  const path = `${tmpPath}/keys.ipynb`;
  await page.contents.uploadContent(notebook(CELLS), 'text', path);
  await openNotebook(page, path);
  await fromPalette(page, 'Run All Cells');
  await expectState(badge(page, 2), 'done');

  await test.step('what the cells cost', async () => {
    await fromPalette(page, 'Show Performance Report');
    await expect(page.locator('.nbx-Report-cell').first()).toBeVisible();
    await pressUntil(
      page,
      'Tab',
      '.nbx-Report-cell :focus, .nbx-Report-cell:focus'
    );
    await page.keyboard.press('Enter');
    await expect(activeCell(page)).toContainText('time.sleep');
  });

  await test.step('where the data goes', async () => {
    await fromPalette(page, 'Show Lineage Graph');
    // It takes the focus itself.
    const node = page.locator(
      '.nbx-Graph-node:focus, .react-flow__node :focus'
    );
    await expect(node).toHaveAttribute('aria-label', /^Cell 1,/);
    await page.keyboard.press('ArrowRight');
    await expect(node).toHaveAttribute('aria-label', /n\.txt/);
    await page.keyboard.press('ArrowRight');
    await expect(node).toHaveAttribute('aria-label', /^Cell 3,/);
    await page.keyboard.press('Enter');
    await expect(activeCell(page)).toContainText("open('n.txt').read()");
  });

  await test.step('what follows from a change', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.keyboard.type("2')");
    await page.keyboard.press('Control+Enter');
    const last = badge(page, 2);
    await expect(last).toHaveAttribute('data-nbx-verdict', 'stale');
    await fromPalette(page, 'Run What the Notebook Needs');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    await pressUntil(
      page,
      'Tab',
      '[role=dialog] button:focus:text-matches("^Run")'
    );
    await page.keyboard.press('Enter');
    await expect(last).toHaveAttribute('data-nbx-verdict', 'fresh');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });
});
