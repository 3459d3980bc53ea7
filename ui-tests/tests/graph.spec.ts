import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { readFileSync } from 'node:fs';

import {
  badges,
  command,
  expectState,
  type Lab,
  notebook,
  openLineage,
  openNotebook,
  records,
  reload
} from './journey';

const FLIGHTS = 'flights/flights.ipynb';

/** The themes that JupyterLab brings along. */
const THEMES = [
  'JupyterLab Light',
  'JupyterLab Dark',
  'JupyterLab Dark High Contrast'
];

async function openGraph(page: Lab, path: string): Promise<Locator> {
  await command(page, 'nbxflow:show-graph', { path });
  const graph = page.locator('.nbx-Graph:not(.lm-mod-hidden)');
  await expect(graph.locator('.nbx-GraphNode').first()).toBeVisible();
  return graph;
}

function node(graph: Locator, name: string | RegExp): Locator {
  return graph
    .locator('.nbx-GraphNode')
    .and(graph.getByRole('button', { name }));
}

/** Where nodes stand in the drawing, by their names; the part that shows may be another one. */
async function places(graph: Locator): Promise<Record<string, string>> {
  return graph
    .locator('.react-flow__node')
    .evaluateAll(nodes =>
      Object.fromEntries(
        nodes.map(node => [
          node.querySelector('.nbx-Name')?.textContent ?? '',
          (node as HTMLElement).style.transform
        ])
      )
    );
}

/** Renames or deletes a file as the file browser does. */
async function onFiles(
  page: Lab,
  action: 'rename' | 'delete',
  ...paths: string[]
): Promise<void> {
  await page.evaluate(
    async ([action, paths]) => {
      const app = (window as unknown as { jupyterapp: any }).jupyterapp; // eslint-disable-line @typescript-eslint/no-explicit-any -- JupyterLab's own global
      await app.serviceManager.contents[action](...paths);
    },
    [action, paths] as const
  );
}

async function activeText(page: Lab): Promise<string> {
  return page
    .locator('.jp-Cell.jp-mod-active .jp-InputArea-editor')
    .innerText();
}

/** Runs all cells of the current notebook and waits for the last one. */
async function runAll(page: Lab): Promise<void> {
  await command(page, 'notebook:run-all-cells');
  await expectState(badges(page).last(), 'done', 90000);
}

