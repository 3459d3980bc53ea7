/**
 * The rules about imports find what they forbid, in TypeScript and in Python: a tree made here holds
 * one violation of each rule of .dependency-cruiser.cjs and of each contract in pyproject.toml.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { environment, nodeProgram, program, root } from '../tasks.mjs';

const require = createRequire(import.meta.url);
const configuration = path.join(root, '.dependency-cruiser.cjs');

function write(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** A module that imports others and exports something. */
const importing = (...names) =>
  names
    .map((name, index) => `import * as m${index} from '${name}';\n`)
    .join('') +
  `export const value = [${names.map((_, index) => `m${index}`).join(', ')}];\n`;

const packageJson = (name, more = {}) =>
  JSON.stringify({ name, version: '1.0.0', main: 'index.js', ...more });

const packages = {
  'package.json': packageJson('tree', {
    dependencies: {
      '@lumino/signaling': '1',
      '@opentelemetry/api': '1',
      commander: '1'
    },
    devDependencies: { prettier: '1' }
  }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: { moduleResolution: 'bundler' }
  }),
  ...Object.fromEntries(
    [
      '@lumino/signaling',
      '@opentelemetry/api',
      'commander',
      'prettier'
    ].flatMap(name => [
      [`node_modules/${name}/package.json`, packageJson(name)],
      [`node_modules/${name}/index.js`, 'module.exports = {};\n']
    ])
  )
};

const allowed = {
  'src/protocol/generated.ts': [],
  'src/commands.ts': [],
  'src/disposable.ts': ['@lumino/signaling'],
  'src/tokens.ts': ['./core/lineage/index', '@lumino/signaling'],
  'src/core/spans/format.ts': [],
  'src/core/spans/index.ts': ['./format', '../../protocol/generated'],
  'src/core/lineage/index.ts': ['../spans/index'],
  'src/core/spans/__tests__/format.spec.ts': [
    '../format',
    'node:fs',
    'prettier'
  ],
  'src/api/request.ts': [
    '@lumino/signaling',
    '../protocol/generated',
    '../disposable'
  ],
  'src/api/__tests__/helper.ts': ['../request'],
  'src/capture/cells.ts': ['../core/spans/index'],
  'src/telemetry/tracer.ts': ['@opentelemetry/api', '../core/spans/index'],
  'src/models/spans.ts': [
    '../api/request',
    '../capture/cells',
    '../telemetry/tracer',
    '../tokens'
  ],
  'src/ui/shared/button.ts': [],
  'src/ui/lineage/panel.ts': [
    '../../models/spans',
    '../shared/button',
    '../../commands'
  ],
  'src/plugins/services.ts': ['../api/request'],
  'src/plugins/lineage.ts': [
    '../ui/lineage/panel',
    '../tokens',
    '../commands',
    './services'
  ],
  'src/cli/main.ts': ['node:fs', 'commander', '../core/lineage/index']
};

/** [file, what it imports, the rules that must find it]. */
const violations = [
  ['src/protocol/upward.ts', ['../core/spans/index'], ['layer-protocol']],
  ['src/core/spans/upward.ts', ['../../models/spans'], ['layer-core']],
  [
    'src/core/lineage/sideways.ts',
    ['../spans/format'],
    ['core-words-meet-at-their-index']
  ],
  [
    'src/core/spans/platform.ts',
    ['@lumino/signaling'],
    ['core-knows-no-platform']
  ],
  ['src/core/spans/node.ts', ['node:fs'], ['node-only-in-command-line']],
  ['src/core/spans/one.ts', ['./two'], ['no-circular']],
  ['src/capture/sideways.ts', ['../api/request'], ['layer-capture']],
  ['src/api/upward.ts', ['../models/spans'], ['layer-api']],
  ['src/api/tests.ts', ['./__tests__/helper'], ['not-to-tests']],
  ['src/api/development.ts', ['prettier'], ['not-to-development-packages']],
  ['src/api/missing.ts', ['./nowhere'], ['not-to-unresolvable']],
  ['src/telemetry/sideways.ts', ['../capture/cells'], ['layer-telemetry']],
  ['src/models/upward.ts', ['../ui/shared/button'], ['layer-models']],
  ['src/models/lineage.ts', ['./spans'], ['words-stand-apart']],
  [
    'src/models/trace.ts',
    ['@opentelemetry/api'],
    ['opentelemetry-only-in-telemetry']
  ],
  ['src/ui/lineage/upward.ts', ['../../plugins/lineage'], ['layer-ui']],
  ['src/ui/spans/sideways.ts', ['../lineage/panel'], ['ui-words-stand-apart']],
  ['src/ui/shared/sideways.ts', ['../lineage/panel'], ['ui-words-stand-apart']],
  ['src/cli/upward.ts', ['../models/spans'], ['layer-cli']],
  [
    'src/cli/platform.ts',
    ['@lumino/signaling'],
    ['command-line-without-jupyterlab']
  ],
  ['src/commands.more.ts', ['./core/spans/index'], ['layer-commands']],
  ['src/disposable.more.ts', ['./core/spans/index'], ['layer-disposable']],
  ['src/tokens.more.ts', ['./plugins/lineage'], ['layer-tokens']],
  ['src/plugins/sideways.ts', ['./lineage'], ['plugins-stand-apart']],
  [
    'src/plugins/command.ts',
    ['../cli/main'],
    ['plugins-import-no-command-line']
  ],
  [
    'src/index.ts',
    ['./plugins/lineage', './models/spans'],
    ['index-holds-plugins-only']
  ]
];

