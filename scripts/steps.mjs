/**
 * The steps that `npm start`, `npm test` and `npm run bench` share: from a clone to a built project.
 *
 * Nothing but Node itself is imported here: these steps install everything else.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { whenChanged } from './changes.mjs';
import {
  StepError,
  environment,
  mustRun,
  nodeProgram,
  program,
  root,
  step
} from './tasks.mjs';

const nodeWanted = 20;
const pythonWanted = [3, 11];

function checkNode() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < nodeWanted) {
    throw new StepError(
      `Node ${nodeWanted} or later is needed; this is ${process.versions.node}. Install it from https://nodejs.org`
    );
  }
}

function pythonVersion(command) {
  const script = 'import sys; print(*sys.version_info[:3], sep=".")';
  const { status, stdout } = spawnSync(command, ['-c', script], {
    encoding: 'utf-8'
  });
  return status === 0 ? stdout.trim() : null;
}

function newEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major === pythonWanted[0] && minor >= pythonWanted[1];
}

/** Find Python 3.11 or later: `{ command, version }`. */
export function findPython() {
  const wanted = pythonWanted.join('.');
  const named = process.env.NBXFLOW_PYTHON;
  if (named) {
    const version = pythonVersion(named);
    if (version === null || !newEnough(version)) {
      throw new StepError(
        `NBXFLOW_PYTHON names ${named}, which is ${version ? `Python ${version}` : 'no Python that runs'}; ${wanted} or later is needed.`
      );
    }
    return { command: named, version };
  }
  const candidates = [
    'python3.13',
    'python3.12',
    'python3.11',
    'python3',
    'python'
  ];
  const seen = [];
  for (const command of candidates) {
    const version = pythonVersion(command);
    if (version !== null && newEnough(version)) {
      return { command, version };
    }
    if (version !== null) {
      seen.push(`${command} is ${version}`);
    }
  }
  throw new StepError(
    `Python ${wanted} or later is needed (${seen.join(', ') || 'none found'}). Install it, or name one in NBXFLOW_PYTHON.`
  );
}

async function makeEnvironment() {
  const python = program('python');
  if (existsSync(python)) {
    const version = pythonVersion(python);
    if (version !== null && newEnough(version)) {
      return `Python ${version}`;
    }
    throw new StepError(
      `.venv holds ${version ? `Python ${version}` : 'a Python that does not run'}: remove the folder .venv and start again.`
    );
  }
  const { command, version } = findPython();
  await mustRun('venv', command, ['-m', 'venv', '.venv'], { env: process.env });
  return `Python ${version}`;
}

/** Tells one environment from the next one in the same place. */
function createdAt() {
  return String(statSync(path.join(root, '.venv', 'pyvenv.cfg')).mtimeMs);
}

function installPythonPackages() {
  const wanted = {
    name: 'python-packages',
    inputs: ['requirements/dev.lock'],
    outputs: ['.venv/pyvenv.cfg'],
    salt: createdAt()
  };
  const install = ['install', '-r', 'requirements/dev.lock'];
  return whenChanged(wanted, () =>
    mustRun('pip', program('python'), ['-m', 'pip', ...install])
  );
}

function installNodePackages() {
  const wanted = {
    name: 'node-packages',
    inputs: ['package.json', 'yarn.lock', '.yarnrc.yml'],
    outputs: ['node_modules/.yarn-state.yml']
  };
  return whenChanged(wanted, () =>
    mustRun('jlpm', program('jlpm'), ['install', '--immutable'])
  );
}

const buildInputs = [
  'src',
  'style',
  'schema',
  'nbxflow/protocol/schemas',
  'package.json',
  'yarn.lock',
  'tsconfig.json',
  'scripts/protocol.mjs',
  'scripts/build-cli.mjs'
];
const buildOutputs = [
  'lib',
  'nbxflow/labextension/package.json',
  'nbxflow/_cli/nbxflow.cjs'
];

async function buildAll() {
  await mustRun('protocol', process.execPath, ['scripts/protocol.mjs']);
  await mustRun('tsc', process.execPath, [
    nodeProgram('typescript', 'bin/tsc'),
    '--sourceMap'
  ]);
  await mustRun('build-cli', process.execPath, ['scripts/build-cli.mjs']);
  // Files of an earlier build would go into the wheel.
  rmSync(path.join(root, 'nbxflow/labextension'), {
    recursive: true,
    force: true
  });
  await mustRun('labextension', program('jupyter-builder'), ['build', '.']);
}

function installProject() {
  const wanted = {
    name: 'project',
    inputs: [
      'pyproject.toml',
      'package.json',
      'install.json',
      'jupyter-config',
      // pip copies the built front end to where JupyterLab looks for it.
      'nbxflow/labextension'
    ],
    outputs: ['nbxflow/_version.py'],
    salt: createdAt()
  };
  const install = [
    '--no-build-isolation',
    '--no-deps',
    '--force-reinstall',
    '-e',
    '.'
  ];
  // The front end is built already: the build hook would build it once more.
  const env = environment({ SKIP_JUPYTER_BUILDER: '1' });
  return whenChanged(wanted, async () => {
    removeLink(path.join(root, '.venv/share/jupyter/labextensions/nbxflow'));
    await mustRun(
      'pip-project',
      program('python'),
      ['-m', 'pip', 'install', ...install],
      { env }
    );
  });
}

/** A link left by `jupyter-builder develop` would let pip write into the build. */
function removeLink(file) {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) {
    rmSync(file);
  }
}

/** Versions, environment, packages: what the checks need. */
export async function preparePackages() {
  checkNode();
  await step('Python environment in .venv', makeEnvironment);
  await step('Python packages', installPythonPackages);
  await step('JavaScript packages', installNodePackages);
}

/** Build what changed and install the project into its environment. */
export async function build() {
  const wanted = { name: 'build', inputs: buildInputs, outputs: buildOutputs };
  await step('Build of front end and command line', () =>
    whenChanged(wanted, buildAll)
  );
  await step('nbxflow in the environment', installProject);
}

/** The example's data: a sample of the flights that left New York in 2013. */
export async function exampleData() {
  await step('Example data', async () => {
    await mustRun('example-data', program('python'), [
      'examples/flights/make_data.py'
    ]);
  });
}
