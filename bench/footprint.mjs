/**
 * How much of nbxflow there is before anybody uses it: script in the browser, imports, the wheel.
 *
 * Promise: less than 60 KB of script (gzip) until JupyterLab stands, and less than 100 ms of imports
 * when its server starts. Scripts are those that Chromium really fetches from a real JupyterLab;
 * imports are timed in fresh processes that have loaded Jupyter's server before.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium as playwright } from '@playwright/test';
import { chromium } from '../scripts/browser.mjs';
import { environment, program, root } from '../scripts/tasks.mjs';

const MOST_SCRIPT = 60_000;
const MOST_IMPORTS = 0.1;
const ROUNDS = 9;
const TOKEN = 'bench';
const STARTS = 90_000;
const QUIET = 3_000;
const NOTEBOOK = 'flights/flights.ipynb';
const IMPORTS = `
import json, time
begun = time.perf_counter()
import jupyter_server.serverapp, jupyter_server.extension.application
jupyter = time.perf_counter()
import nbxflow, nbxflow.server.extension
print(json.dumps([jupyter - begun, time.perf_counter() - jupyter]))
`;

const median = values =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

function table(head, rows) {
  const lines = [head, head.map((_, index) => (index ? '---:' : '---'))];
  console.log(
    [...lines, ...rows].map(row => `| ${row.join(' | ')} |`).join('\n')
  );
}

/** Seconds that Jupyter's server and then nbxflow take to import, medians of fresh processes. */
function importTimes(folder) {
  // Bytecode is there in every installation; here it goes where nobody else looks.
  const env = environment({
    PYTHONPYCACHEPREFIX: path.join(folder, 'bytecode')
  });
  delete env.PYTHONDONTWRITEBYTECODE;
  const options = { cwd: root, env, encoding: 'utf8' };
  const once = () =>
    JSON.parse(execFileSync(program('python'), ['-c', IMPORTS], options));
  once();
  const times = Array.from({ length: ROUNDS }, once);
  return {
    jupyter: median(times.map(([jupyter]) => jupyter)),
    nbxflow: median(times.map(([, nbxflow]) => nbxflow))
  };
}