test.describe('on the flights', () => {
  test.use({ autoGoto: true, tmpPath: 'flights' });

  test('data is followed from graph to cell and back, and nothing moves on a re-run', async ({
    page
  }, info) => {
    const scripts: string[] = [];
    page.on('request', request => scripts.push(request.url()));
    await openNotebook(page, FLIGHTS);
    await runAll(page);
    const before = scripts.length;
    const graph = await openGraph(page, FLIGHTS);
    const loaded = scripts
      .slice(before)
      .filter(url => /nbxflow.*\.js/.test(url));
    expect(loaded.length, 'the drawing is loaded when used').toBeGreaterThan(0);
    await expect(
      page.getByRole('tab', { name: 'Lineage: flights.ipynb' })
    ).toBeVisible();
    await page.screenshot({ path: info.outputPath('graph.png') });

    await test.step('a selected dataset shows where its data goes', async () => {
      const planes = node(graph, /^Dataset planes\.csv, read by cell 4/);
      await planes.click();
      await expect(planes).toHaveAttribute('aria-pressed', 'true');
      await expect(graph.locator('.nbx-GraphNode.nbx-mod-meant')).toHaveCount(
        2
      );
      await expect(graph.locator('.nbx-mod-faded .nbx-Graph-line')).toHaveCount(
        2
      );
      await page.screenshot({ path: info.outputPath('path.png') });
      await page.keyboard.press('Escape');
      await expect(graph.locator('.nbx-mod-faded')).toHaveCount(0);
    });

    await test.step('a cell of the graph is one of the notebook, both ways', async () => {
      await node(graph, /^Cell 3,/).click();
      await expect.poll(() => activeText(page)).toContain('flights.csv');
      const active = graph.locator('.nbx-GraphNode[aria-current=location]');
      await expect(active).toHaveAccessibleName(/^Cell 3,/);
      const panel = await openLineage(page);
      await panel.getByRole('radio', { name: 'Cell' }).check();
      await panel.getByRole('treeitem').first().click();
      await panel.getByRole('button', { name: 'Show in graph' }).click();
      await expect(node(graph, /^Dataset flights\.csv/)).toBeFocused();
    });

    await test.step('a re-run and opening again leave all where it is', async () => {
      const first = await places(graph);
      const known = (await records(page, FLIGHTS)).length;
      await page.notebook.activate('flights.ipynb');
      await runAll(page);
      await expect
        .poll(async () => (await records(page, FLIGHTS)).length)
        .toBeGreaterThan(known);
      expect(await places(graph)).toEqual(first);
      await page.getByRole('tab', { name: 'Lineage: flights.ipynb' }).click();
      await command(page, 'application:close');
      await expect(page.locator('.nbx-Graph')).toHaveCount(0);
      expect(await places(await openGraph(page, FLIGHTS))).toEqual(first);
    });

    await test.step('the lists say the same', async () => {
      const drawn = await graph
        .locator('.nbx-Graph-canvas')
        .getAttribute('data-nbx-nodes');
      await graph.getByRole('radio', { name: 'List' }).check();
      await expect(graph.getByRole('treeitem')).toHaveCount(Number(drawn));
      await graph.getByRole('treeitem', { name: /planes\.csv/ }).click();
      await graph.getByRole('button', { name: 'cell 4' }).last().click();
      await expect.poll(() => activeText(page)).toContain('planes.csv');
      await graph.getByRole('searchbox').fill('parquet');
      await expect(graph.getByRole('status').first()).toHaveText('1 found');
      await graph.getByRole('searchbox').fill('');
      await graph.getByRole('radio', { name: 'Graph' }).check();
    });

    await test.step('it is exported as SVG, Mermaid and OpenLineage', async () => {
      const download = async (name: string) => {
        await graph.getByRole('button', { name: 'Export' }).click();
        const [file] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('menuitem', { name: `Download ${name}` }).click()
        ]);
        return [
          file.suggestedFilename(),
          readFileSync(await file.path(), 'utf-8')
        ] as const;
      };
      const [name, svg] = await download('Lineage Graph as SVG');
      expect(name).toBe('flights.lineage.svg');
      expect(svg).toContain('>planes.csv</text>');
      const [, mermaid] = await download('Lineage Graph as Mermaid');
      expect(mermaid).toMatch(/^flowchart LR\n/);
      const [, events] = await download('Lineage as OpenLineage Events');
      const types = JSON.parse(events).map(
        (event: { eventType: string }) => event.eventType
      );
      expect(types[0]).toBe('START');
      expect(types).toContain('COMPLETE');
    });

    await test.step('it comes back with the page', async () => {
      await page.notebook.activate('flights.ipynb');
      await page.notebook.save();
      await reload(page);
      await expect(graph.locator('.nbx-GraphNode').first()).toBeVisible();
    });
  });
});

