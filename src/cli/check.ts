import { Command, Option } from 'commander';
import {
  checkNotebook,
  chooseRules,
  RULES,
  type NotebookCell,
  type Rule,
  UnknownRule
} from '../core/dataflow/check';
import type {
  CellFacts,
  CheckResult,
  Problem,
  WorkerRequest
} from '../protocol/generated';
import { checkSarif } from './check-sarif';
import { checkText } from './check-text';
import { readEnvironment } from './environment';
import { ExitCode, Failure } from './failure';
import { notebookFiles } from './notebook-files';
import { readNotebookMetadata } from './notebook-metadata';
import { jsonText, print } from './output';
import { askEachWithProgress } from './session';

/** What the worker answers to `facts`. */
interface IFactsResult {
  readonly path: string;
  readonly cells: readonly Omit<NotebookCell, 'tags'>[];
  readonly facts: readonly CellFacts[];
}

interface ICheckOptions {
  format: 'text' | 'json' | 'sarif';
  rule: string[];
  ignore: string[];
  python?: string;
}

interface ICheckedFile {
  readonly path: string;
  readonly cells: readonly NotebookCell[];
  readonly problems: Problem[];
}

/** The command `check`; `finish` takes the exit code. */
export function checkCommand(
  finish: (code: ExitCode) => void,
  version: string
): Command {
  const collect = (name: string, before: string[]) => [...before, name];
  return new Command('check')
    .description('Say what is wrong with notebooks, from their files alone.')
    .argument('<notebooks...>', 'notebooks, and folders of notebooks')
    .addOption(
      new Option('--format <format>', 'what to print')
        .choices(['text', 'json', 'sarif'])
        .default('text')
    )
    .option('--rule <rule>', 'only this rule; repeatable', collect, [])
    .option('--ignore <rule>', 'not this rule; repeatable', collect, [])
    .option('--python <program>', 'the Python that nbxflow is installed in')
    .addHelpText('after', rulesHelp())
    .action(async (names: string[], options: ICheckOptions) => {
      finish(await check(names, options, version));
    });
}

function rulesHelp(): string {
  const rows = RULES.map(
    ({ name, severity, summary }) =>
      `  ${name.padEnd(28)}${severity.padEnd(9)}${summary}`
  );
  return `\nRules:\n${rows.join('\n')}`;
}

async function check(
  names: readonly string[],
  options: ICheckOptions,
  version: string
): Promise<ExitCode> {
  const rules = rulesFor(options);
  const paths = notebookFiles(names);
  const answers = await askEachWithProgress<IFactsResult>(
    paths.map(factsRequest),
    options.python
  );
  const files: ICheckedFile[] = [];
  const failures: Failure[] = [];
  answers.forEach((answer, place) => {
    if (answer instanceof Failure) {
      failures.push(answer);
    } else {
      files.push(checkFile(paths[place]!, answer, rules));
    }
  });
  const messages = failures.map(({ message }) => message);
  await print(report(files, messages, rules, options.format, version));
  messages.forEach(text => process.stderr.write(`nbxflow: ${text}\n`));
  return checkExitCode(files, failures);
}

function rulesFor({ rule, ignore }: ICheckOptions): readonly Rule[] {
  try {
    return chooseRules(rule, ignore);
  } catch (error) {
    if (!(error instanceof UnknownRule)) {
      throw error;
    }
    const hint =
      error.suggestion === null
        ? 'nbxflow check --help lists them'
        : `did you mean ${error.suggestion}?`;
    throw new Failure(ExitCode.usage, `${error.message}; ${hint}`);
  }
}

function factsRequest(path: string, place: number): string {
  const request: WorkerRequest = {
    id: place + 1,
    op: 'facts',
    path,
    text: null
  };
  return JSON.stringify(request);
}

function checkFile(
  path: string,
  { cells, facts }: IFactsResult,
  rules: readonly Rule[]
): ICheckedFile {
  const { tags, language } = readNotebookMetadata(path);
  const tagged = cells.map((cell, place) => ({
    ...cell,
    tags: tags[place] ?? []
  }));
  const environment = rules.some(({ name }) => name === 'missing-environment')
    ? readEnvironment(path)
    : null;
  const file = { cells: tagged, facts, language, environment };
  return { path, cells: tagged, problems: [...checkNotebook(file, rules)] };
}

function report(
  files: readonly ICheckedFile[],
  failures: readonly string[],
  rules: readonly Rule[],
  format: ICheckOptions['format'],
  version: string
): string {
  switch (format) {
    case 'text':
      return checkText(
        files.map(file => ({ ...file, cellNumbers: cellNumbers(file.cells) }))
      );
    case 'json':
      return jsonText({
        files: files.map(({ path, problems }) => ({ path, problems }))
      } satisfies CheckResult);
    case 'sarif': {
      const sources = files.map(({ path, problems, cells }) => ({
        path,
        problems,
        sources: cells.map(({ source }) => source)
      }));
      return jsonText(checkSarif({ version, rules, files: sources, failures }));
    }
  }
}

function cellNumbers(cells: readonly NotebookCell[]): Map<number, number> {
  const numbers = new Map<number, number>();
  cells.forEach(({ type }, index) => {
    if (type === 'code') {
      numbers.set(index, numbers.size + 1);
    }
  });
  return numbers;
}

/** 2 when a file could not be checked, 1 for errors and warnings, 0 else. */
export function checkExitCode(
  files: readonly Pick<ICheckedFile, 'problems'>[],
  failures: readonly Pick<Failure, 'exitCode'>[]
): ExitCode {
  const [failure] = failures;
  if (failure) {
    return failure.exitCode;
  }
  const bad = files.some(({ problems }) =>
    problems.some(({ severity }) => severity !== 'info')
  );
  return bad ? ExitCode.failed : ExitCode.ok;
}
