import { expect, test } from '@jupyterlab/galata';
import { createServer, IncomingMessage, Server } from 'node:http';

import {
  badges,
  command,
  expectState,
  openLineage,
  openNotebook,
  records,
  reload
} from './journey';

const FLIGHTS = 'flights/flights.ipynb';

/** The endpoint that the server is configured to deliver to; nothing listens there at first. */
const ENDPOINT_PORT = Number(process.env.NBXFLOW_UI_PORT ?? '18977') + 1;

function startEndpoint(events: unknown[]): Promise<Server> {
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', chunk => (body += chunk));
    request.on('end', () => {
      events.push(JSON.parse(body));
      response.writeHead(201).end();
    });
  });
  return new Promise(resolve =>
    server.listen(ENDPOINT_PORT, '127.0.0.1', () => resolve(server))
  );
}

test.use({ autoGoto: true, tmpPath: 'flights' });

test('a real notebook is observed from Run All to the endpoint', async ({
  page
}) => {
  await openNotebook(page, FLIGHTS);
  await command(page, 'notebook:run-all-cells');
  const lines = badges(page);
  await expectState(lines.last(), 'done', 90000);
  const executions = await records(page, FLIGHTS);
  expect(executions.length).toBeGreaterThanOrEqual(12);
  expect(new Set(executions.map(e => e.state))).toEqual(new Set(['done']));
  expect(new Set(executions.map(e => e.probe))).toEqual(new Set(['active']));

  await test.step('the panel shows what the notebook reads and writes', async () => {
    const panel = await openLineage(page);
    await panel.getByRole('radio', { name: 'Notebook' }).check();
    await expect(panel.getByText('flights.csv').first()).toBeVisible();
    const reads = panel.locator('[role=tree]').first();
    expect(await reads.getByRole('treeitem').count()).toBeGreaterThan(3);
    await expect(panel.getByText(/51,955 × 19/).first()).toBeVisible();
    const link = panel.getByRole('button', { name: /cell 3/i }).first();
    await link.click();
    await expect(
      page.locator('.jp-Cell.jp-mod-active .jp-InputArea-editor')
    ).toContainText('flights.csv');
    await panel.getByRole('radio', { name: 'Cell' }).check();
    await expect(panel.getByText(/Cell 3 · Reads/i)).toBeVisible();
  });

  await test.step('a stopped endpoint loses nothing', async () => {
    const panel = page.locator('.nbx-Delivery');
    const http = panel.locator('li', { hasText: 'v1/lineage' });
    await expect(http).toContainText('Failing');
    const waiting = Number(/(\d+) waiting/.exec(await http.innerText())?.[1]);
    expect(waiting).toBeGreaterThan(12);
    const events: { eventType: string }[] = [];
    const endpoint = await startEndpoint(events);
    try {
      await http.getByRole('button', { name: /retry/i }).click();
      await expect(http).toContainText(`${waiting} delivered · 0 waiting`);
      expect(events).toHaveLength(waiting);
      expect(events[0]?.eventType).toBe('START');
    } finally {
      await new Promise(resolve => endpoint.close(resolve));
    }
  });

  await test.step('badges are kept across a reload', async () => {
    await page.notebook.save();
    await reload(page);
    await expectState(badges(page).first(), 'done');
    await expect(badges(page).first()).toContainText(/\d+(\.\d+)? m?s/);
  });
});

test('details open on hover and on focus, and Escape closes them', async ({
  page
}) => {
  await openNotebook(page, FLIGHTS);
  await page.notebook.selectCells(1);
  await command(page, 'notebook:run-cell');
  const line = badges(page).first();
  await expectState(line, 'done');
  const card = page.locator('#nbx-cell-details');
  await line.hover();
  await expect(card).toBeVisible();
  for (const label of ['Queue', 'Wall', 'CPU', 'Memory', 'Output']) {
    await expect(card).toContainText(new RegExp(label, 'i'));
  }
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await page.mouse.move(5, 5);
  await command(page, 'nbxflow:show-cell-details');
  await expect(card).toBeVisible();
  await expect(line).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
});
