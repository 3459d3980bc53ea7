import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import path from 'path';
import { RULES } from '../../core/dataflow/check';
import type { Problem } from '../../protocol/generated';
import { checkExitCode } from '../check';
import { checkSarif } from '../check-sarif';
import { checkText } from '../check-text';
import { readEnvironment } from '../environment';
import { Failure } from '../failure';
import { notebookFiles } from '../notebook-files';

function makeProblem(values: Partial<Problem> = {}): Problem {
  return {
    rule: 'import-star',
    severity: 'warning',
    cell: 'a',
    cellIndex: 1,
    span: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 9 },
    message: 'A message.',
    related: [],
    ...values
  };
}

describe('checkText', () => {
  it('groups by file, with what belongs to a problem below it', () => {
    const problems = [
      makeProblem({ related: [{ cell: 'b', message: 'cell 2 does, too' }] }),
      makeProblem({
        rule: 'unparsable',
        severity: 'error',
        message: 'a\u001b[2J'
      })
    ];
    const cellNumbers = new Map([[1, 1]]);
    expect(
      checkText([
        { path: 'fine.ipynb', problems: [], cellNumbers },
        { path: 'a.ipynb', problems, cellNumbers }
      ])
    ).toBe(
      `a.ipynb:cell 1:2:1  warning  import-star  A message.
    cell 2 does, too
a.ipynb:cell 1:2:1  error    unparsable   a\ufffd[2J

2 notebooks checked: 1 error, 1 warning, 0 info
`
    );
  });

  it('says that there is nothing', () => {
    expect(
      checkText([{ path: 'a', problems: [], cellNumbers: new Map() }])
    ).toBe('1 notebook checked: no problems\n');
    expect(checkText([])).toBe('No notebook was checked.\n');
  });
});

describe('checkExitCode', () => {
  const file = (severity: Problem['severity']) => ({
    problems: [makeProblem({ severity })]
  });

  it('is 1 for errors and warnings, 2 where a file could not be read', () => {
    expect(checkExitCode([], [])).toBe(0);
    expect(checkExitCode([file('info')], [])).toBe(0);
    expect(checkExitCode([file('info'), file('warning')], [])).toBe(1);
    expect(checkExitCode([file('error')], [])).toBe(1);
    expect(checkExitCode([file('error')], [{ exitCode: 2 }])).toBe(2);
  });
});

describe('files', () => {
  let folder: string;
  const put = (name: string, text = '') => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'nbxflow-')));
  });

  it('of a folder are its notebooks, not those that tools keep there', () => {
    const b = put('b.ipynb');
    const a = put('deep/er/a.ipynb');
    put('.ipynb_checkpoints/b-checkpoint.ipynb');
    put('node_modules/x.ipynb');
    put('notes.txt');
    expect(notebookFiles([folder, b])).toEqual([b, a]);
  });

  it('that are not there are left to who reads them', () => {
    expect(notebookFiles(['no/such.ipynb'])).toEqual(['no/such.ipynb']);
  });

  it('must be there in a folder', () => {
    expect(() => notebookFiles([folder])).toThrow(Failure);
  });

  it('around a notebook tell of packages, up to the root of the repository', () => {
    const notebook = put('repo/notebooks/a.ipynb');
    put('repo/.git/HEAD');
    put('requirements.txt', 'outside');
    put('repo/requirements-dev.txt', 'pandas>=2  # for tables');
    put('repo/notebooks/environment.yml', 'dependencies:\n  - numpy');
    put('repo/src/helpers/__init__.py');
    put('repo/notebooks/tools.py');
    const { files, words, modules } = readEnvironment(notebook);
    expect(files).toEqual(['environment.yml', 'requirements-dev.txt']);
    expect(words.has('pandas') && words.has('numpy')).toBe(true);
    expect(words.has('outside') || words.has('tables')).toBe(false);
    expect(modules.has('helpers') && modules.has('tools')).toBe(true);
  });

  it('above a notebook without a repository are not looked at', () => {
    put('requirements.txt', 'pandas');
    expect(readEnvironment(put('deep/a.ipynb')).files).toEqual([]);
  });
});

describe('checkSarif', () => {
  const log = (
    problems: Problem[],
    file = 'a folder/ä.ipynb',
    failures = ['x']
  ) =>
    JSON.parse(
      JSON.stringify(
        checkSarif({
          version: '1.2.3',
          rules: RULES,
          files: [{ path: file, problems, sources: ['', 'x\n  y = 1'] }],
          failures
        })
      )
    ).runs[0];

  it('tells of rules with help, and of files that could not be checked', () => {
    const run = log([]);
    const { driver } = run.tool;
    expect(driver.semanticVersion).toBe('1.2.3');
    for (const rule of driver.rules) {
      expect(rule.help.text).toContain(`ignore[${rule.id}]`);
      expect(['error', 'warning', 'note']).toContain(
        rule.defaultConfiguration.level
      );
    }
    expect(run.invocations[0].executionSuccessful).toBe(false);
    expect(log([], 'a', []).invocations[0].executionSuccessful).toBe(true);
  });

  it('places a result in the notebook and in the cell', () => {
    const related = [{ cell: 'b', message: 'cell 2 does' }];
    const problem = makeProblem({ severity: 'info', related });
    const run = log([problem]);
    const [result] = run.results;
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(result.level).toBe('note');
    const [{ physicalLocation, logicalLocations }] = result.locations;
    expect(physicalLocation).toEqual({
      artifactLocation: { uri: 'a%20folder/%C3%A4.ipynb', index: 0 },
      region: problem.span
    });
    expect(logicalLocations[0].name).toBe('a');
    expect(result.relatedLocations[0].logicalLocations[0].name).toBe('b');
  });

  it('takes absolute paths as file URIs', () => {
    const [result] = log([makeProblem()], '/data/a.ipynb').results;
    const { uri } = result.locations[0].physicalLocation.artifactLocation;
    expect(uri).toBe('file:///data/a.ipynb');
  });

  it('gives fingerprints that outlast a move, and none twice', () => {
    const prints = (problems: Problem[]) =>
      log(problems).results.map(
        (result: { partialFingerprints: Record<string, string> }) =>
          result.partialFingerprints['nbxflow/v1']
      );
    const [first, second] = prints([makeProblem(), makeProblem()]);
    expect(first).not.toBe(second);
    const moved = makeProblem({ message: 'Of cell 7.' });
    expect(prints([moved])).toEqual([first]);
    expect(prints([makeProblem({ rule: 'unparsable' })])).not.toEqual([first]);
  });
});
