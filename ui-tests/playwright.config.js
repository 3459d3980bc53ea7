/**
 * Journeys through JupyterLab in Chromium, on a server of their own with Jupyter folders of its own.
 *
 * NBXFLOW_UI_PORT: the server's port. NBXFLOW_CHROMIUM: the browser. NBXFLOW_UI_REPORT: file for the
 * results as JSON. What the server delivers to: see jupyter_server_test_config.py.
 */
const path = require('path');
const base = require('@jupyterlab/galata/lib/playwright-config');

const port = process.env.NBXFLOW_UI_PORT ?? '18977';
const url = `http://127.0.0.1:${port}`;
const report = process.env.NBXFLOW_UI_REPORT;
// A folder a port: two runs at once do not take each other's files away.
const jupyter = path.join(__dirname, '.jupyter', port);
const environment = path.join(__dirname, '..', '.venv', 'bin');

module.exports = {
  ...base,
  testDir: './tests',
  outputDir: path.join('..', 'test-results', port),
  workers: 1,
  retries: process.env.CI ? 1 : 0,
  timeout: 120000,
  expect: { timeout: 30000 },
  reporter: [['list'], ...(report ? [['json', { outputFile: report }]] : [])],
  use: {
    ...base.use,
    baseURL: url,
    browserName: 'chromium',
    video: 'off', // Playwright's own ffmpeg would have to be fetched
    trace: 'retain-on-failure',
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: process.env.NBXFLOW_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-dev-shm-usage',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-quic',
        '--no-first-run'
      ]
    }
  },
  webServer: {
    command: 'jupyter lab --config jupyter_server_test_config.py',
    url: `${url}/lab`,
    cwd: __dirname,
    timeout: 120000,
    reuseExistingServer: false,
    stdout: 'ignore',
    stderr: 'pipe',
    gracefulShutdown: { signal: 'SIGTERM', timeout: 15000 },
    env: {
      ...process.env,
      PATH: `${environment}${path.delimiter}${process.env.PATH}`,
      NBXFLOW_UI_PORT: port,
      NBXFLOW_UI_HOME: jupyter,
      // Nothing listens there until a journey starts an endpoint.
      NBXFLOW_UI_LINEAGE_URL: `http://127.0.0.1:${Number(port) + 1}`,
      NBXFLOW_UI_OTLP_URL: `http://127.0.0.1:${Number(port) + 2}`,
      JUPYTER_CONFIG_DIR: path.join(jupyter, 'config'),
      JUPYTER_DATA_DIR: path.join(jupyter, 'data'),
      JUPYTER_RUNTIME_DIR: path.join(jupyter, 'runtime'),
      IPYTHONDIR: path.join(jupyter, 'ipython')
    }
  }
};
