/** Chromium as the journeys use it, with the counters of its developer tools. */
import { chromium } from '@playwright/test';

const OPTIONS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run'
];

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.NBXFLOW_CHROMIUM ?? '/usr/bin/chromium',
    args: OPTIONS
  });
}

/** JupyterLab in a new page of a new profile. */
export async function openPage(browser, server) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 }
  });
  const page = await context.newPage();
  page.setDefaultTimeout(240_000);
  const tools = await context.newCDPSession(page);
  await tools.send('Performance.enable');
  await page.goto(`${server.url}/lab?reset`);
  await page.waitForFunction(() => window.jupyterapp !== undefined);
  await page.evaluate(() => window.jupyterapp.restored);
  const counters = async () => {
    for (let time = 0; time < 3; time++) {
      await tools.send('HeapProfiler.collectGarbage');
    }
    const { metrics } = await tools.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  return { page, counters, close: () => context.close() };
}
