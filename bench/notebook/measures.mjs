/** What is measured in a page. Times are milliseconds of the page's own clock. */
import { percentile } from './table.mjs';

const KEYS = 60;

/** Opens a notebook and waits until its cells are there and its kernel has nothing to do. */
async function open(page, path) {
  await page.evaluate(async path => {
    const { commands } = window.jupyterapp;
    const panel = await commands.execute('docmanager:open', { path });
    await panel.revealed;
    const { sessionContext } = panel;
    await sessionContext.ready;
    while (sessionContext.kernelDisplayStatus !== 'idle') {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }, path);
  await page.waitForTimeout(1500);
}

/** Closes the notebook, saving nothing. */
async function close(page) {
  await page.evaluate(async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    panel.context.model.dirty = false;
    panel.dispose();
    await new Promise(resolve => setTimeout(resolve, 200));
  });
}

/** From a key going down until what it wrote is painted, in a cell in the middle. */
async function typing(page) {
  await page.evaluate(async () => {
    const { content } = window.jupyterapp.shell.currentWidget;
    content.activeCellIndex = Math.floor(content.widgets.length / 2);
    await content.scrollToItem(content.activeCellIndex, 'center');
    await content.activeCell.ready;
    content.mode = 'edit';
    content.activeCell.editor.focus();
    window.benchKeys = [];
    const onKey = ({ timeStamp }) =>
      requestAnimationFrame(() =>
        setTimeout(() => window.benchKeys.push(performance.now() - timeStamp))
      );
    document.addEventListener('keydown', onKey, true);
    window.benchEnd = () =>
      document.removeEventListener('keydown', onKey, true);
  });
  await page.waitForTimeout(500);
  for (let key = 0; key < KEYS; key++) {
    await page.keyboard.press(key % 10 === 9 ? 'Space' : 'a');
    await page.waitForTimeout(60);
  }
  await page.waitForTimeout(500);
  return page.evaluate(() => {
    window.benchEnd();
    window.jupyterapp.shell.currentWidget.content.mode = 'command';
    return window.benchKeys;
  });
}

/** Frame times and the sum of long tasks while the notebook is scrolled from the top. */
function scrolling(page) {
  return page.evaluate(async () => {
    const { content } = window.jupyterapp.shell.currentWidget;
    const outer = content.node.querySelector('.jp-WindowedPanel-outer');
    outer.scrollTop = 0;
    await new Promise(resolve => setTimeout(resolve, 500));
    let long = 0;
    const observer = new PerformanceObserver(list =>
      list.getEntries().forEach(({ duration }) => (long += duration))
    );
    observer.observe({ entryTypes: ['longtask'] });
    const frames = [];
    let last = await new Promise(requestAnimationFrame);
    for (let frame = 0; frame < 120; frame++) {
      outer.scrollTop += 150;
      const now = await new Promise(requestAnimationFrame);
      frames.push(now - last);
      last = now;
    }
    observer.disconnect();
    return { frames, long };
  });
}

/** Runs all cells. */
function runAll(page) {
  return page.evaluate(async () => {
    const began = performance.now();
    await window.jupyterapp.commands.execute('notebook:run-all-cells');
    return performance.now() - began;
  });
}

/** All of one notebook. */
export async function measureNotebook({ page, counters }, _server, size) {
  await open(page, `${size}.ipynb`);
  const keys = await typing(page);
  const { frames, long } = await scrolling(page);
  const ran = await runAll(page);
  await page.waitForTimeout(3000);
  const { Nodes, JSEventListeners, JSHeapUsedSize } = await counters();
  const again = await scrolling(page);
  await close(page);
  return {
    'typing p50 ms': percentile(keys, 50),
    'typing p95 ms': percentile(keys, 95),
    'scroll frame p50 ms': percentile(frames, 50),
    'scroll frame p95 ms': percentile(frames, 95),
    'scroll long tasks ms': long,
    'Run All s': ran / 1000,
    'Run All ms a cell': ran / size,
    'then scroll frame p95 ms': percentile(again.frames, 95),
    'nodes a cell': Nodes / size,
    'listeners a cell': JSEventListeners / size,
    'heap MB': JSHeapUsedSize / 1e6
  };
}

/** What stays after a notebook was opened and closed so many times; the first time warms up. */
export async function measureLeak({ page, counters }, _server, size, times) {
  const once = async () => {
    await open(page, `${size}.ipynb`);
    await close(page);
  };
  await once();
  await once();
  const before = await counters();
  for (let time = 0; time < times; time++) {
    await once();
  }
  const after = await counters();
  const left = name => after[name] - before[name];
  return {
    'heap left kB': left('JSHeapUsedSize') / 1000,
    'nodes left': left('Nodes'),
    'listeners left': left('JSEventListeners')
  };
}
