import type { DatasetAccess } from '../../protocol';

type DatasetName = Pick<DatasetAccess, 'namespace' | 'name' | 'kind'>;
type DatasetId = Pick<DatasetAccess, 'namespace' | 'name'>;

/** The identity of a dataset: equal exactly when namespace and name are. */
export function datasetKey(dataset: DatasetId): string {
  return `dataset:${JSON.stringify([dataset.namespace, dataset.name])}`;
}

/** A dataset's name in two parts: what it is called, and the folder or place it is in. */
export interface DisplayName {
  readonly label: string;
  readonly where: string;
}

/**
 * The last part of a dataset's name, and all before it. A table in a database file keeps the file
 * in its label (`flights.db#main.delays`): the table's name alone says too little.
 */
export function displayName(dataset: DatasetName): DisplayName {
  const { namespace, name } = dataset;
  const table =
    dataset.kind === 'table' && namespace === 'file'
      ? name.slice(lastIndex(name, '#'))
      : '';
  const path = name.slice(0, name.length - table.length);
  if (/^[/\\]*$/.test(path)) {
    return { label: name, where: namespace };
  }
  const end = path.replace(/[/\\]+$/, '').length;
  const separator = /^[A-Za-z]:\\/.test(path) ? '\\' : '/';
  const start = path.lastIndexOf(separator, end - 1) + 1;
  const label = path.slice(start, end) + table;
  const folder = path.slice(0, Math.max(start - 1, 0)) || path.slice(0, start);
  if (namespace === 'file') {
    return { label, where: folder || namespace };
  }
  return { label, where: folder ? joinPlace(namespace, folder) : namespace };
}

function joinPlace(namespace: string, folder: string): string {
  return `${namespace}/${folder.replace(/^\/+/, '')}`;
}

function lastIndex(text: string, part: string): number {
  const index = text.lastIndexOf(part);
  return index < 0 ? text.length : index;
}

/**
 * Cuts the middle out of a text that is longer than `length`, because the end of a file name says
 * as much as its start.
 */
export function cutMiddle(text: string, length: number): string {
  const letters = Array.from(text);
  if (letters.length <= length) {
    return text;
  }
  const tail = Math.floor((length - 1) / 2);
  const head = length - 1 - tail;
  return [...letters.slice(0, head), '…', ...letters.slice(-tail)].join('');
}
