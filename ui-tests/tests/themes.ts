import AxeBuilder from '@axe-core/playwright';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, TestInfo } from '@playwright/test';

/** The themes that JupyterLab brings along; there is no light one with high contrast among them. */
const THEMES = [
  'JupyterLab Light',
  'JupyterLab Dark',
  'JupyterLab Dark High Contrast'
];

/** The fourth: the colours that the user's system prescribes, over the light theme. */
const FORCED = 'forced colours';

/**
 * Has axe look at parts of the page in all four themes, and keeps a screenshot of each.
 *
 * @param selectors - What to look at; what is not in the page is passed over.
 * @param prepare - Called in each theme before the look.
 */
export async function expectAccessible(
  page: IJupyterLabPageFixture,
  info: TestInfo,
  selectors: readonly string[],
  prepare: () => Promise<void> = async () => undefined
): Promise<void> {
  for (const theme of [...THEMES, FORCED]) {
    const forced = theme === FORCED;
    await page.theme.setTheme(forced ? 'JupyterLab Light' : theme);
    await page.emulateMedia({ forcedColors: forced ? 'active' : 'none' });
    await prepare();
    const builder = new AxeBuilder({ page: page as never });
    selectors.forEach(selector => builder.include(selector));
    const { violations } = await builder.analyze();
    await page.screenshot({ path: info.outputPath(`${theme}.png`) });
    expect(
      violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
      theme
    ).toEqual([]);
  }
  await page.emulateMedia({ forcedColors: 'none' });
}
