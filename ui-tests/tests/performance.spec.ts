import {
  expect,
  galata,
  IJupyterLabPageFixture,
  test
} from '@jupyterlab/galata';
import { Locator } from '@playwright/test';

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
import { expectAccessible } from './themes';

type Lab = IJupyterLabPageFixture;

const TRACKER = '@jupyterlab/notebook-extension:tracker';

/** Only what is in sight is drawn, beside a minimap. */
test.use({
  mockSettings: {
    ...galata.DEFAULT_SETTINGS,
    [TRACKER]: {
      ...galata.DEFAULT_SETTINGS[TRACKER],
      windowingMode: 'full',
      showMinimap: true
    }
  }
});

/** The third takes as long as the file says; the last never runs. */
const CELLS = {
  setup: 'import time',
  block: 'block = bytearray(64_000_000); block[::4096] = b"x" * 15625',
  slow: 'time.sleep(float(open("delay.txt").read()))',
  print: 'print("x" * 20_000)',
  never: 'never = 1'
};
const SLOW = 2;
const LAST = 4;

/** The shares in the visible notebook, from top to bottom. */
function strips(page: Lab): Locator {
  return page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .nbx-Strip');
}

function minimap(page: Lab): Locator {
  return page.locator('.jp-WindowedPanel-scrollbar-item');
}

/** The cells of the report, the order of which is that of the table. */
function rows(page: Lab): Locator {
  return page.locator('.nbx-Report-cell');
}

async function setDelay(page: Lab, tmpPath: string, seconds: number) {
  const path = `${tmpPath}/delay.txt`;
  await page.contents.uploadContent(String(seconds), 'text', path);
}

/** Runs the cell at this position and waits until so many runs are on record. */
async function run(page: Lab, path: string, index: number): Promise<void> {
  const before = (await records(page, path)).length;
  await page.notebook.selectCells(index);
  await command(page, 'notebook:run-cell');
  await expect
    .poll(
      async () =>
        (await records(page, path)).filter(
          ({ state }) => !['queued', 'running'].includes(state)
        ).length
    )
    .toBe(before + 1);
}

/** Opens the notebook and runs all its cells but the last. */
async function open(page: Lab, tmpPath: string): Promise<string> {
  const path = `${tmpPath}/performance.ipynb`;
  await setDelay(page, tmpPath, 0.4);
  await page.contents.uploadContent(notebook(CELLS), 'text', path);
  await openNotebook(page, path);
  for (let index = 0; index < LAST; index++) {
    await run(page, path, index);
  }
  await expectState(badge(page, SLOW), 'done');
  return path;
}

async function openReport(page: Lab): Promise<Locator> {
  await command(page, 'nbxflow:show-report');
  const panel = page.locator('.nbx-Report').first();
  await expect(rows(page).first()).toBeVisible();
  return panel;
}

test('cells show their shares, in their place and in the minimap, without moving', async ({
  page,
  tmpPath
}, info) => {
  await open(page, tmpPath);
  const boxes = () =>
    page
      .locator('.jp-Cell, .nbx-Badge-line, .jp-WindowedPanel-scrollbar-item')
      .evaluateAll(nodes =>
        nodes.map(node => {
          const { x, y, width, height } = node.getBoundingClientRect();
          return [x, y, width, height];
        })
      );
  const before = await boxes();
  const button = page.locator('[data-command="nbxflow:toggle-overlay"]');
  await expect(button).toHaveAttribute('aria-pressed', 'false');
  await button.click();
  await expect(button).toHaveAttribute('aria-pressed', 'true');
  await expect(strips(page)).toHaveCount(5);
  await expect(strips(page).nth(SLOW)).toHaveText(/^(> )?\d+ %$/);
  await expect(strips(page).nth(SLOW)).toHaveAttribute(
    'title',
    /^Time: [\d.]+ s of [\d.]+ s \(last runs of 4 of 5 cells\)$/
  );
  await expect(strips(page).nth(LAST)).toHaveText('no figure');
  await expect(minimap(page).nth(SLOW)).toHaveAttribute('title', /\d+ %/);
  await expect(minimap(page).nth(LAST)).toHaveAttribute('title', /No figure/);
  expect(await boxes()).toEqual(before);
  await page.screenshot({ path: info.outputPath('shares.png') });

  // by keyboard: the button has the focus
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(strips(page)).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(strips(page)).toHaveCount(5);

  // another measure from the palette, and it is still there after a reload
  await command(page, 'nbxflow:toggle-overlay', { measure: 'memory' });
  await expect(strips(page).nth(1)).toHaveText(/^(> )?\d+ %$/);
  await expect(strips(page).nth(1)).toHaveAttribute(
    'title',
    /^Memory growth: .*MB of /
  );
  await command(page, 'nbxflow:toggle-overlay', { measure: 'output' });
  await expect(strips(page).nth(3)).toHaveText('100 %');
  await page.notebook.save();
  await reload(page);
  await expect(strips(page).nth(3)).toHaveText('100 %');
});

