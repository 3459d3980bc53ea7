/** A JupyterLab of its own, with or without nbxflow, and with notebooks to open. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { environment, program, root } from '../../scripts/tasks.mjs';

/** A server is waited for so long, in milliseconds. */
const LIMIT = 60_000;

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Cells of a few lines as people write them, that run in no time. */
function notebook(size) {
  const cells = Array.from({ length: size }, (_, index) => ({
    cell_type: 'code',
    id: `cell-${index}`,
    source: `# step ${index}\nvalue_${index} = ${index} * 2\nprint(value_${index})`,
    metadata: {},
    outputs: [
      { output_type: 'stream', name: 'stdout', text: `${index * 2}\n` }
    ],
    execution_count: null
  }));
  const kernelspec = {
    name: 'python3',
    display_name: 'Python 3',
    language: 'python'
  };
  return { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
}

function prepare(folder, sizes, isWith) {
  const files = path.join(folder, 'root');
  const config = path.join(folder, 'config', 'labconfig');
  mkdirSync(files, { recursive: true });
  mkdirSync(config, { recursive: true });
  for (const size of sizes) {
    const file = path.join(files, `${size}.ipynb`);
    writeFileSync(file, JSON.stringify(notebook(size)));
  }
  const page = { disabledExtensions: isWith ? {} : { nbxflow: true } };
  writeFileSync(path.join(config, 'page_config.json'), JSON.stringify(page));
  return files;
}

function start(folder, files, port, isWith) {
  const options = [
    '--no-browser',
    `--ServerApp.port=${port}`,
    '--ServerApp.port_retries=0',
    `--ServerApp.root_dir=${files}`,
    `--ServerApp.jpserver_extensions={'jupyterlab': True, 'nbxflow': ${isWith ? 'True' : 'False'}}`,
    '--ServerApp.allow_root=True',
    '--ServerApp.log_level=ERROR',
    '--LabApp.log_level=ERROR',
    '--ServerApp.disable_check_xsrf=True',
    '--IdentityProvider.token=',
    '--LabApp.news_url=None',
    '--LabApp.expose_app_in_browser=True',
    `--NbxFlow.data_dir=${path.join(folder, 'nbxflow')}`
  ];
  return spawn(program('jupyter'), ['lab', ...options], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: environment({
      JUPYTER_CONFIG_DIR: path.join(folder, 'config'),
      JUPYTER_DATA_DIR: path.join(folder, 'data'),
      JUPYTER_RUNTIME_DIR: path.join(folder, 'runtime'),
      JUPYTERLAB_WORKSPACES_DIR: path.join(folder, 'workspaces'),
      IPYTHONDIR: path.join(folder, 'ipython')
    })
  });
}

async function answers(url, child) {
  const deadline = Date.now() + LIMIT;
  while (Date.now() < deadline && child.exitCode === null) {
    const response = await fetch(`${url}/api/status`).catch(() => null);
    if (response?.ok) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error('A server did not start.');
}

/**
 * @param name - `with` or `without` nbxflow.
 * @param sizes - Of the notebooks, `N.ipynb` each.
 */
export async function startServer(name, sizes) {
  const folder = mkdtempSync(path.join(tmpdir(), `nbxflow-bench-${name}-`));
  const isWith = name === 'with';
  const port = await freePort();
  const files = prepare(folder, sizes, isWith);
  const child = start(folder, files, port, isWith);
  const ended = new Promise(resolve => child.once('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answers(url, child);
  } catch (reason) {
    await stop();
    throw reason;
  }
  return { name, url, stop };
}
