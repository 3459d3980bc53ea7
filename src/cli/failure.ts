/** Exit codes that people script against (docs/command-line.md). */
export const ExitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  unavailable: 3,
  interrupted: 130
} as const;

/** One of the exit codes of the command line. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A failure that a person can do something about: its message is shown without a stack. */
export class Failure extends Error {
  constructor(
    readonly exitCode: ExitCode,
    message: string
  ) {
    super(message);
  }
}
