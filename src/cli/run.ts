import { Command, Option } from 'commander';
import type {
  DatasetAccess,
  ExecuteRequest,
  RecordFile,
  RunResult
} from '../protocol/generated';
import { ExitCode, Failure } from './failure';
import { checkWritable, jsonText, print, writeAtomically } from './output';
import { addParameter, type Parameters, parametersJson } from './parameters';
import { askWithProgress } from './session';
import { runText } from './text';

/** What the worker answers to `execute`. */
type ExecuteResult = RecordFile & {
  status: RunResult['status'];
  datasets: DatasetAccess[];
};

interface IRunOptions {
  param?: Parameters;
  output?: string;
  events?: string;
  spans?: string;
  record?: string;
  timeout?: number;
  allowErrors?: boolean;
  format: 'text' | 'json';
  python?: string;
}

/** The command `run`; `finish` takes the exit code. */
export function runCommand(finish: (code: ExitCode) => void): Command {
  return new Command('run')
    .description(
      'Run a notebook on its kernel and record what each cell cost, read and wrote.'
    )
    .argument('<notebook>', 'the notebook; it is not changed')
    .option(
      '--param <name=value>',
      'set a parameter of a Python notebook; repeatable; JSON, else a string',
      addParameter
    )
    .option('--output <file>', 'write the notebook with its outputs')
    .option('--events <file>', 'write the OpenLineage events, one a line')
    .option(
      '--spans <file>',
      'write the OpenTelemetry spans of the run as OTLP/JSON'
    )
    .option('--record <file>', 'write the record of all executions as JSON')
    .option('--timeout <seconds>', 'longest time one cell may take', toSeconds)
    .option('--allow-errors', 'go on after a failing cell, and exit 0')
    .addOption(
      new Option('--format <format>', 'what to print')
        .choices(['text', 'json'])
        .default('text')
    )
    .option('--python <program>', 'the Python that nbxflow is installed in')
    .action(async (notebook: string, options: IRunOptions) => {
      finish(await run(notebook, options));
    });
}

async function run(path: string, options: IRunOptions): Promise<ExitCode> {
  const { output = null, record = null } = options;
  checkWritable('--output', output);
  checkWritable('--events', options.events ?? null);
  checkWritable('--spans', options.spans ?? null);
  checkWritable('--record', record);
  const result = await askWithProgress<ExecuteResult>(
    executeRequest(path, options),
    options.python
  );
  const { status, datasets, ...file } = result;
  if (record !== null) {
    await writeAtomically(record, jsonText(file));
  }
  const { executions } = file;
  await print(
    options.format === 'json'
      ? jsonText({
          path: file.path,
          status,
          executions,
          datasets
        } satisfies RunResult)
      : runText({ path: file.path, status, cells: file.cells, executions })
  );
  if (status === 'error' && output === null) {
    process.stderr.write('nbxflow: --output FILE keeps the traceback.\n');
  }
  return runExitCode(result, options.allowErrors ?? false);
}

/** The request as one line; the values of parameters stand in it as they were written. */
export function executeRequest(
  path: string,
  options: Pick<
    IRunOptions,
    'param' | 'output' | 'events' | 'spans' | 'timeout' | 'allowErrors'
  >
): string {
  const request: Omit<ExecuteRequest, 'parameters'> = {
    id: 1,
    op: 'execute',
    path,
    output: options.output ?? null,
    events: options.events ?? null,
    spans: options.spans ?? null,
    timeoutSeconds: options.timeout ?? null,
    allowErrors: options.allowErrors ?? false
  };
  const parameters = parametersJson(options.param ?? new Map());
  return `{"parameters":${parameters},${JSON.stringify(request).slice(1)}`;
}

/** Allowed errors are those that cells raise: a timeout or a kernel that died is none. */
export function runExitCode(
  result: Pick<ExecuteResult, 'status' | 'executions'>,
  allowErrors: boolean
): ExitCode {
  const died = result.executions.some(({ state }) => state === 'lost');
  const fine =
    result.status === 'ok' ||
    (result.status === 'error' && allowErrors && !died);
  return fine ? ExitCode.ok : ExitCode.failed;
}

/** A number of seconds above 0. */
export function toSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !Number.isFinite(seconds) || seconds <= 0) {
    throw new Failure(
      ExitCode.usage,
      `--timeout ${text}: give seconds, a number above 0`
    );
  }
  return seconds;
}
