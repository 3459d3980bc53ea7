/**
 * The real backends of `npm run test:backends`: an OpenTelemetry Collector and a Prometheus, found or
 * installed, started on this machine only, and stopped.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  writeFileSync
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { StepError, logFile, mustRun, state, step } from './tasks.mjs';

const COLLECTOR = 'v0.120.0';
const READY_SECONDS = 20;

const folder = path.join(state, 'backends');
const collectorFolder = path.join(folder, `collector-${COLLECTOR}`);

/** What the Collector is made of: it takes OTLP over HTTP and writes OTLP/JSON into a file. */
const collectorParts = `dist:
  name: collector
  output_path: ./build
receivers:
  - gomod: go.opentelemetry.io/collector/receiver/otlpreceiver ${COLLECTOR}
exporters:
  - gomod: github.com/open-telemetry/opentelemetry-collector-contrib/exporter/fileexporter ${COLLECTOR}
`;

function onPath(command) {
  const { status, stdout } = spawnSync('which', [command], {
    encoding: 'utf-8'
  });
  return status === 0 ? stdout.trim() : null;
}

function named(variable) {
  const file = process.env[variable];
  if (file && !existsSync(file)) {
    throw new StepError(`${variable} names ${file}, which does not exist.`);
  }
  return file || null;
}

/**
 * Path of a Collector with the OTLP receiver and the file exporter: `$NBXFLOW_COLLECTOR`, or one
 * built once with Go.
 *
 * Throws a StepError that says what to do when there is neither.
 */
export async function findCollector() {
  const given = named('NBXFLOW_COLLECTOR');
  const built = path.join(collectorFolder, 'build', 'collector');
  if (given || existsSync(built)) {
    return given ?? built;
  }
  if (!onPath('go')) {
    throw new StepError(
      'An OpenTelemetry Collector is needed: install Go, with which one is built, or name one that has the OTLP receiver and the file exporter in NBXFLOW_COLLECTOR.'
    );
  }
  mkdirSync(collectorFolder, { recursive: true });
  const parts = path.join(collectorFolder, 'parts.yaml');
  writeFileSync(parts, collectorParts);
  const builder = `go.opentelemetry.io/collector/cmd/builder@${COLLECTOR}`;
  await step(`OpenTelemetry Collector ${COLLECTOR}, built once`, () =>
    mustRun('collector-build', 'go', ['run', builder, '--config', parts], {
      cwd: collectorFolder,
      env: { ...process.env, GOFLAGS: '-modcacherw' }
    })
  );
  return built;
}

/**
 * Paths of Prometheus and promtool: `$NBXFLOW_PROMETHEUS` (promtool beside it), those on the PATH, or
 * Debian's, installed with apt-get when missing and root.
 *
 * Throws a StepError that says what to do when there are none.
 */
export async function findPrometheus() {
  const given = named('NBXFLOW_PROMETHEUS');
  if (given) {
    const promtool = path.join(path.dirname(given), 'promtool');
    return { prometheus: given, promtool };
  }
  if (!onPath('prometheus') || !onPath('promtool')) {
    if (process.getuid?.() !== 0 || !onPath('apt-get')) {
      throw new StepError(
        'Prometheus is needed: install it with promtool, or name it in NBXFLOW_PROMETHEUS.'
      );
    }
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const install = ['install', '-y', '--no-install-recommends', 'prometheus'];
    await step('Prometheus', async () => {
      await mustRun('apt-update', 'apt-get', ['update'], { env });
      await mustRun('apt-prometheus', 'apt-get', install, { env });
    });
  }
  const prometheus = onPath('prometheus');
  const promtool = onPath('promtool');
  if (!prometheus || !promtool) {
    throw new StepError('Prometheus was installed but is not on the PATH.');
  }
  return { prometheus, promtool };
}

/** A port that nobody listens on now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Start a backend and wait until `url` answers; `stop()` ends it. */
async function start(name, command, args, url) {
  const log = logFile(name);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stream = createWriteStream(log);
  child.stdout.pipe(stream, { end: false });
  child.stderr.pipe(stream, { end: false });
  const ended = new Promise(resolve => child.once('close', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    stream.end();
  };
  for (const end = Date.now() + READY_SECONDS * 1000; Date.now() < end;) {
    if (child.exitCode !== null) {
      break;
    }
    const answer = await fetch(url).catch(() => null);
    if (answer) {
      return stop;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  await stop();
  throw new StepError(`${name} did not start; its log is ${log}`);
}

/** Start the Collector: `{ endpoint, spans, stop }`, `spans` being the file it writes. */
export async function startCollector(program) {
  const port = await freePort();
  const spans = path.join(folder, `spans-${port}.ndjson`);
  const config = path.join(folder, 'collector.json');
  const settings = {
    receivers: {
      otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } }
    },
    exporters: { file: { path: spans, flush_interval: '200ms' } },
    service: {
      pipelines: { traces: { receivers: ['otlp'], exporters: ['file'] } },
      telemetry: { metrics: { level: 'none' } }
    }
  };
  writeFileSync(config, JSON.stringify(settings));
  const endpoint = `http://127.0.0.1:${port}`;
  const args = ['--config', config];
  const stop = await start('collector', program, args, endpoint);
  return { endpoint, spans, stop };
}

/** Start a Prometheus that asks `target` (host:port) each second: `{ url, stop }`. */
export async function startPrometheus(program, target) {
  const port = await freePort();
  const data = path.join(folder, `prometheus-${port}`);
  const config = path.join(folder, 'prometheus.json');
  const job = { job_name: 'jupyter', static_configs: [{ targets: [target] }] };
  const settings = {
    global: { scrape_interval: '1s' },
    scrape_configs: [job]
  };
  writeFileSync(config, JSON.stringify(settings));
  const args = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`
  ];
  const url = `http://127.0.0.1:${port}`;
  const stop = await start('prometheus', program, args, `${url}/-/ready`);
  return { url, stop };
}
