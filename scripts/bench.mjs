/**
 * `npm run bench [NAME …]`: run bench/NAME.py and bench/NAME.mjs (all of them without a name).
 *
 * Each prints its own table and ends with exit code 0 when its promise is kept. What follows `--`
 * is handed to them.
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { build, exampleData, preparePackages } from './steps.mjs';
import { StepError, main, program, root, run, seconds } from './tasks.mjs';

const folder = path.join(root, 'bench');

function benchmarks() {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder)
    .filter(file => /^[a-z].*\.(py|mjs)$/.test(file))
    .sort();
}

function chosen(names) {
  const all = benchmarks();
  const known = all.map(file => path.parse(file).name);
  const unknown = names.filter(name => !known.includes(name));
  if (unknown.length > 0 || all.length === 0) {
    throw new StepError(
      `no benchmark called ${unknown.join(', ') || 'anything'} in bench; there are: ${known.join(', ') || 'none'}`
    );
  }
  return all.filter(
    file => names.length === 0 || names.includes(path.parse(file).name)
  );
}

await main(async () => {
  const given = process.argv.slice(2);
  // npm takes one `--` away: options are the benchmark's own with or without it.
  const first = given.findIndex(word => word.startsWith('-'));
  const split = first === -1 ? given.length : first;
  const options = given.slice(split).filter(word => word !== '--');
  const files = chosen(given.slice(0, split));
  await preparePackages();
  await build();
  await exampleData();
  const missed = [];
  for (const file of files) {
    const started = Date.now();
    console.log(`\n== ${file}`);
    const command = file.endsWith('.py') ? program('python') : process.execPath;
    const result = await run(
      `bench-${file}`,
      command,
      [path.join('bench', file), ...options],
      { echo: true }
    );
    console.log(
      `== ${file}: ${result.code === 0 ? 'kept' : 'not kept'}, ${seconds(started)}`
    );
    if (result.code !== 0) {
      missed.push(file);
    }
  }
  if (missed.length > 0) {
    console.log(`\nnot kept: ${missed.join(', ')}`);
  }
  return missed.length > 0 ? 1 : 0;
});
