import type { FactsUnknown, FlowEffect, Span } from '../../protocol';
import { CellSource } from '../dataflow';
import type { CodeCell } from './code';
import { contains } from './text';

const URL = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/@]*@)?([^?#]*)/i;
const WRITES =
  /(^|\.)(post|put|patch|delete|request|upload\w*|to_gbq|send\w*|publish|put_object|log_\w+|push\w*|insert\w*|create_\w+)$/;
const SENDS =
  /(^|\.)(get|head|options|post|put|patch|delete|request|send\w*|stream|urlopen|open)$/;
/** Arguments with which a call that may read sends something. */
const WITH_CONTENT =
  /[(,]\s*(?:data|json|files)\s*=(?!=)|=\s*["'](?:POST|PUT|PATCH|DELETE)["']/i;
/** What requests are sent with later on: making it sends nothing. */
const HOLDER =
  /(^|\.)(Session|session|Client|AsyncClient|ClientSession|PoolManager|HTTPS?Connection)$/;
const BUILDER = /(^|\.)Request$/;
const SENDS_WHAT_IS_BUILT = /(^|\.)(urlopen|open|send)$/;
const CALLED = /^[\p{L}\p{N}_.]+(?=\s*\()/u;

/** A call that goes over the network. */
interface Call {
  readonly span: Span;
  readonly call: string;
  target: string | null;
  writes: boolean;
}

/** An address without user, password, query and fragment. */
export function withoutCredentials(address: string): string {
  const [, scheme, rest] = URL.exec(address) ?? [];
  return scheme === undefined ? address : `${scheme}://${rest ?? ''}`;
}

/** Whether a function of this name changes something over there. */
export function writesByName(call: string): boolean {
  return WRITES.test(call);
}

/** What the source of a cell says of the network: each request once. */
export function requestsOf({ id, cell, facts }: CodeCell): FlowEffect[] {
  if (facts === null) {
    return [];
  }
  const source = new CellSource(cell.source, facts);
  const causes = networkCauses(facts.unknown);
  const spans = new Map(
    causes.map(({ span }) => [JSON.stringify(span), span] as const)
  );
  const calls = [...spans.values()].flatMap(span => {
    const text = source.text(span);
    const call = nameOf(span, text, causes);
    const writes =
      call !== null && (WRITES.test(call) || WITH_CONTENT.test(text));
    return call === null ? [] : [{ span, call, target: null, writes }];
  });
  const found: Call[] = withAddresses(calls, facts.literals);
  return sent(found).map(({ call, target, writes }) => ({
    kind: 'network' as const,
    target,
    call,
    cell: id,
    writes
  }));
}

/** The names under which the source of a cell speaks of the network. */
export function networkNames({ facts }: CodeCell): ReadonlySet<string> {
  return new Set(networkCauses(facts?.unknown ?? []).map(({ name }) => name));
}

function networkCauses(
  causes: readonly FactsUnknown[]
): readonly (FactsUnknown & { name: string })[] {
  return causes.flatMap(cause =>
    cause.kind === 'network' && cause.name !== null
      ? [{ ...cause, name: cause.name }]
      : []
  );
}

/** What is called there; null: it only uses what another call of the cell has brought. */
function nameOf(
  span: Span,
  text: string,
  causes: readonly (FactsUnknown & { name: string })[]
): string | null {
  const key = JSON.stringify(span);
  const here = causes.filter(cause => JSON.stringify(cause.span) === key);
  const names = here.map(({ name }) => name);
  const called = CALLED.exec(text)?.[0] ?? '';
  const sender = names.find(name => !HOLDER.test(name));
  if (names.includes(called)) {
    return HOLDER.test(called) ? (sender ?? null) : called;
  }
  if (SENDS.test(called)) {
    return called;
  }
  const fromElsewhere = names.filter(
    name =>
      !causes.some(
        cause =>
          cause.name === name &&
          JSON.stringify(cause.span) !== key &&
          cause.names.length > 0
      )
  );
  return fromElsewhere.find(name => !HOLDER.test(name)) ?? null;
}

/** The first address that stands in each call and in no other call within it. */
function withAddresses(
  calls: readonly Call[],
  literals: readonly { readonly value: unknown; readonly span: Span }[]
): Call[] {
  return calls.map(call => {
    const inner = calls.filter(
      other => other !== call && contains(call.span, other.span)
    );
    const address = literals.find(
      ({ value, span }) =>
        typeof value === 'string' &&
        URL.test(value) &&
        contains(call.span, span) &&
        !inner.some(other => contains(other.span, span))
    );
    const target =
      address === undefined ? null : withoutCredentials(String(address.value));
    return { ...call, target };
  });
}

/** What is sent: a request that is made for another call is told with that one. */
function sent(calls: readonly Call[]): readonly Call[] {
  const built = calls.filter(({ call }) => BUILDER.test(call));
  const senders = calls.filter(({ call }) => !BUILDER.test(call));
  const bare = senders.filter(
    ({ call, target }) => target === null && SENDS_WHAT_IS_BUILT.test(call)
  );
  const alone = built.filter(request => {
    const around = senders.find(({ span }) => contains(span, request.span));
    const only = built.length === 1 && bare.length === 1 ? bare[0] : undefined;
    const sender = around ?? only;
    if (sender !== undefined) {
      sender.target ??= request.target;
      sender.writes ||= request.writes;
    }
    return sender === undefined;
  });
  return [...senders, ...alone];
}
