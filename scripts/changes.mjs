/** Does a step only when what it depends on has changed. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync
} from 'node:fs';
import path from 'node:path';
import { root, state } from './tasks.mjs';

const stamps = path.join(state, 'stamps');

function* filesBelow(file) {
  if (!existsSync(file)) {
    return;
  }
  if (statSync(file).isFile()) {
    yield file;
    return;
  }
  for (const entry of readdirSync(file, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1
  )) {
    if (entry.name !== '__tests__' && entry.name !== '__pycache__') {
      yield* filesBelow(path.join(file, entry.name));
    }
  }
}

function contentHash(inputs, salt) {
  const hash = createHash('sha256').update(salt);
  for (const input of inputs) {
    for (const file of filesBelow(path.join(root, input))) {
      hash
        .update(`\0${path.relative(root, file)}\0`)
        .update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

/**
 * Do `work` only when the inputs changed since it last succeeded, or an output is missing.
 *
 * Inputs and outputs are paths from the project's folder; tests among the inputs do not count.
 */
export async function whenChanged({ name, inputs, outputs, salt = '' }, work) {
  const stamp = path.join(stamps, name);
  const hash = contentHash(inputs, salt);
  const before = existsSync(stamp) ? readFileSync(stamp, 'utf-8') : '';
  if (
    before === hash &&
    outputs.every(output => existsSync(path.join(root, output)))
  ) {
    return 'nothing to do';
  }
  await work();
  mkdirSync(stamps, { recursive: true });
  // The work may have rewritten an input (generated types).
  writeFileSync(stamp, contentHash(inputs, salt));
  return undefined;
}
