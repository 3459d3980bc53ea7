import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import prettierRecommended from 'eslint-plugin-prettier/recommended';
import globals from 'globals';
import jupyterPlugin from '@jupyter/eslint-plugin';

const network = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource'];
const outside = [
  ...network,
  'window',
  'document',
  'navigator',
  'localStorage',
  'sessionStorage',
  'performance',
  'crypto',
  'process',
  'require',
  'setTimeout',
  'setInterval',
  'queueMicrotask'
];

export default defineConfig([
  {
    ignores: [
      '.venv',
      '.nbxflow',
      'node_modules',
      'lib',
      'nbxflow',
      'coverage',
      'test-results',
      'ui-tests/.jupyter',
      '**/*.d.ts',
      'src/protocol/generated.ts'
    ]
  },
  js.configs.recommended,
  tseslint.configs.recommended,
  { plugins: { jupyter: jupyterPlugin } },
  jupyterPlugin.configs.recommended,
  // Before the rules of the house: it switches `curly` off.
  prettierRecommended,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { args: 'none', ignoreRestSiblings: true }
      ],
      // A class's options stand in a namespace of its name, as in JupyterLab.
      '@typescript-eslint/no-namespace': 'off',
      curly: ['error', 'all'],
      eqeqeq: 'error'
    }
  },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { project: 'tsconfig.test.json', sourceType: 'module' }
    },
    rules: {
      'jupyter/no-untranslated-string': 'error',
      'no-console': ['error', { allow: ['warn', 'error'] }]
    }
  },
  {
    // What a plugin makes lives as long as the application, and begins with it.
    files: ['src/plugins/**'],
    rules: {
      'jupyter/require-disposable-ownership': 'off',
      'jupyter/prefer-lazy-imports': 'off'
    }
  },
  {
    // Only src/api and src/telemetry talk to anyone.
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    ignores: [
      'src/api/**',
      'src/telemetry/**',
      'src/cli/**',
      '**/__tests__/**'
    ],
    rules: { 'no-restricted-globals': ['error', ...network] }
  },
  {
    // The core is pure: the same answer in the browser and in the command line, at any time.
    files: ['src/core/**', 'src/protocol/**'],
    ignores: ['**/__tests__/**'],
    rules: {
      'no-restricted-globals': ['error', ...outside],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now' },
        { object: 'Math', property: 'random' }
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: 'The core has no clock: take the time as an argument.'
        }
      ]
    }
  },
  {
    files: ['src/cli/**/*.ts'],
    languageOptions: { globals: { ...globals.node } },
    rules: { 'no-console': 'off', 'jupyter/no-untranslated-string': 'off' }
  },
  {
    files: ['**/__tests__/**'],
    languageOptions: { globals: { ...globals.jest, ...globals.node } },
    rules: {
      'jupyter/no-untranslated-string': 'off',
      'jupyter/command-described-by': 'off',
      'jupyter/require-disposable-ownership': 'off'
    }
  },
  {
    files: ['ui-tests/**/*.ts'],
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: { 'jupyter/no-untranslated-string': 'off' }
  },
  {
    // Galata's helpers know JupyterLab's page only.
    files: ['ui-tests/tests/notebook7.spec.ts'],
    rules: { 'jupyter/galata-prefer-notebook-cell-helper': 'off' }
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: { '@typescript-eslint/no-require-imports': 'off' }
  }
]);
