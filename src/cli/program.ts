import { Command, CommanderError } from 'commander';
import { checkCommand } from './check';
import { factsCommand } from './facts';
import { ExitCode, Failure } from './failure';
import { lineageCommand } from './lineage';
import { promoteCommand } from './promote-command';
import { replayCommand } from './replay';
import { runCommand } from './run';
import { scanCommand } from './scan';

const FOOTER = `
Exit codes: 0 fine, 1 a failed run, problems, secrets or no proof, 2 wrong usage or unreadable input,
3 Python or a kernel could not be run, 130 interrupted.`;

/**
 * Runs the command line and answers its exit code; messages of failures go to standard error.
 *
 * @param words - The words behind the program's name.
 */
export async function runProgram(
  words: readonly string[],
  version: string
): Promise<ExitCode> {
  let code: ExitCode = ExitCode.ok;
  const finish = (given: ExitCode) => {
    code = given;
  };
  const program = new Command('nbxflow')
    .description('Run notebooks and see what they read and write.')
    .version(version)
    .addHelpText('after', FOOTER)
    .showHelpAfterError('(--help says more)');
  for (const command of [
    runCommand(finish),
    lineageCommand(finish),
    factsCommand(finish),
    checkCommand(finish, version),
    scanCommand(finish, version),
    promoteCommand(finish),
    replayCommand(finish)
  ]) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  [program, ...program.commands].forEach(command => command.exitOverride());
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    }
    if (error instanceof Failure) {
      process.stderr.write(`nbxflow: ${error.message}\n`);
      return error.exitCode;
    }
    throw error;
  }
}
