import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon, downloadIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { CommandIDs } from '../../commands';
import { datasetKey, ownCellKey } from '../../core/lineage';
import type { LineageGraphs } from './graphs';
import { graphIcon } from './icons';

/** What the commands of the graph act on. */
export interface GraphCommandsOptions {
  readonly commands: CommandRegistry;
  readonly notebooks: INotebookTracker;
  readonly graphs: LineageGraphs;
  readonly trans: TranslationBundle;
}

const PATH = {
  type: 'string',
  description: 'Path of the notebook; the current one by default'
} as const;

/** Adds the commands of the graph. */
export function addGraphCommands(options: GraphCommandsOptions): void {
  const { commands, notebooks, graphs, trans } = options;
  const pathOf = ({ path }: ReadonlyPartialJSONObject) =>
    typeof path === 'string'
      ? path
      : notebooks.currentWidget?.context.localPath;
  commands.addCommand(CommandIDs.showGraph, {
    label: trans.__('Show Lineage Graph'),
    caption: trans.__(
      'Show as a graph which cells of the notebook read and write which data'
    ),
    icon: graphIcon,
    describedBy: { args: SHOW_ARGUMENTS },
    isEnabled: args => pathOf(args) !== undefined,
    execute: async args => {
      const path = pathOf(args);
      if (path === undefined) {
        return;
      }
      const node = nodeOf(path, args, notebooks);
      const panel = await graphs.open(path, args.activate !== false);
      if (node !== null) {
        panel.reveal(node);
      }
    }
  });
  commands.addCommand(CommandIDs.exportGraph, {
    label: args => exportLabel(args, trans),
    caption: trans.__('Copy or download the lineage of the notebook'),
    icon: ({ way }) => (way === 'copy' ? copyIcon : downloadIcon),
    describedBy: { args: EXPORT_ARGUMENTS },
    isEnabled: args => pathOf(args) !== undefined,
    execute: async args => {
      const path = pathOf(args);
      if (path === undefined) {
        return;
      }
      const panel = await graphs.open(path, true);
      await panel.export(formatOf(args), wayOf(args));
    }
  });
}

const SHOW_ARGUMENTS = {
  type: 'object',
  properties: {
    path: PATH,
    cell: { type: 'string', description: 'Id of a cell to go to in the graph' },
    active: {
      type: 'boolean',
      description: 'Go to the active cell of the current notebook'
    },
    namespace: {
      type: 'string',
      description: 'Namespace of a dataset to go to'
    },
    name: { type: 'string', description: 'Name of a dataset to go to' },
    activate: {
      type: 'boolean',
      description: 'Whether the graph takes the focus; it does by default'
    }
  }
} as const;

const FORMATS = ['svg', 'mermaid', 'openlineage'] as const;

const EXPORT_ARGUMENTS = {
  type: 'object',
  properties: {
    path: PATH,
    format: { type: 'string', enum: FORMATS },
    way: { type: 'string', enum: ['copy', 'download'] }
  }
} as const;

/** The node that is asked for; null for none. */
function nodeOf(
  path: string,
  args: ReadonlyPartialJSONObject,
  notebooks: INotebookTracker
): string | null {
  const { active, cell, namespace, name } = args;
  if (typeof namespace === 'string' && typeof name === 'string') {
    return datasetKey({ namespace, name });
  }
  const id = active === true ? notebooks.activeCell?.model.id : cell;
  return typeof id === 'string' ? ownCellKey(path, id) : null;
}

function formatOf({ format }: ReadonlyPartialJSONObject) {
  return FORMATS.find(known => known === format) ?? 'svg';
}

function wayOf({ way }: ReadonlyPartialJSONObject): 'copy' | 'download' {
  return way === 'copy' ? 'copy' : 'download';
}

function exportLabel(
  args: ReadonlyPartialJSONObject,
  trans: TranslationBundle
): string {
  const isCopy = wayOf(args) === 'copy';
  switch (formatOf(args)) {
    case 'svg':
      return isCopy
        ? trans.__('Copy Lineage Graph as SVG')
        : trans.__('Download Lineage Graph as SVG');
    case 'mermaid':
      return isCopy
        ? trans.__('Copy Lineage Graph as Mermaid')
        : trans.__('Download Lineage Graph as Mermaid');
    case 'openlineage':
      return isCopy
        ? trans.__('Copy Lineage as OpenLineage Events')
        : trans.__('Download Lineage as OpenLineage Events');
  }
}
