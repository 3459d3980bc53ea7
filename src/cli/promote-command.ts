import { Command, Option } from 'commander';
import { builtInTargets } from '../core/flow/targets';
import { ExitCode, Failure } from './failure';
import { promote } from './promote';
import type { IPromoteOptions } from './promote-options';
import { toSeconds } from './run';

const FEWEST_RUNS = 2;
const MOST_RUNS = 10;

/** The command `promote`; `finish` takes the exit code. */
export function promoteCommand(finish: (code: ExitCode) => void): Command {
  const command = new Command('promote')
    .description(
      'Make a pipeline of a notebook, and prove that it does the same.'
    )
    .argument('<notebook>', 'the notebook; it is not changed')
    .requiredOption('--to <target[@version]>', `one of: ${targetNames()}`)
    .requiredOption('--out <folder>', 'where the files go');
  addChoices(command);
  addVerification(command);
  return command
    .option(
      '--force',
      'overwrite other files, and write what is not equal',
      false
    )
    .addOption(
      new Option('--format <format>', 'what to print')
        .choices(['text', 'json'])
        .default('text')
    )
    .option('--python <program>', 'the Python that nbxflow is installed in')
    .action(async (notebook: string, options: IPromoteOptions) => {
      finish(await promote(notebook, options));
    });
}

function addChoices(command: Command): void {
  command
    .option(
      '--record <file>',
      'a file of nbxflow run --record; without it the notebook is run in a copy of its folder'
    )
    .addOption(
      new Option('--param <name>', 'make a parameter of this value; repeatable')
        .argParser(choose(true))
        .default(new Map(), 'those of the cell tagged parameters, and paths')
    )
    .addOption(
      new Option(
        '--no-param <name>',
        'make no parameter of this value; repeatable'
      ).argParser(choose(false))
    )
    .option('--steps <file>', 'boundaries of steps by hand, as JSON');
}

function addVerification(command: Command): void {
  command
    .option('--verify', 'replay notebook and pipeline and compare them', false)
    .option(
      '--verify-only',
      'verify the package that stands in the folder',
      false
    )
    .option(
      '--baseline-runs <number>',
      'how often the notebook is run for it',
      toRuns,
      3
    )
    .option(
      '--allow-network',
      'let notebook and tasks reach the network',
      false
    )
    .option('--allow-outside', 'repeat effects outside of the folder', false)
    .option(
      '--timeout <seconds>',
      'longest time a cell or task may take',
      toSeconds
    );
}

function targetNames(): string {
  return builtInTargets()
    .all.map(({ id }) => id)
    .join(', ');
}

type Chosen = ReadonlyMap<string, boolean>;

function choose(isChosen: boolean) {
  return (name: string, before: Chosen): Chosen =>
    new Map([...before, [name, isChosen]]);
}

function toRuns(text: string): number {
  const runs = Number(text);
  if (!Number.isInteger(runs) || runs < FEWEST_RUNS || runs > MOST_RUNS) {
    throw new Failure(
      ExitCode.usage,
      `--baseline-runs ${text}: give a whole number from ${FEWEST_RUNS} to ${MOST_RUNS}`
    );
  }
  return runs;
}
