import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, Locator } from '@playwright/test';

/** What the steps below need of a page: JupyterLab is there, its commands can be called. */
export type Lab = IJupyterLabPageFixture;

/** A notebook file with the code cells given, by id. */
export function notebook(
  cells: Record<string, string>,
  kernel = 'python3'
): string {
  return JSON.stringify({
    cells: Object.entries(cells).map(([id, source]) => ({
      cell_type: 'code',
      id,
      source,
      metadata: {},
      outputs: [],
      execution_count: null
    })),
    metadata: {
      kernelspec: { name: kernel, display_name: kernel, language: 'python' }
    },
    nbformat: 4,
    nbformat_minor: 5
  });
}

/** A text that looks like a key, with a digit; made now, so that none stands in the repository. */
export function fakeKey(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const random = Array.from(
    { length: 15 },
    () => letters[Math.floor(Math.random() * letters.length)]
  );
  return ['AK', 'IA', ...random, '7'].join('');
}

/** Opens a notebook and waits until it has a kernel, which may still be starting. */
export async function openNotebook(page: Lab, path: string): Promise<void> {
  await page.notebook.openByPath(path);
  await page.notebook.activate(path.split('/').pop() ?? path);
  await page.waitForFunction(
    path => {
      const app = (window as unknown as { jupyterapp: any }).jupyterapp; // eslint-disable-line @typescript-eslint/no-explicit-any -- JupyterLab's own global
      const [panel] = [...app.shell.widgets('main')].filter(
        widget => widget.context?.path === path
      );
      return Boolean(panel?.context.sessionContext.session?.kernel);
    },
    path,
    { polling: 50 }
  );
}

/** Loads the page again; JupyterLab comes back with the notebook that was open. */
export async function reload(page: Lab): Promise<void> {
  await page.reload({ waitForIsReady: false });
  await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
}

/** Runs a command of JupyterLab; does not wait for its result. */
export async function command(
  page: Lab,
  id: string,
  args: Record<string, unknown> = {}
): Promise<void> {
  await page.evaluate(
    ([id, args]) => {
      const app = (window as unknown as { jupyterapp: any }).jupyterapp; // eslint-disable-line @typescript-eslint/no-explicit-any -- JupyterLab's own global
      void app.commands.execute(id as string, args);
    },
    [id, args] as const
  );
}

/** The lines under the code cells of the visible notebook. */
export function badges(page: Lab): Locator {
  return page.locator(
    '.jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell .nbx-Badge-line'
  );
}

/** The line under the code cell at this position among all cells. */
export function badge(page: Lab, index: number): Locator {
  return page.locator(
    `.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell[data-windowed-list-index="${index}"] .nbx-Badge-line`
  );
}

/** Waits until a badge shows a state. */
export async function expectState(
  line: Locator,
  state: string,
  timeout = 60000
): Promise<void> {
  await expect(line).toHaveAttribute('data-nbx-state', state, { timeout });
}

/** nbxflow's records of a notebook, from the server. */
export async function records(
  page: Lab,
  path: string
): Promise<{ state: string; cell: string; probe: string; id: string }[]> {
  const url = `nbxflow/v1/executions?path=${encodeURIComponent(path)}`;
  return page.evaluate(async url => {
    const answer = await fetch(
      new URL(url, document.baseURI.replace(/lab.*/, ''))
    );
    return (await answer.json()).executions;
  }, url);
}

/** Opens the lineage panel; its node. */
export async function openLineage(page: Lab): Promise<Locator> {
  await command(page, 'nbxflow:show-lineage');
  const panel = page.locator('.nbx-Lineage').first();
  await expect(panel).toBeVisible();
  return panel;
}
