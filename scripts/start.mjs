/**
 * `npm start`: from a fresh clone to JupyterLab on the example notebook.
 *
 * Options: `--no-browser` (or NBXFLOW_NO_BROWSER=1); any other is handed to `jupyter lab`.
 */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync
} from 'node:fs';
import path from 'node:path';
import { build, exampleData, preparePackages } from './steps.mjs';
import {
  StepError,
  environment,
  logFile,
  main,
  program,
  root,
  seconds,
  shown,
  state
} from './tasks.mjs';

const notebook = 'flights/flights.ipynb';
const jupyter = path.join(state, 'jupyter');
const startDeadline = 60_000;
const stopDeadline = 15_000;

const ownOptions = ['--no-browser'];
const passedOn = process.argv
  .slice(2)
  .filter(option => !ownOptions.includes(option));

/** Whether there is a screen on which a browser could open, and nobody asked to keep it shut. */
function wantsBrowser() {
  const shut = process.env.NBXFLOW_NO_BROWSER;
  if (
    (shut && shut !== '0') ||
    process.argv.includes('--no-browser') ||
    process.env.CI
  ) {
    return false;
  }
  const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = process.env;
  return (
    process.platform !== 'linux' ||
    Boolean(DISPLAY || WAYLAND_DISPLAY || WSL_DISTRO_NAME)
  );
}

/** Jupyter folders of the project's own, so that a person's settings and the demo stay apart. */
function jupyterFolders() {
  const folders = {
    JUPYTER_CONFIG_DIR: path.join(jupyter, 'config'),
    JUPYTER_DATA_DIR: path.join(jupyter, 'data'),
    JUPYTER_RUNTIME_DIR: path.join(jupyter, 'runtime'),
    IPYTHONDIR: path.join(jupyter, 'ipython')
  };
  for (const folder of Object.values(folders)) {
    mkdirSync(folder, { recursive: true });
  }
  return folders;
}

/** No question about news and no look-up of updates in the demo. */
function quietNotifications(folders) {
  const settings = path.join(
    folders.JUPYTER_CONFIG_DIR,
    'lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings'
  );
  if (!existsSync(settings)) {
    mkdirSync(path.dirname(settings), { recursive: true });
    writeFileSync(
      settings,
      '{ "fetchNews": "false", "checkForUpdates": false }\n'
    );
  }
}

function serverArguments() {
  return [
    path.join('examples', notebook),
    '--ServerApp.root_dir=examples',
    `--NbxFlow.lineage_file=${path.join(state, 'lineage.ndjson')}`,
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    ...(wantsBrowser() ? [] : ['--no-browser']),
    ...passedOn
  ];
}

/** Where the server listens, from the file that it writes when it does; null before. */
function serverInfo(runtimeFolder, pid) {
  try {
    return JSON.parse(
      readFileSync(path.join(runtimeFolder, `jpserver-${pid}.json`), 'utf-8')
    );
  } catch {
    return null;
  }
}

async function waitForServer(server, runtimeFolder, log) {
  const started = Date.now();
  while (Date.now() - started < startDeadline) {
    const info = serverInfo(runtimeFolder, server.pid);
    if (info !== null) {
      return info;
    }
    if (server.exitCode !== null || server.signalCode !== null) {
      const end = readFileSync(log, 'utf-8')
        .trimEnd()
        .split('\n')
        .slice(-15)
        .join('\n');
      throw new StepError(
        `${end}\nJupyterLab did not start; the whole log is ${shown(log)}`
      );
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  server.kill('SIGKILL');
  throw new StepError(
    `JupyterLab did not start in ${seconds(started)}; its log is ${shown(log)}`
  );
}

/** End the server and its kernels on Ctrl-C; a server that does not listen is ended hard. */
function stopWith(server) {
  const asked = { toStop: false };
  const stop = () => {
    asked.toStop = true;
    console.log('\nStopping JupyterLab and its kernels …');
    server.kill('SIGTERM');
    setTimeout(() => server.kill('SIGKILL'), stopDeadline).unref();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.once('SIGHUP', stop);
  return asked;
}

function tell(info, log) {
  const token = info.token ? `?token=${info.token}` : '';
  console.log(`
JupyterLab is ready:

    ${info.url}lab/tree/${notebook}${token}

Press Run All there and open the Lineage panel at the left.
OpenLineage events go to ${shown(path.join(state, 'lineage.ndjson'))}; the server's log is ${shown(log)}.
Jupyter's folders for this demo are in ${shown(jupyter)}: your own settings are not touched.
Ctrl-C stops it.`);
}

async function serve() {
  const folders = jupyterFolders();
  quietNotifications(folders);
  const log = logFile('jupyterlab');
  const output = openSync(log, 'w', 0o600);
  const started = Date.now();
  process.stdout.write('• JupyterLab …');
  // Its own process group: Ctrl-C reaches it only through stopWith, without Jupyter's question.
  const server = spawn(program('jupyter-lab'), serverArguments(), {
    cwd: root,
    env: environment(folders),
    stdio: ['ignore', output, output],
    detached: process.platform !== 'win32'
  });
  const ended = new Promise(resolve => server.once('close', resolve));
  const asked = stopWith(server);
  try {
    const info = await waitForServer(server, folders.JUPYTER_RUNTIME_DIR, log);
    console.log(` ${seconds(started)}`);
    tell(info, log);
  } catch (error) {
    if (!asked.toStop) {
      throw error;
    }
  }
  const code = await ended;
  console.log(
    asked.toStop
      ? 'JupyterLab has ended.'
      : `JupyterLab ended by itself; its log is ${shown(log)}`
  );
  return asked.toStop ? 0 : (code ?? 1);
}

await main(async releaseSignals => {
  const started = Date.now();
  await preparePackages();
  await build();
  await exampleData();
  console.log(`Everything is in place after ${seconds(started)}.`);
  releaseSignals();
  return serve();
});
