import type { CommandRegistry } from '@lumino/commands';

import { CommandIDs } from '../../commands';
import type { INbxDataflow } from '../../tokens';

/** What runs cells. */
export interface RerunParts {
  readonly app: { readonly commands: CommandRegistry };
  readonly dataflow: INbxDataflow | null;
}

/**
 * Runs cells, and what they need before them, in this order. Where that cannot go on by itself, what
 * is left is listed, with the reason: something does not repeat safely, or a cell failed.
 */
export async function runNeeded(
  path: string,
  cells: readonly string[],
  { app, dataflow }: RerunParts
): Promise<void> {
  const { commands } = app;
  if (dataflow === null || dataflow.coverage(path) !== 'full') {
    await commands.execute('notebook:run-all-cells');
    return;
  }
  for (const cell of cells) {
    if (dataflow.state(path, cell) === 'fresh') {
      continue;
    }
    if (dataflow.plan(path, cell).needsRestart) {
      await commands.execute('notebook:restart-run-all');
      return;
    }
    const progress = await dataflow.run(path, cell);
    if (progress?.state !== 'done') {
      await commands.execute(CommandIDs.goToCell, { path, cell });
      await commands.execute(CommandIDs.runNeededCell);
      return;
    }
  }
}