test('the report sorts, names what is slower than usual, and goes to cells by keyboard', async ({
  page,
  tmpPath
}, info) => {
  const path = await open(page, tmpPath);
  for (let again = 0; again < 3; again++) {
    await run(page, path, SLOW);
  }
  const panel = await openReport(page);
  await expect(panel).toContainText('last runs of 4 of 5 cells');
  await expect(panel).toContainText('7 runs on record');
  await expect(panel).toContainText('took no more than usual');
  await setDelay(page, tmpPath, 2);
  await run(page, path, SLOW);
  await expect(panel).toContainText(/Cell 3 [\d.]+ s, usually [\d.]+ s \(/);
  await page.screenshot({ path: info.outputPath('report.png') });

  // the line under the cell and its details say it too
  await page.notebook.selectCells(SLOW);
  await expect(badge(page, SLOW)).toContainText(/× usual \([\d.]+ s\)/);
  await command(page, 'nbxflow:show-cell-details');
  const runs = page.locator('.nbx-Card').getByRole('img');
  await expect(runs).toHaveAccessibleName(
    /^Wall time of the last 5 runs, the oldest first: .* Usually [\d.]+ s\.$/
  );
  await page.screenshot({ path: info.outputPath('card.png') });

  // the costliest first; sorted and walked by keyboard alone
  await command(page, 'nbxflow:show-report');
  await expect(rows(page).first()).toBeFocused();
  await expect(rows(page).first()).toContainText('3');
  await panel.getByRole('button', { name: 'Memory growth' }).focus();
  await page.keyboard.press('Enter');
  await expect(rows(page).first()).toContainText('2');
  await expect(
    panel.getByRole('columnheader', { name: 'Memory growth' })
  ).toHaveAttribute('aria-sort', 'descending');
  await rows(page).first().focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  const active = page.locator('.jp-Cell.jp-mod-active');
  await expect(active).toContainText('bytearray');

  // the status bar opens the report
  await page.menu.clickMenuItem('View>Appearance>Show Left Sidebar');
  await expect(panel).toBeHidden();
  await page.locator('.nbx-PerformanceStatus button').click();
  await expect(panel).toBeVisible();
});

test('settings take effect at once', async ({ page, tmpPath }, info) => {
  await open(page, tmpPath);
  const total = page.locator('.nbx-PerformanceStatus button');
  await expect(total).toBeVisible();
  const field = (plugin: string, name: string) =>
    page.locator(`[id="jp-SettingsEditor-nbxflow:${plugin}_${name}"]`);
  const edit = (query: string) =>
    command(page, 'settingeditor:open', { query: `nbxflow: ${query}` });
  const back = () => page.notebook.activate('performance.ipynb');

  await edit('performance');
  await field('performance', 'measure').selectOption('Output size');
  await field('performance', 'overlay').selectOption('Show');
  await field('performance', 'showTotal').selectOption('Hide');
  await expect(total).toBeHidden();
  await page.screenshot({ path: info.outputPath('settings.png') });
  await back();
  await expect(strips(page).nth(3)).toHaveText('100 %');

  await edit('cell runs');
  await field('spans', 'showBadges').uncheck();
  await back();
  await expect(badges(page).first()).toBeHidden();
  await expect(strips(page).nth(3)).toHaveText('100 %');
  await page.screenshot({ path: info.outputPath('without-lines.png') });

  await command(page, 'nbxflow:toggle-overlay');
  await expect(badges(page)).toHaveCount(0);
  await expect(strips(page)).toHaveCount(0);

  await edit('cell runs');
  await field('spans', 'showBadges').check();
  await back();
  await expect(badges(page).first()).toBeVisible();
  await edit('performance');
  await field('performance', 'showTotal').selectOption('Show');
  await expect(total).toBeVisible();
});

test('report and shares are accessible in every theme, at 250 px', async ({
  page,
  tmpPath
}, info) => {
  const path = await open(page, tmpPath);
  for (let again = 0; again < 2; again++) {
    await run(page, path, SLOW);
  }
  await setDelay(page, tmpPath, 2);
  await run(page, path, SLOW);
  await command(page, 'nbxflow:toggle-overlay');
  await expect(strips(page)).toHaveCount(5);
  const panel = await openReport(page);
  await page.sidebar.setWidth(250, 'left');
  const wide = await panel.evaluate(
    node => node.scrollWidth - node.clientWidth
  );
  expect(wide, 'nothing is cut off').toBeLessThanOrEqual(0);
  await expect(badges(page).nth(SLOW)).toContainText('usual');
  await expectAccessible(page, info, [
    '.nbx-Report',
    '.nbx-Badge',
    '.nbx-PerformanceStatus'
  ]);
});
