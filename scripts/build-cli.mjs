/**
 * Bundles the command line, src/cli/main.ts, into one CommonJS file: nbxflow/_cli/nbxflow.cjs,
 * with the licences of the packages bundled in it beside it.
 *
 * `node scripts/build-cli.mjs [ENTRY [OUTPUT]]`; the two arguments are for tests.
 */
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  writeFileSync
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rspack } from '@rspack/core';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const entry = path.resolve(
  process.argv[2] ?? path.join(root, 'src', 'cli', 'main.ts')
);
const output = path.resolve(
  process.argv[3] ?? path.join(root, 'nbxflow', '_cli', 'nbxflow.cjs')
);

const { version } = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf-8')
);

/** @type {import('@rspack/core').Configuration} */
const configuration = {
  context: root,
  mode: 'production',
  target: 'node20',
  entry,
  devtool: false,
  output: {
    path: path.dirname(output),
    filename: path.basename(output),
    library: { type: 'commonjs2' }
  },
  resolve: { extensions: ['.ts', '.js', '.json'] },
  module: {
    rules: [
      {
        test: /\.ts$/,
        loader: 'builtin:swc-loader',
        options: {
          jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }
        },
        type: 'javascript/auto'
      }
    ]
  },
  optimization: {
    // Class and function names stay: they are read in reports of failures.
    minimizer: [
      new rspack.SwcJsMinimizerRspackPlugin({
        extractComments: false,
        minimizerOptions: {
          compress: { keep_classnames: true, keep_fnames: true },
          mangle: { keep_classnames: true, keep_fnames: true },
          format: { comments: 'some' }
        }
      })
    ]
  },
  plugins: [
    new rspack.DefinePlugin({ NBXFLOW_VERSION: JSON.stringify(version) }),
    new rspack.optimize.LimitChunkCountPlugin({ maxChunks: 1 }),
    new rspack.BannerPlugin({
      banner: '#!/usr/bin/env node',
      raw: true,
      entryOnly: true
    })
  ],
  performance: { hints: false }
};

/** Folders of the packages from which modules came into the bundle. */
function bundledPackages(modules) {
  const folders = modules
    .flatMap(module => [module, ...(module.modules ?? [])])
    .map(module =>
      /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(
        module.nameForCondition ?? ''
      )
    )
    .filter(match => match !== null)
    .map(match => match[1]);
  return [...new Set(folders)].sort();
}

function licence(folder) {
  const { name, version, license } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf-8')
  );
  const file = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry));
  const text = file
    ? readFileSync(path.join(folder, file), 'utf-8').trim()
    : '';
  return `${name} ${version} (${license})\n\n${text}\n`;
}

if (!existsSync(entry)) {
  console.error(`${path.relative(root, entry)} is missing`);
  process.exit(1);
}
rspack(configuration, (error, stats) => {
  if (error || stats.hasErrors()) {
    console.error(
      error ? error.message : stats.toString({ preset: 'errors-warnings' })
    );
    process.exitCode = 1;
    return;
  }
  chmodSync(output, 0o755);
  const { assets, modules } = stats.toJson({
    assets: true,
    modules: true,
    nestedModules: true
  });
  const licences = bundledPackages(modules).map(licence);
  writeFileSync(
    path.join(path.dirname(output), 'LICENSES.txt'),
    licences.join(`\n${'-'.repeat(80)}\n\n`)
  );
  console.log(
    `${path.relative(root, output)} written, ${Math.round(assets[0].size / 1024)} KB`
  );
});
