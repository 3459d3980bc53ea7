/**
 * The engines of `npm run test:engines`: Python environments of their own, each built once.
 */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { whenChanged } from './changes.mjs';
import { findPython } from './steps.mjs';
import { mustRun, root, state, step } from './tasks.mjs';

/** What the example imports, in the versions with which the notebook runs here. */
const LIBRARIES = [
  'duckdb',
  'matplotlib',
  'numpy',
  'pandas',
  'pyarrow',
  'scikit-learn'
];
const AIRFLOW = [
  'apache-airflow==3.3.2',
  'apache-airflow-providers-openlineage',
  // Without it Airflow warns on standard output.
  'graphviz'
];

function pinned() {
  const lock = readFileSync(path.join(root, 'requirements/dev.lock'), 'utf-8');
  return lock
    .split('\n')
    .filter(line => LIBRARIES.includes(line.split('==')[0]));
}

/**
 * Path of the Python of an environment with Airflow and the libraries of the example; about 830 MB,
 * built in about 80 s.
 */
export async function airflowPython() {
  const folder = path.join(state, 'engines', 'airflow');
  const python = path.join(folder, 'bin', 'python');
  const packages = [...AIRFLOW, ...pinned()];
  const { command, version } = findPython();
  const wanted = {
    name: 'engine-airflow',
    inputs: [],
    outputs: [path.relative(root, python)],
    salt: [version, ...packages].join('\n')
  };
  await step('Airflow, built once', () =>
    whenChanged(wanted, async () => {
      const options = { env: process.env };
      rmSync(folder, { recursive: true, force: true });
      await mustRun('airflow-venv', command, ['-m', 'venv', folder], options);
      const install = ['-m', 'pip', 'install', ...packages];
      await mustRun('airflow-pip', python, install, options);
    })
  );
  return python;
}
