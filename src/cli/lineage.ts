import { Command, Option } from 'commander';
import { buildDiagram, buildGraph, toDot, toMermaid } from '../core/lineage';
import { arcsOf, arrange, boxesOf, toSvg } from '../core/lineage/layout';
import type { LineageReply, WorkerRequest } from '../protocol/generated';
import { ExitCode } from './failure';
import { jsonText, print } from './output';
import { askWithProgress } from './session';
import { lineageText } from './text';

/** What the worker answers to `lineage`. */
interface ILineageResult {
  readonly lineage: LineageReply;
  /** Ids of the code cells in document order. */
  readonly cells: readonly string[];
}

/** What the worker answers to `lineage-events`. */
interface ILineageEvents {
  readonly events: readonly unknown[];
}

type Format = 'text' | 'json' | 'mermaid' | 'dot' | 'svg' | 'openlineage';

interface ILineageOptions {
  format: Format;
  record?: string;
  python?: string;
}

/** The command `lineage`; `finish` takes the exit code. */
export function lineageCommand(finish: (code: ExitCode) => void): Command {
  return new Command('lineage')
    .description('Show what a notebook read and wrote when it last ran.')
    .argument('<notebook>', 'a notebook that has run before')
    .addOption(
      new Option('--format <format>', 'what to print')
        .choices(['text', 'json', 'mermaid', 'dot', 'svg', 'openlineage'])
        .default('text')
    )
    .option(
      '--record <file>',
      'a file of nbxflow run --record, not the history'
    )
    .option('--python <program>', 'the Python that nbxflow is installed in')
    .action(async (notebook: string, options: ILineageOptions) => {
      await print(await lineage(notebook, options));
      finish(ExitCode.ok);
    });
}

async function lineage(
  path: string,
  options: ILineageOptions
): Promise<string> {
  const { format, python, record = null } = options;
  if (format === 'openlineage') {
    const { events } = await ask<ILineageEvents>(
      { id: 1, op: 'lineage-events', path, record },
      python
    );
    return events.map(event => `${JSON.stringify(event)}\n`).join('');
  }
  const result = await ask<ILineageResult>(
    { id: 1, op: 'lineage', path, record },
    python
  );
  return lineageOutput(result, format);
}

function ask<Result>(
  request: WorkerRequest,
  python: string | undefined
): Promise<Result> {
  return askWithProgress<Result>(JSON.stringify(request), python);
}

/** The lineage of a notebook in one of the formats of its graph. */
export function lineageOutput(
  { lineage, cells }: ILineageResult,
  format: Exclude<Format, 'openlineage'>
): string {
  switch (format) {
    case 'text':
      return lineageText(lineage, cells);
    case 'json':
      return jsonText(buildGraph(lineage, cells));
    case 'mermaid':
      return toMermaid(buildGraph(lineage, cells));
    case 'dot':
      return toDot(buildGraph(lineage, cells));
    case 'svg': {
      const diagram = buildDiagram(lineage, cells);
      const places = arrange(boxesOf(diagram), arcsOf(diagram));
      return toSvg(diagram, places);
    }
  }
}
