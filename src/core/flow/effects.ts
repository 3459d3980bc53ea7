import type { DatasetAccess, FlowEffect } from '../../protocol';
import type { CodeCell } from './code';
import { below, isAbsolutePath } from './paths';
import { isPythonWord } from './python-words';
import {
  networkNames,
  requestsOf,
  withoutCredentials,
  writesByName
} from './requests';

/** Functions that the recorder sees reading and writing data at the places it tells. */
const SEEN = /(^|\.)(read|scan|to|write)_\w+$/;
const NAMED_MAGIC = /^[%!]/;

/** What a cell does outside the notebook's folder and its own process, each thing once. */
export function cellEffects(cell: CodeCell, folder: string): FlowEffect[] {
  const found = new Map<string, FlowEffect>();
  for (const effect of [
    ...named(requestsOf(cell), fromDatasets(cell, folder)),
    ...fromSource(cell, folder),
    ...fromRecord(cell)
  ]) {
    const key = JSON.stringify([
      effect.kind,
      effect.target,
      effect.call,
      effect.writes
    ]);
    found.set(key, effect);
  }
  return withoutVague([...found.values()]);
}

/**
 * Requests of the source and what was seen of them, each once: the call as the source names it,
 * the place as it was seen.
 */
function named(
  requests: readonly FlowEffect[],
  seen: readonly FlowEffect[]
): FlowEffect[] {
  const left = [...seen];
  const take = (same: (other: FlowEffect) => boolean): FlowEffect[] => {
    const taken = left.filter(same);
    left.splice(0, left.length, ...left.filter(other => !same(other)));
    return taken;
  };
  for (const { kind, target, writes } of requests) {
    take(
      other =>
        target !== null &&
        other.kind === kind &&
        other.target === target &&
        other.writes === writes
    );
  }
  const readers = requests.filter(
    ({ target, call }) => target === null && SEEN.test(call ?? '')
  );
  const [reader] = readers.length === 1 ? readers : [];
  const places = reader ? take(other => other.kind === reader.kind) : [];
  const withPlaces = requests.flatMap(item =>
    item === reader && places.length > 0
      ? places.map(place => ({ ...place, call: item.call }))
      : [item]
  );
  return [...withPlaces, ...left];
}

/** What is known by name makes the same thing without one needless. */
function withoutVague(effects: readonly FlowEffect[]): FlowEffect[] {
  return effects.filter(
    ({ kind, target, call, writes }) =>
      target !== null ||
      call !== null ||
      !effects.some(
        other =>
          other.kind === kind && other.call !== null && other.writes >= writes
      )
  );
}

function fromDatasets({ id, cell }: CodeCell, folder: string): FlowEffect[] {
  return (cell.execution?.datasets ?? []).flatMap(access => {
    const kind = kindOf(access, folder);
    return kind === null
      ? []
      : [
          {
            kind,
            target: targetOf(access),
            call: null,
            cell: id,
            writes: access.direction === 'write'
          }
        ];
  });
}

function kindOf(
  { namespace, name, kind }: DatasetAccess,
  folder: string
): FlowEffect['kind'] | null {
  if (kind === 'memory') {
    return null;
  }
  if (namespace === 'file') {
    return below(name, folder) === null ? 'outside-file' : null;
  }
  const isRemoteFile = kind === 'url' || kind === 'file';
  return isRemoteFile ? 'network' : 'database';
}

function targetOf({ namespace, name }: DatasetAccess): string {
  return namespace === 'file'
    ? name
    : withoutCredentials(
        `${namespace}${name.startsWith('/') ? '' : '/'}${name}`
      );
}

function fromSource(
  { id, statements }: CodeCell,
  folder: string
): FlowEffect[] {
  return statements.flatMap(({ facts: { io } }) =>
    io.flatMap(({ call, direction, target }) =>
      target !== null &&
      isAbsolutePath(target) &&
      below(target, folder) === null
        ? [
            {
              kind: 'outside-file' as const,
              target,
              call,
              cell: id,
              writes: direction !== 'read'
            }
          ]
        : []
    )
  );
}

/** What only the run has shown: requests of a library or of other cells' code, other programs. */
function fromRecord(code: CodeCell): FlowEffect[] {
  const found: FlowEffect[] = [];
  const said = callsOthers(code) ? new Set<string>() : networkNames(code);
  const cell = code.id;
  for (const { kind, name } of code.cell.execution?.dataflow?.unknown ?? []) {
    if (kind === 'network' && (name === null || !said.has(name))) {
      const call = name === null || name.endsWith('://') ? null : name;
      const writes = writesByName(call ?? '');
      found.push({ kind: 'network', target: null, call, cell, writes });
    }
    if (kind === 'magic' && name !== null && !NAMED_MAGIC.test(name)) {
      found.push({
        kind: 'process',
        target: null,
        call: name,
        cell,
        writes: true
      });
    }
  }
  return found;
}

/** Whether functions of other cells may run in it, which may send requests of their own. */
function callsOthers(code: CodeCell): boolean {
  const reads = new Set(code.facts?.summary.reads);
  const own = networkNames(code);
  return code.statements.some(({ facts: { calls } }) =>
    calls.some(call => reads.has(call) && !own.has(call) && !isPythonWord(call))
  );
}