describe('dependency-cruiser', () => {
  const tree = mkdtempSync(path.join(tmpdir(), 'nbxflow-layers-'));
  let found;

  before(() => {
    write(tree, packages);
    // A circle is reported once, where it was met first.
    const circle = ['src/core/spans/two.ts', ['./one']];
    const modules = [...Object.entries(allowed), ...violations, circle];
    write(
      tree,
      Object.fromEntries(
        modules.map(([file, imports]) => [file, importing(...imports)])
      )
    );
    const depcruise = nodeProgram(
      'dependency-cruiser',
      'bin/dependency-cruise.mjs'
    );
    const result = spawnSync(
      process.execPath,
      [depcruise, '--config', configuration, '--output-type', 'json', 'src'],
      { cwd: tree, encoding: 'utf-8', maxBuffer: 2 ** 26 }
    );
    found = JSON.parse(result.stdout).summary.violations;
  });
  after(() => rmSync(tree, { recursive: true }));

  it('finds nothing wrong with what is allowed', () => {
    assert.deepEqual(
      found.filter(violation => violation.from in allowed),
      []
    );
  });

  for (const [file, imports, rules] of violations) {
    it(`finds ${rules.join(', ')} in ${file}, which imports ${imports.at(-1)}`, () => {
      const names = found
        .filter(({ from }) => from === file)
        .map(({ rule }) => rule.name);
      assert.deepEqual([...new Set(names)], rules);
    });
  }

  it('has a violation of every rule here', () => {
    const rules = require(configuration).forbidden.map(rule => rule.name);
    assert.deepEqual(
      [...new Set(violations.flatMap(violation => violation[2]))].sort(),
      rules.sort()
    );
  });
});

/** The smallest package that has every module which the contracts name. */
const python = Object.fromEntries(
  [
    ...[
      '',
      'protocol/',
      'domain/',
      'services/',
      'adapters/',
      'server/',
      'kernel/',
      'facts/'
    ],
    ...[
      'ports',
      'wiring',
      'worker',
      'protocol/names',
      'protocol/validation',
      'protocol/documents'
    ]
  ].map(name => [`nbxflow/${name.replace(/^$|\/$/, '$&__init__')}.py`, ''])
);

/** [module that imports, what it imports, the contract that must break]. */
const breaches = [
  ['protocol/validation', 'domain', 'layers'],
  ['domain/bad', 'ports', 'layers'],
  ['ports', 'services', 'layers'],
  ['services/bad', 'adapters', 'layers'],
  ['adapters/bad', 'wiring', 'layers'],
  ['wiring', 'server', 'layers'],
  ['server/bad', 'worker', 'layers'],
  ['facts/bad', 'kernel', 'the kernel side stands alone'],
  ['protocol/names', 'facts', 'the kernel side stands alone'],
  ['kernel/bad', 'domain', 'kernel and facts know nothing of the server'],
  [
    'facts/bad',
    'protocol.validation',
    'kernel and facts know nothing of the server'
  ],
  ['server/bad', 'kernel', 'the server never imports the probe']
];

function brokenContracts(files) {
  const tree = mkdtempSync(path.join(tmpdir(), 'nbxflow-contracts-'));
  try {
    write(tree, { ...python, ...files });
    copyFileSync(
      path.join(root, 'pyproject.toml'),
      path.join(tree, 'pyproject.toml')
    );
    const env = environment({ PYTHONPATH: tree, PYTHONSAFEPATH: '1' });
    const result = spawnSync(program('lint-imports'), ['--no-cache'], {
      cwd: tree,
      env,
      encoding: 'utf-8'
    });
    const broken = [...result.stdout.matchAll(/^(.+?) BROKEN/gm)].map(
      match => match[1]
    );
    assert.equal(
      result.status,
      broken.length > 0 ? 1 : 0,
      result.stdout + result.stderr
    );
    return broken;
  } finally {
    rmSync(tree, { recursive: true });
  }
}

describe('import-linter', () => {
  it('finds nothing wrong with what is allowed', () => {
    const arrows = {
      'nbxflow/server/routes.py': 'import nbxflow.wiring\n',
      'nbxflow/wiring/build.py': 'import nbxflow.adapters\n',
      'nbxflow/services/use.py':
        'import nbxflow.ports, nbxflow.domain, nbxflow.facts\n',
      'nbxflow/kernel/observe.py':
        'import nbxflow.facts, nbxflow.protocol.names\n'
    };
    assert.deepEqual(brokenContracts(arrows), []);
  });

  for (const [module, imported, contract] of breaches) {
    it(`finds "${contract}" broken when ${module} imports ${imported}`, () => {
      const broken = brokenContracts({
        [`nbxflow/${module}.py`]: `import nbxflow.${imported}\n`
      });
      assert.ok(
        broken.includes(contract),
        `broken: ${broken.join(', ') || 'none'}`
      );
    });
  }

  it('has a breach of every contract here', () => {
    const text = readFileSync(path.join(root, 'pyproject.toml'), 'utf-8');
    const section = text.slice(text.indexOf('[tool.importlinter]'));
    const contracts = [...section.matchAll(/^name = "(.+)"$/gm)].map(
      match => match[1]
    );
    assert.deepEqual(
      [...new Set(breaches.map(breach => breach[2]))].sort(),
      contracts.sort()
    );
  });
});
