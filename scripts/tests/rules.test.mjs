/** The house rules of eslint and stylelint find what they forbid, and leave the rest alone. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ESLint } from 'eslint';
import stylelint from 'stylelint';
import { root } from '../tasks.mjs';

// With CI=true the parser would read the files instead of the texts given here.
process.env.TSESTREE_SINGLE_RUN = 'false';

const eslint = new ESLint({ cwd: root });

/** Names of the rules that find something; the text takes the place of a file that exists. */
async function eslintRules(filePath, text) {
  const [result] = await eslint.lintText(text, { filePath });
  return [...new Set(result.messages.map(message => message.ruleId))].sort();
}

const core = 'src/core/lineage/index.ts';
const model = 'src/models/spans.ts';
const api = 'src/api/request.ts';

describe('eslint', () => {
  for (const [what, file, text, rules] of [
    ['a pure function', core, 'export const f = (x: number) => x + 1;', []],
    ['a given time', core, 'export const f = (t: string) => new Date(t);', []],
    [
      'the clock',
      core,
      'export const f = () => Date.now();',
      ['no-restricted-properties']
    ],
    [
      'a new date',
      core,
      'export const f = () => new Date();',
      ['no-restricted-syntax']
    ],
    [
      'chance',
      core,
      'export const f = () => Math.random();',
      ['no-restricted-properties']
    ],
    [
      'a timer',
      core,
      'export const f = () => setTimeout(f, 1);',
      ['no-restricted-globals']
    ],
    [
      'the page',
      core,
      'export const f = () => document.title;',
      ['no-restricted-globals']
    ],
    [
      'the network',
      model,
      "export const f = () => fetch('/');",
      ['no-restricted-globals']
    ],
    ['the network', api, "export const f = () => fetch('/');", []],
    [
      'any',
      model,
      'export const f = (x: any) => x;',
      ['@typescript-eslint/no-explicit-any']
    ],
    [
      'no braces',
      model,
      'export const f = (x: number) => {\n  if (x) return;\n};',
      ['curly']
    ],
    [
      'loose equality',
      model,
      "export const f = (x: unknown) => x == 'a';",
      ['eqeqeq']
    ],
    [
      'console.log',
      model,
      "export const f = () => console.log('a');",
      ['no-console']
    ]
  ]) {
    it(`${rules.length > 0 ? 'finds' : 'allows'} ${what} in ${file}`, async () => {
      const found = await eslintRules(file, `${text}\n`);
      assert.deepEqual(
        found.filter(rule => rule !== 'prettier/prettier'),
        rules
      );
    });
  }
});

describe('stylelint', () => {
  for (const [text, rules] of [
    ['.nbx-Badge {\n  color: var(--jp-ui-font-color1);\n}\n', []],
    ['.nbx-Badge-time.nbx-mod-never-run {\n  margin: 0;\n}\n', []],
    ['.jp-Notebook .nbx-Badge {\n  margin: 0;\n}\n', []],
    ['.badge {\n  margin: 0;\n}\n', ['selector-class-pattern']],
    ['.nbx-badge {\n  margin: 0;\n}\n', ['selector-class-pattern']],
    ['.nbx-Badge {\n  color: #fff;\n}\n', ['color-no-hex']],
    ['.nbx-Badge {\n  color: red;\n}\n', ['color-named']],
    ['.nbx-Badge {\n  color: rgb(0 0 0);\n}\n', ['function-disallowed-list']]
  ]) {
    const selector = text.split(' {')[0];
    it(`${rules.length > 0 ? `finds ${rules}` : 'finds nothing'} in ${selector}`, async () => {
      const { results } = await stylelint.lint({ code: text, cwd: root });
      assert.deepEqual(
        results[0].warnings.map(warning => warning.rule),
        rules
      );
    });
  }
});
