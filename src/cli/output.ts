import { randomBytes } from 'node:crypto';
import { accessSync, constants, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { WorkerProgress } from '../protocol/generated';
import { ExitCode, Failure } from './failure';

/** Writes to standard output; what a closed pipe no longer takes is dropped. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, error => {
      const closed = (error as NodeJS.ErrnoException | null)?.code === 'EPIPE';
      if (error && !closed) {
        reject(error);
      } else {
        resolve();
      }
    });
  });
}

/** A document as `--format json` prints it. */
export function jsonText(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/**
 * Checks that a file can be written later, so that nobody waits for a run to learn it cannot.
 *
 * @throws Failure that names the option, the file and the reason.
 */
export function checkWritable(option: string, file: string | null): void {
  if (file === null) {
    return;
  }
  const fail = (reason: string): never => {
    throw new Failure(ExitCode.usage, `${option} ${file}: ${reason}`);
  };
  const folder = path.dirname(path.resolve(file));
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    fail(`there is no folder ${folder}`);
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    fail('it is a folder');
  }
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    fail(`the folder ${folder} cannot be written`);
  }
}

/** Writes a file beside its place and renames it: it is there whole or not at all. */
export async function writeAtomically(
  file: string,
  text: string
): Promise<void> {
  const folder = path.dirname(path.resolve(file));
  const name = `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`;
  const temporary = path.join(folder, name);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new Failure(ExitCode.usage, `${file}: ${(error as Error).message}`);
  }
}

/** A stream that progress is shown on. */
export type ProgressStream = Pick<
  NodeJS.WriteStream,
  'write' | 'isTTY' | 'columns'
>;

const BAR_WIDTH = 24;

/**
 * Shows progress: a bar on one line of a terminal, else a line a step. Messages go through it so
 * that they and the bar do not run into each other.
 */
export class Progress {
  constructor(private readonly stream: ProgressStream) {}

  /** Shows how far the work is. */
  show(progress: WorkerProgress): void {
    if (!this.stream.isTTY) {
      this.stream.write(`${progress.message}\n`);
      return;
    }
    const { done, total, message } = progress;
    const filled = total > 0 ? Math.round((BAR_WIDTH * done) / total) : 0;
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
    const room = (this.stream.columns || 80) - 1;
    this.stream.write(
      `${CLEAR_LINE}${`${bar} ${done}/${total} ${message}`.slice(0, room)}`
    );
    this.open = true;
  }

  /** Writes text of others above the bar. */
  say(text: string): void {
    this.clear();
    this.stream.write(text);
  }

  /** Takes the bar off the screen. */
  clear(): void {
    if (this.open) {
      this.stream.write(CLEAR_LINE);
      this.open = false;
    }
  }

  private open = false;
}

const CLEAR_LINE = '\r\u001b[2K';
