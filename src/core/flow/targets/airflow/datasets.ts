import type { FlowDataset, FlowSpec } from '../../../../protocol';
import { call, literal, name, type PythonExpression } from '../printing';

/** Schemes whose URIs Airflow takes as they are; it has rules for some, and none for `x-…`. */
const PLAIN_SCHEMES = /^(s3|gs):\/\/[^/]+$/;

/** A dataset of the pipeline as an asset, and the constant that holds it. */
export interface AssetConstant {
  readonly constant: string;
  readonly value: PythonExpression;
}

/**
 * The datasets of a pipeline as assets, by key, in the order in which tasks come to them. Files
 * outside of the working folder are none: their paths are those of one machine.
 */
export function assetsOf(spec: FlowSpec): ReadonlyMap<string, AssetConstant> {
  const found = new Map<string, AssetConstant>();
  const taken = new Set<string>();
  const all = spec.steps.flatMap(({ reads, writes }) => [...reads, ...writes]);
  for (const dataset of all.filter(isShown)) {
    const key = datasetKey(dataset);
    if (!found.has(key)) {
      const constant = constantName(dataset, taken);
      taken.add(constant);
      found.set(key, { constant, value: asset(spec, dataset) });
    }
  }
  return found;
}

/** What tells a dataset from all others. */
export function datasetKey({ namespace, name: path }: FlowDataset): string {
  return JSON.stringify([namespace, path]);
}

function isShown({ namespace, inside }: FlowDataset): boolean {
  return inside || namespace !== 'file';
}

/**
 * The asset of a dataset: one text that is its name and its URI, the same on every machine and for
 * every working folder. Airflow turns an asset off whose name it knows with another URI.
 */
function asset(
  { name: id }: FlowSpec,
  { namespace, name: path, inside }: FlowDataset
): PythonExpression {
  const uri = encoded(
    inside ? `${id}/${path}` : `${namespace}/${path.replace(/^\/+/, '')}`
  );
  const isPlain = inside || PLAIN_SCHEMES.test(namespace);
  return call('Asset', [literal(isPlain ? uri : `x-dataset:${uri}`)]);
}

/** As URIs write it, with nothing that would be their query or fragment. */
function encoded(text: string): string {
  const wellFormed = text.replace(/\p{Cs}/gu, '\ufffd');
  return encodeURI(wellFormed)
    .replace(/[?#]/g, encodeURIComponent)
    .slice(0, LONGEST);
}

/** Airflow takes 1,500 letters. */
const LONGEST = 1400;

function constantName(
  { name: path }: FlowDataset,
  taken: ReadonlySet<string>
): string {
  const last = path.split('/').filter(Boolean).at(-1) ?? '';
  const words = last
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .slice(0, 60);
  const wanted = `ASSET_${words}`.replace(/_+/g, '_').replace(/_$/, '');
  for (let number = 2, found = wanted; ; number += 1) {
    if (!taken.has(found)) {
      return name(found).text();
    }
    found = `${wanted}_${number}`;
  }
}
