import { Command, Option } from 'commander';
import type { ScanResult, WorkerRequest } from '../protocol/generated';
import { ExitCode } from './failure';
import { jsonText, print } from './output';
import type { IScanAnswer } from './scan-report';
import { scanSarif } from './scan-sarif';
import { scanText } from './scan-text';
import { askWithProgress } from './session';

interface IScanOptions {
  format: 'text' | 'json' | 'sarif';
  text?: boolean;
  baseline?: string;
  updateBaseline?: boolean;
  rules: string[];
  python?: string;
}

/** The command `scan`; `finish` takes the exit code. */
export function scanCommand(
  finish: (code: ExitCode) => void,
  version: string
): Command {
  const collect = (name: string, before: string[]) => [...before, name];
  return new Command('scan')
    .description('Find secrets in notebooks and other files.')
    .argument('<paths...>', 'notebooks, and folders of notebooks')
    .addOption(
      new Option('--format <format>', 'what to print')
        .choices(['text', 'json', 'sarif'])
        .default('text')
    )
    .option('--text', 'scan every other text file, too')
    .option(
      '--baseline <file>',
      'findings that are known; .nbxflow-baseline.json of the working folder where it is there'
    )
    .option(
      '--update-baseline',
      'write the findings into the baseline, without those that are gone'
    )
    .option('--rules <file>', 'one more pack of rules; repeatable', collect, [])
    .option('--python <program>', 'the Python that nbxflow is installed in')
    .action(async (paths: string[], options: IScanOptions) => {
      finish(await scan(paths, options, version));
    });
}

async function scan(
  paths: string[],
  options: IScanOptions,
  version: string
): Promise<ExitCode> {
  const answer = await askWithProgress<IScanAnswer>(
    scanRequest(paths, options),
    options.python
  );
  await print(report(answer, options.format, version));
  // Standard output has the notes already, but where it is JSON alone.
  const notes = options.format === 'json' ? answer.notes : [];
  [...notes, ...answer.failures].forEach(text =>
    process.stderr.write(`nbxflow: ${text}\n`)
  );
  return scanExitCode(answer);
}

/** The request as one line. */
export function scanRequest(
  paths: string[],
  options: Omit<IScanOptions, 'format' | 'python'>
): string {
  const request: WorkerRequest = {
    id: 1,
    op: 'scan',
    paths,
    text: options.text ?? false,
    baseline: options.baseline ?? null,
    updateBaseline: options.updateBaseline ?? false,
    rules: options.rules
  };
  return JSON.stringify(request);
}

function report(
  answer: IScanAnswer,
  format: IScanOptions['format'],
  version: string
): string {
  switch (format) {
    case 'text':
      return scanText(answer);
    case 'json':
      return jsonText(answer.scan satisfies ScanResult);
    case 'sarif':
      return jsonText(scanSarif(answer, version));
  }
}

/** 2 when something could not be read, 1 for findings that nobody knows, 0 else. */
export function scanExitCode(
  answer: Pick<IScanAnswer, 'scan' | 'failures'>
): ExitCode {
  if (answer.failures.length > 0) {
    return ExitCode.usage;
  }
  const found = answer.scan.findings.some(({ ignored }) => ignored === null);
  return found ? ExitCode.failed : ExitCode.ok;
}
