/**
 * Whether secrets are found, and nothing else: see bench/secrets/main.py, which this runs with the
 * same arguments. (A file called secrets.py would hide Python's own module of that name from the
 * other benchmarks.)
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { program, root } from '../scripts/tasks.mjs';

const { status } = spawnSync(
  program('python'),
  [path.join('bench', 'secrets', 'main.py'), ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' }
);
process.exitCode = status ?? 1;