test('the keyboard is enough', async ({ page, tmpPath }) => {
  const path = `${tmpPath}/keys.ipynb`;
  const cells = {
    a: "open('keys-raw.txt', 'w').write('x')",
    b: "text = open('keys-raw.txt').read(); open('keys-out.txt', 'w').write(text)",
    c: "open('keys-out.txt').read()"
  };
  await page.contents.uploadContent(notebook(cells), 'text', path);
  await openNotebook(page, path);
  await runAll(page);
  const graph = await openGraph(page, path);
  await expect(node(graph, /^Cell 1,/)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(node(graph, /^Dataset keys-raw\.txt/)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(node(graph, /^Cell 2,/)).toBeFocused();
  await page.keyboard.press(' ');
  await expect(node(graph, /^Cell 2,/)).toHaveAttribute('aria-pressed', 'true');
  await expect(graph.locator('.nbx-mod-faded')).toHaveCount(0);
  await page.keyboard.press('Escape');
  const scale = () =>
    graph
      .locator('.react-flow__viewport')
      .evaluate(view => new DOMMatrix(getComputedStyle(view).transform).a);
  const first = await scale();
  await page.keyboard.press('-');
  await expect.poll(scale).toBeLessThan(first);
  await page.keyboard.press('0');
  await expect(node(graph, /^Cell 2,/)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(() => activeText(page)).toContain('keys-out');

  await command(page, 'nbxflow:show-graph', { path });
  await graph.getByRole('radio', { name: 'Graph' }).press('ArrowRight');
  await graph.getByRole('treeitem').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(node(graph, /^Dataset keys-out\.txt/)).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(graph.getByRole('button', { name: 'Export' })).toBeFocused();
});

test('hostile names are text; the graph follows its notebook', async ({
  page,
  tmpPath
}, info) => {
  const path = `${tmpPath}/hostile.ipynb`;
  const names = [
    '<img src=x onerror=alert(1)>.txt',
    '"quotes\' ]]> %%{init}%%.txt',
    '\u202eevil.txt',
    `${'x'.repeat(200)}.txt`,
    'line\nbreak.txt'
  ];
  const cells = {
    a: `for name in ${JSON.stringify(names)}:\n    open(name, 'w').write('x')`,
    b: '!true',
    c: "open('nowhere.txt')"
  };
  await page.contents.uploadContent(notebook(cells), 'text', path);
  await openNotebook(page, path);
  for (const index of [0, 1, 2]) {
    await page.notebook.selectCells(index);
    await command(page, 'notebook:run-cell');
  }
  await expectState(badges(page).last(), 'failed');
  const graph = await openGraph(page, path);
  await graph.getByRole('button', { name: /whole graph/ }).click();
  await expect(graph.locator('img')).toHaveCount(0);
  await expect(
    node(graph, /^Dataset <img src=x onerror=alert\(1\)>\.txt/)
  ).toBeVisible();
  await expect(node(graph, /^Could not see: A shell command/)).toBeVisible();
  await expect(node(graph, /^Dataset nowhere\.txt, failed/)).toBeVisible();
  await page.screenshot({ path: info.outputPath('hostile.png') });

  const renamed = `${tmpPath}/renamed.ipynb`;
  await onFiles(page, 'rename', path, renamed);
  await expect(
    page.getByRole('tab', { name: 'Lineage: renamed.ipynb' })
  ).toBeVisible();
  await expect(node(graph, /^Cell 1,/)).toBeVisible();
  await onFiles(page, 'delete', renamed);
  await expect(graph).toContainText('is no longer there');
});

test('a graph without data says what to do', async ({ page, tmpPath }) => {
  const path = `${tmpPath}/empty.ipynb`;
  await page.contents.uploadContent(notebook({ a: '1 + 1' }), 'text', path);
  await openNotebook(page, path);
  await command(page, 'nbxflow:show-graph');
  const graph = page.locator('.nbx-Graph');
  await expect(graph).toContainText('Run cells of empty.ipynb');
  await page.notebook.activate('empty.ipynb');
  await runAll(page);
  await expect(graph).toContainText('No cell of empty.ipynb was seen');
});

test('what is shown is accessible in every theme, wide and at 250 px', async ({
  page,
  tmpPath
}, info) => {
  const path = `${tmpPath}/access.ipynb`;
  const cells = {
    a: "open('access-raw.txt', 'w').write('x')",
    b: "open('access-raw.txt').read(); open('access-out.txt', 'w').write('y')",
    c: '!true',
    d: "open('nowhere.txt')"
  };
  await page.contents.uploadContent(notebook(cells), 'text', path);
  await openNotebook(page, path);
  for (const index of [0, 1, 2, 3]) {
    await page.notebook.selectCells(index);
    await command(page, 'notebook:run-cell');
  }
  await expectState(badges(page).last(), 'failed');
  const graph = await openGraph(page, path);
  for (const width of ['', '250px']) {
    await graph.evaluate((element, width) => {
      element.style.maxWidth = width;
    }, width);
    for (const theme of THEMES) {
      await page.theme.setTheme(theme);
      for (const view of ['List', 'Graph']) {
        const name = `${theme} ${view} ${width || 'wide'}`;
        await graph.getByRole('radio', { name: view }).check();
        if (view === 'Graph') {
          await graph.getByRole('button', { name: /whole graph/ }).click();
          await node(graph, /^Dataset access-raw/).click();
        }
        const found = await new AxeBuilder({ page: page as never })
          .include('.nbx-Graph')
          .analyze();
        await page.screenshot({ path: info.outputPath(`${name}.png`) });
        expect(
          found.violations.map(v => [v.id, v.nodes.map(n => n.html)]),
          name
        ).toEqual([]);
        const wide = await graph.evaluate(
          element => element.scrollWidth - element.clientWidth
        );
        expect(wide, 'nothing is cut off').toBeLessThanOrEqual(0);
      }
    }
  }
});
