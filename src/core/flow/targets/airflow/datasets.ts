import type { FlowDataset, FlowSpec } from '../../../../protocol';
import { call, literal, name, type PythonExpression } from '../printing';

/** Schemes whose URIs every version of Airflow takes as they are. */
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

function asset(spec: FlowSpec, dataset: FlowDataset): PythonExpression {
  const { namespace, name: path, inside } = dataset;
  const label = inside ? `${spec.name}/${path}` : `${namespace} ${path}`;
  return call(
    'Asset',
    [],
    [
      ['name', literal(ascii(label))],
      [
        'uri',
        inside ? call('file_uri', [literal(path)]) : literal(remote(dataset))
      ]
    ]
  );
}

/** Airflow knows rules for the URIs of some schemes and refuses others: `x-…` has none. */
function remote({ namespace, name: path }: FlowDataset): string {
  const uri = `${namespace}/${path.replace(/^\/+/, '')}`;
  return PLAIN_SCHEMES.test(namespace) ? ascii(uri) : `x-dataset:${ascii(uri)}`;
}

/** Letters beyond ASCII, and spaces at the ends, as URIs write them. */
function ascii(text: string): string {
  const wellFormed = text.replace(/\p{Cs}/gu, '\ufffd');
  return encodeURI(wellFormed).slice(0, 1500);
}

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
