import type { TranslationBundle } from '@jupyterlab/translation';

import type {
  CellReference,
  DatasetView,
  LineageView,
  Unseen
} from '../../core/lineage';
import { formatBytes, formatCount } from '../../core/spans';
import type { DatasetAccess } from '../../protocol';

/** What a cell is called: by its position here, by notebook and execution count elsewhere. */
export function cellName(
  cell: CellReference,
  trans: TranslationBundle
): string {
  switch (cell.place) {
    case 'here':
      return trans.__('cell %1', cell.position);
    case 'removed':
      return trans.__('a removed cell');
    case 'unnamed':
      return trans.__('an unnamed cell');
    case 'elsewhere': {
      const name = cell.path?.slice(cell.path.lastIndexOf('/') + 1);
      const count = cell.count === null ? '' : ` [${cell.count}]`;
      return (name ?? cell.client) + count;
    }
  }
}

/** Whether there is something to go to. */
export function isReachable(cell: CellReference): boolean {
  const isKnown = cell.path !== null && cell.cell !== null;
  return isKnown && (cell.place === 'here' || cell.place === 'elsewhere');
}

/** Rows and columns: `336,776 × 19`; null when neither is known. */
export function shapeText(
  rows: number | null,
  columns: DatasetAccess['columns'],
  trans: TranslationBundle
): string | null {
  if (rows !== null && columns !== null) {
    return `${formatCount(rows)} × ${formatCount(columns.length)}`;
  }
  if (rows !== null) {
    return rowsText(rows, trans);
  }
  return columns === null ? null : columnsText(columns.length, trans);
}

export function rowsText(rows: number, trans: TranslationBundle): string {
  return trans._n('%2 row', '%2 rows', rows, formatCount(rows));
}

export function columnsText(count: number, trans: TranslationBundle): string {
  return trans._n('%2 column', '%2 columns', count, formatCount(count));
}

export function kindText(
  kind: DatasetAccess['kind'],
  trans: TranslationBundle
): string {
  switch (kind) {
    case 'file':
      return trans.__('file');
    case 'table':
      return trans.__('table');
    case 'memory':
      return trans.__('in memory');
    case 'url':
      return trans.__('web address');
  }
}

/** What was done to what was there before. */
export function modeText(
  mode: NonNullable<DatasetAccess['mode']>,
  trans: TranslationBundle
): string {
  switch (mode) {
    case 'create':
      return trans.__('created');
    case 'overwrite':
      return trans.__('overwritten');
    case 'append':
      return trans.__('appended to');
  }
}

/** Format and size of a dataset, as far as they are known. */
export function sizeText(
  dataset: DatasetView,
  trans: TranslationBundle
): string {
  const bytes =
    dataset.bytes === null
      ? trans.__('size unknown')
      : formatBytes(dataset.bytes);
  return [dataset.format, bytes].filter(part => part !== null).join(' · ');
}

/** The name by which a dataset is known to others, e.g. in a lineage catalogue. */
export function fullName(dataset: DatasetView): string {
  return dataset.namespace === 'file'
    ? dataset.name
    : `${dataset.namespace} ${dataset.name}`;
}

export function unseenText(why: Unseen, trans: TranslationBundle): string {
  switch (why) {
    case 'no-probe':
      return trans.__(
        'Nothing could be seen: nbxflow does not watch data in this kernel.'
      );
    case 'probe-off':
      return trans.__(
        'Datasets may be missing: watching this kernel failed and was switched off.'
      );
    case 'kernel-died':
      return trans.__('Datasets may be missing: the kernel died.');
  }
}

/** One sentence instead of the lists, when there is nothing to list; null when there is. */
export function emptyText(
  view: LineageView,
  scope: 'cell' | 'notebook',
  trans: TranslationBundle
): string | null {
  const { reads, writes, blindSpots, unseen, states } = view;
  if (reads.length + writes.length + blindSpots.length + unseen.length > 0) {
    return null;
  }
  if (scope === 'notebook') {
    return states.length === 0
      ? trans.__('Run a cell to see here which data it reads and writes.')
      : trans.__('No cell of this notebook was seen to read or write data.');
  }
  switch (states[states.length - 1]) {
    case undefined:
      return trans.__(
        'Run this cell to see here which data it reads and writes.'
      );
    case 'queued':
    case 'running':
      return trans.__(
        'What this cell reads and writes shows here when it has run.'
      );
    case 'aborted':
      return trans.__('This cell did not run, because an earlier one failed.');
    default:
      return trans.__('This cell was not seen to read or write data.');
  }
}
