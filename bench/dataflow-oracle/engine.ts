/// <reference types="node" />
/**
 * The engine as a process: each line in is a session and how it was played, each line out what
 * `nbxflow replay` says of it.
 */
import { createInterface } from 'node:readline';
import { type IPlayedSession, replayResult } from '../../src/cli/replay-steps';
import type { ReplaySession } from '../../src/protocol/generated';

interface IQuestion {
  readonly session: ReplaySession;
  readonly played: IPlayedSession;
}

createInterface({ input: process.stdin }).on('line', line => {
  process.stdout.write(`${JSON.stringify(answer(line))}\n`);
});

function answer(line: string): unknown {
  const { session, played } = JSON.parse(line) as IQuestion;
  try {
    return replayResult(session, played);
  } catch (error) {
    return { error: (error as Error).stack };
  }
}
