/// <reference types="node" />
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import type { ReplayRequest } from '../protocol/generated';
import { ExitCode, Failure } from './failure';
import { jsonText, print } from './output';
import { readSessions } from './replay-session';
import { type IPlayedSession, replayResult } from './replay-steps';
import { askWithProgress } from './session';

interface IReplayOptions {
  python?: string;
}

/** The command `replay`; `finish` takes the exit code. */
export function replayCommand(finish: (code: ExitCode) => void): Command {
  return new Command('replay')
    .description(
      'Play a written session on a kernel and say after every step what each cell is worth.'
    )
    .argument(
      '<session>',
      'a session, or an array of them, as JSON; - reads it from standard input'
    )
    .addOption(
      new Option('--format <format>', 'what to print')
        .choices(['json'])
        .default('json')
    )
    .option('--python <program>', 'the Python that nbxflow is installed in')
    .action(async (file: string, options: IReplayOptions) => {
      await replay(file, options);
      finish(ExitCode.ok);
    });
}

async function replay(file: string, options: IReplayOptions): Promise<void> {
  const name = file === '-' ? 'standard input' : file;
  const { sessions, single } = readSessions(await read(file), name);
  const request: ReplayRequest = {
    id: 1,
    op: 'replay',
    sessions: [...sessions],
    folder: null
  };
  const played = await ask(request, name, options.python);
  const results = sessions.flatMap((session, index) => {
    const done = played[index];
    return done === undefined ? [] : [replayResult(session, done)];
  });
  await print(jsonText(single ? results[0] : results));
}

async function read(file: string): Promise<string> {
  try {
    return file === '-'
      ? await text(process.stdin)
      : await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'No such file or directory' : message;
    throw new Failure(ExitCode.usage, `${file}: ${reason}`);
  }
}

async function ask(
  request: ReplayRequest,
  name: string,
  python: string | undefined
): Promise<readonly IPlayedSession[]> {
  try {
    const line = JSON.stringify(request);
    const { sessions } = await askWithProgress<{
      sessions: readonly IPlayedSession[];
    }>(line, python);
    return sessions;
  } catch (error) {
    if (error instanceof Failure && error.exitCode === ExitCode.usage) {
      throw new Failure(ExitCode.usage, `${name}: ${error.message}`);
    }
    throw error;
  }
}