/** Size in bytes of the wheel that is built of this tree. */
function wheelSize(folder) {
  const out = path.join(folder, 'wheel');
  const env = environment({ SKIP_JUPYTER_BUILDER: '1' });
  const build = ['-m', 'build', '--wheel', '--no-isolation', '--outdir', out];
  execFileSync(program('python'), [...build, root], { env, stdio: 'ignore' });
  const [name] = readdirSync(out);
  return statSync(path.join(out, name)).size;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Start JupyterLab with folders of its own; its address and what ends it. */
async function startLab(folder) {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const work = path.join(folder, 'work');
  cpSync(path.join(root, 'examples', 'flights'), path.join(work, 'flights'), {
    recursive: true
  });
  const folders = Object.fromEntries(
    ['CONFIG', 'DATA', 'RUNTIME'].map(kind => [
      `JUPYTER_${kind}_DIR`,
      path.join(folder, kind.toLowerCase())
    ])
  );
  const server = spawn(
    program('jupyter'),
    [
      'lab',
      ...['--no-browser', '--allow-root', `--port=${port}`],
      `--ServerApp.root_dir=${work}`,
      `--IdentityProvider.token=${TOKEN}`,
      '--LabApp.expose_app_in_browser=True',
      '--LabApp.news_url='
    ],
    { cwd: work, env: environment(folders), stdio: 'ignore' }
  );
  const end = () =>
    new Promise(resolve => {
      server.on('exit', resolve);
      server.kill('SIGTERM');
    });
  const deadline = Date.now() + STARTS;
  while (Date.now() < deadline) {
    const reply = await fetch(`${address}/api?token=${TOKEN}`).catch(
      () => null
    );
    if (reply?.ok) {
      return { address, end };
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  await end();
  throw new Error('JupyterLab did not start.');
}

/** Collects the scripts of nbxflow that a page fetches: by name, bytes as they are and gzipped. */
class Scripts {
  constructor(page) {
    this._found = new Map();
    this._last = Date.now();
    page.on('request', () => (this._last = Date.now()));
    page.on('requestfinished', request => {
      const { pathname } = new URL(request.url());
      if (pathname.includes('/lab/extensions/nbxflow/')) {
        this._add(path.basename(pathname), request);
      }
    });
  }

  /** What was fetched since the last call, once nothing has been fetched for a while. */
  async take() {
    while (Date.now() - this._last < QUIET) {
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    const found = await Promise.all(this._found.values());
    this._found.clear();
    return found.sort((a, b) => b.gzip - a.gzip);
  }

  _add(name, request) {
    const read = async () => {
      const body = await (await request.response()).body();
      return { name, bytes: body.length, gzip: gzipSync(body).length };
    };
    this._found.set(name, read());
  }
}

/** The scripts fetched until JupyterLab stands, and those fetched when a notebook is opened. */
async function fetched(address) {
  const browser = await playwright.launch({
    executablePath: await chromium(),
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu']
  });
  try {
    const page = await browser.newPage();
    const scripts = new Scripts(page);
    await page.goto(`${address}/lab?token=${TOKEN}&reset`);
    await page.locator('.jp-Launcher').first().waitFor({ timeout: STARTS });
    const start = await scripts.take();
    await page.evaluate(
      file =>
        window.jupyterapp.commands.execute('docmanager:open', { path: file }),
      NOTEBOOK
    );
    await page.locator('.jp-Notebook .jp-Cell').first().waitFor();
    return { start, notebook: await scripts.take() };
  } finally {
    await browser.close();
  }
}

const kilobytes = bytes => `${(bytes / 1000).toFixed(1)} KB`;
const sum = (scripts, key) =>
  scripts.reduce((total, script) => total + script[key], 0);

function showScripts(title, scripts) {
  console.log('');
  table(
    [title, 'bytes', 'gzip'],
    [
      ...scripts.map(({ name, bytes, gzip }) => [name, bytes, gzip]),
      ['**together**', sum(scripts, 'bytes'), sum(scripts, 'gzip')]
    ]
  );
}

/** Chunks that are built and were fetched neither at the start nor with a notebook. */
function laterChunks(names) {
  const folder = path.join(root, 'nbxflow', 'labextension', 'static');
  return readdirSync(folder)
    .filter(name => name.endsWith('.js') && !names.has(name))
    .map(name => {
      const size = statSync(path.join(folder, name)).size;
      const text = execFileSync('gzip', ['-c', path.join(folder, name)]);
      return { name, bytes: size, gzip: text.length };
    })
    .sort((a, b) => b.gzip - a.gzip);
}

const folder = mkdtempSync(path.join(tmpdir(), 'nbxflow-footprint-'));
try {
  mkdirSync(path.join(folder, 'work'));
  const times = importTimes(folder);
  const lab = await startLab(folder);
  const { start, notebook } = await fetched(lab.address).finally(lab.end);
  const wheel = wheelSize(folder);
  const script = sum(start, 'gzip');
  showScripts('script at the start', start);
  showScripts('… when a notebook is opened', notebook);
  const names = new Set([...start, ...notebook].map(({ name }) => name));
  showScripts('… later, when it is needed', laterChunks(names));
  console.log('');
  table(
    ['what', 'figure', 'promise'],
    [
      ['script at the start, gzip', kilobytes(script), '< 60 KB'],
      [
        'import of nbxflow in the server',
        `${(times.nbxflow * 1000).toFixed(0)} ms`,
        '< 100 ms'
      ],
      [
        'import of jupyter_server before it',
        `${(times.jupyter * 1000).toFixed(0)} ms`,
        ''
      ],
      ['wheel', kilobytes(wheel), '']
    ]
  );
  process.exitCode =
    script > 0 && script < MOST_SCRIPT && times.nbxflow < MOST_IMPORTS ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
