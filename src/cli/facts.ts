import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import type {
  CellFacts,
  FactsReply,
  WorkerRequest
} from '../protocol/generated';
import { ExitCode, Failure } from './failure';
import { jsonText, print } from './output';
import { askWithProgress } from './session';

/** What the worker answers to `facts`. */
interface IFactsResult {
  readonly facts: readonly CellFacts[];
}

interface IFactsOptions {
  format: 'text' | 'json';
  python?: string;
}

/** The command `facts`; `finish` takes the exit code. */
export function factsCommand(finish: (code: ExitCode) => void): Command {
  return new Command('facts')
    .description('Say what the sources of cells read, define and change.')
    .argument('<file>', 'a notebook or Python file; - for standard input')
    .addOption(
      new Option('--format <format>', 'what to print')
        .choices(['text', 'json'])
        .default('text')
    )
    .option('--python <program>', 'the Python that nbxflow is installed in')
    .action(async (path: string, options: IFactsOptions) => {
      const request: WorkerRequest = {
        id: 1,
        op: 'facts',
        path,
        text: path === '-' ? standardInput() : null
      };
      const { facts } = await askWithProgress<IFactsResult>(
        JSON.stringify(request),
        options.python
      );
      const reply: FactsReply = { cells: [...facts] };
      await print(
        options.format === 'json' ? jsonText(reply) : factsText(facts)
      );
      finish(ExitCode.ok);
    });
}

function standardInput(): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true });
    return text.decode(readFileSync(0));
  } catch (error) {
    const reason =
      error instanceof TypeError ? 'not UTF-8 text' : (error as Error).message;
    throw new Failure(ExitCode.usage, `standard input: ${reason}`);
  }
}

/** Facts as a person reads them: a paragraph a cell, a line a kind of fact. */
export function factsText(facts: readonly CellFacts[]): string {
  const cells = facts.map((cell, index) =>
    [`cell ${index + 1}`, ...cellLines(cell).map(line => `  ${line}`)].join(
      '\n'
    )
  );
  return `${cells.join('\n\n') || 'There is no code cell.'}\n`;
}

function cellLines(facts: CellFacts): string[] {
  const { error, summary } = facts;
  if (error) {
    const { startLine, startColumn } = error.span;
    return [
      `${error.kind}: ${oneLine(error.message)} (line ${startLine}, column ${startColumn})`
    ];
  }
  const perhaps = (all: readonly string[], certain: readonly string[]) =>
    all.filter(name => !certain.includes(name));
  const certain = [...summary.defines, ...summary.deletes];
  const lines = [
    namesLine('reads', summary.reads),
    namesLine('defines', summary.defines),
    namesLine('may define', perhaps(summary.mayDefine, certain)),
    namesLine('deletes', summary.deletes),
    namesLine('changes', summary.changes),
    namesLine('may change', perhaps(summary.mayChange, summary.changes)),
    ...facts.unknown.map(
      ({ kind, name, names }) =>
        `unknown     ${kind}: ${oneLine(name ?? '?')} → ${names.join(', ') || 'output'}`
    )
  ].filter(line => line !== '');
  return lines.length > 0 ? lines : ['nothing'];
}

function namesLine(title: string, names: readonly string[]): string {
  return names.length > 0 ? `${title.padEnd(12)}${names.join(', ')}` : '';
}

/** Texts come from outside: none of their letters may steer the terminal. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, '\ufffd');
}
