import type { DatasetAccess, FlowDataset } from '../../protocol';
import type { CodeCell } from './code';
import { below } from './paths';

/** What the cells of a step read and wrote, each dataset once, sorted. */
export function stepDatasets(
  cells: readonly CodeCell[],
  direction: 'read' | 'write',
  folder: string
): FlowDataset[] {
  const found = new Map<string, FlowDataset>();
  for (const access of cells.flatMap(
    ({ cell }) => cell.execution?.datasets ?? []
  )) {
    if (access.direction === direction && access.kind !== 'memory') {
      const dataset = flowDataset(access, folder);
      const key = JSON.stringify([dataset.namespace, dataset.name]);
      const known = found.get(key);
      found.set(key, { ...dataset, format: known?.format ?? dataset.format });
    }
  }
  return [...found.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, dataset]) => dataset);
}

function flowDataset(
  { namespace, name, format }: DatasetAccess,
  folder: string
): FlowDataset {
  const relative = namespace === 'file' ? below(name, folder) : null;
  return {
    namespace,
    name: relative ?? name,
    format,
    inside: relative !== null
  };
}
