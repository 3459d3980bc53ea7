import type { DatasetAccess, FlowEffect } from '../../protocol';
import type { CodeCell, Statement } from './code';
import { below, isAbsolutePath } from './paths';

const URL = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/@]*@)?([^?#]*)/i;
const NETWORK_WRITES =
  /(^|\.)(post|put|patch|delete|request|upload\w*|to_gbq|send\w*|publish|put_object|log_\w+|push\w*|insert\w*|create_\w+)$/;
/** Arguments with which a call that may read sends something. */
const SENDS =
  /[(,]\s*(?:data|json|files)\s*=(?!=)|=\s*["'](?:POST|PUT|PATCH|DELETE)["']/i;
const NAMED_MAGIC = /^[%!]/;

/** What a cell does outside the notebook's folder and its own process, each thing once. */
export function cellEffects(cell: CodeCell, folder: string): FlowEffect[] {
  const found = new Map<string, FlowEffect>();
  for (const effect of [
    ...fromDatasets(cell, folder),
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

/** An address without user, password, query and fragment. */
function withoutCredentials(address: string): string {
  const [, scheme, rest] = URL.exec(address) ?? [];
  return scheme === undefined ? address : `${scheme}://${rest ?? ''}`;
}

function fromSource(
  { id, facts, statements }: CodeCell,
  folder: string
): FlowEffect[] {
  const network = (facts?.unknown ?? [])
    .filter(({ kind, name }) => kind === 'network' && name !== null)
    .map(({ name, span }) => {
      const statement = statements.find(
        item =>
          item.facts.span.startLine <= span.startLine &&
          span.endLine <= item.facts.span.endLine
      );
      return networkEffect(id, name ?? '', statement);
    });
  const files = statements.flatMap(({ facts: { io } }) =>
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
  return [...network, ...files];
}

function networkEffect(
  cell: string,
  call: string,
  statement: Statement | undefined
): FlowEffect {
  const address = (statement?.literals ?? [])
    .map(({ value }) => value)
    .find(value => typeof value === 'string' && URL.test(value));
  return {
    kind: 'network',
    target: address === undefined ? null : withoutCredentials(String(address)),
    call,
    cell,
    writes:
      NETWORK_WRITES.test(call) ||
      (statement !== undefined && SENDS.test(statement.text))
  };
}

/** What only the run has shown: requests of a library, other programs. */
function fromRecord({ id: cell, cell: { execution } }: CodeCell): FlowEffect[] {
  const found: FlowEffect[] = [];
  for (const { kind, name } of execution?.dataflow?.unknown ?? []) {
    if (kind === 'network') {
      const call = name === null || name.endsWith('://') ? null : name;
      const writes = NETWORK_WRITES.test(call ?? '');
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
