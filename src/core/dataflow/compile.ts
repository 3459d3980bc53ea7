import type { Dataflow, DataflowRead, Execution } from '../../protocol';
import { kindsToBits } from './kinds';
import { INITIAL, type Ledger } from './ledger';
import { parseRegion } from './locations';
import { reboundReads } from './kept';
import { type Place, type Run, type Written, hasRun } from './run';

/** What the record of an execution means; null if it tells nothing. */
export function compileRun(
  ledger: Ledger,
  execution: Execution,
  order: ReadonlyMap<string, number>
): Run | null {
  const { dataflow } = execution;
  if (dataflow === null || !hasRun(execution)) {
    return null;
  }
  const allPlaces = dataflow.reads.map(read =>
    readPlace(ledger, read, ledger.locations.intern(read.location))
  );
  const rebound = reboundReads(ledger, dataflow, allPlaces);
  const reads = dataflow.reads.filter((_, index) => !rebound.has(index));
  const places = allPlaces.filter((_, index) => !rebound.has(index));
  const raws = reads.map(read => ledger.locations.intern(read.location));
  const complete = execution.state === 'done' || execution.state === 'failed';
  const copies = olderCopies(reads, places);
  const sound = complete && copies.length === 0;
  const salt = keySalt(ledger, execution, dataflow);
  const key = sound
    ? ledger.keys.intern(keyText(salt, places, false))
    : ledger.keys.unique();
  const baseKey = sound ? ledger.keys.intern(keyText(salt, places, true)) : key;
  const writes = dataflow.writes.map((_, index) =>
    written(ledger, execution, dataflow, index, { key, baseKey, raws, places })
  );
  noteFiles(ledger, reads, places, writes);
  return {
    execution,
    ordinal: dataflow.ordinal,
    cell: execution.cell,
    code: dataflow.code,
    complete: complete && copies.length === 0,
    key,
    baseKey,
    reads,
    raws: Int32Array.from(raws),
    locations: Int32Array.from(places, place => place.location),
    versions: Int32Array.from(places, place => place.version),
    baseLocations: Int32Array.from(places, place => place.baseLocation),
    baseVersions: Int32Array.from(places, place => place.baseVersion),
    copies,
    writes,
    writesByRaw: new Map(writes.map(write => [write.raw, write])),
    unknown: kindsToBits(dataflow.unknown.map(cause => cause.kind)),
    unknownInputs: unknownInputs(ledger, dataflow.reads, raws),
    order
  };
}

function unknownInputs(
  ledger: Ledger,
  reads: readonly DataflowRead[],
  raws: readonly number[]
): number {
  return reads.reduce((bits, { writer }, index) => {
    const by = writer === null ? undefined : ledger.byOrdinal.get(writer);
    const write = by?.writesByRaw.get(raws[index] as number);
    return write === undefined || by === undefined
      ? bits
      : bits | write.unknown | by.unknownInputs;
  }, 0);
}

function keySalt(
  ledger: Ledger,
  execution: Execution,
  dataflow: Dataflow
): string {
  if (dataflow.code === null) {
    return `? ${execution.id}`;
  }
  return ledger.shared.has(dataflow.code)
    ? `${dataflow.code} ${execution.cell ?? ''}`
    : dataflow.code;
}

function keyText(
  salt: string,
  places: readonly Place[],
  base: boolean
): string {
  const parts = places.map(place =>
    base
      ? `${place.baseLocation}=${place.baseVersion}`
      : `${place.location}=${place.version}`
  );
  return `${salt}|${[...new Set(parts)].sort().join(',')}`;
}

function readPlace(ledger: Ledger, read: DataflowRead, raw: number): Place {
  const [location, baseLocation] = keyedLocations(ledger, read.location, raw);
  const writer =
    read.writer === null ? undefined : ledger.byOrdinal.get(read.writer);
  const write = writer?.writesByRaw.get(raw);
  let version: number;
  if (read.value === 'absent') {
    version = INITIAL;
  } else if (
    ledger.locations.kind(raw) === 'file' &&
    (!read.writer || read.value !== null)
  ) {
    version = ledger.stampVersion(location, read.value ?? '');
  } else if (read.writer === 0) {
    version = INITIAL;
  } else if (read.value !== null) {
    version = ledger.versions.intern(`value ${read.value}`);
  } else if (write !== undefined) {
    version = write.version;
  } else {
    version = ledger.versions.unique();
  }
  const baseVersion =
    read.writer !== 0 && write !== undefined ? write.baseVersion : version;
  return { location, version, baseLocation, baseVersion };
}

/** The location with the key of the execution in the place of its ordinal, and with its base key. */
function keyedLocations(
  ledger: Ledger,
  location: string,
  raw: number,
  own: { ordinal: number; key: number; baseKey: number } | null = null
): [number, number] {
  const region = parseRegion(location);
  if (region === null) {
    return [raw, raw];
  }
  const maker =
    own !== null && own.ordinal === region.ordinal
      ? own
      : ledger.byOrdinal.get(region.ordinal);
  if (maker === undefined) {
    return [raw, raw];
  }
  return [
    ledger.locations.intern(`object:#${maker.key}:${region.path}`),
    ledger.locations.intern(`object:~${maker.baseKey}:${region.path}`)
  ];
}

/** Reads of a region that is a copy of one that was read too, all but the newest copy. */
function olderCopies(
  reads: readonly DataflowRead[],
  places: readonly Place[]
): number[] {
  const newest = new Map<number, number>();
  const older: number[] = [];
  const age = (index: number): number =>
    parseRegion(reads[index]?.location ?? '')?.ordinal ?? 0;
  places.forEach((place, index) => {
    const other = newest.get(place.location);
    if (other === undefined) {
      newest.set(place.location, index);
    } else if (reads[other]?.location !== reads[index]?.location) {
      const keep = age(index) > age(other) ? index : other;
      older.push(keep === index ? other : index);
      newest.set(place.location, keep);
    }
  });
  return older;
}

function written(
  ledger: Ledger,
  execution: Execution,
  dataflow: Dataflow,
  index: number,
  of: {
    key: number;
    baseKey: number;
    raws: readonly number[];
    places: readonly Place[];
  }
): Written {
  const record = dataflow.writes[index] as Dataflow['writes'][number];
  const own = { ordinal: dataflow.ordinal, ...of };
  const raw = ledger.locations.intern(record.location);
  const [location, baseLocation] = keyedLocations(
    ledger,
    record.location,
    raw,
    own
  );
  const region = parseRegion(record.location);
  const rawReaches = record.reaches.map(reached =>
    ledger.locations.intern(reached)
  );
  const before = record.certain ? -1 : of.raws.indexOf(raw);
  return {
    record,
    raw,
    location,
    version: writtenVersion(ledger, record, location, of.key),
    baseLocation,
    baseVersion:
      before >= 0
        ? (of.places[before] as Place).baseVersion
        : ledger.versions.intern(`~${of.baseKey}@${baseLocation}`),
    certain: record.certain,
    unknown: kindsToBits(record.unknown),
    rawReaches,
    reaches: rawReaches.map(
      (reached, at) =>
        keyedLocations(ledger, record.reaches[at] ?? '', reached, own)[0]
    ),
    slot:
      region !== null && region.ordinal === dataflow.ordinal
        ? ledger.slots.intern(`${execution.cell ?? ''}|${region.path}`)
        : -1
  };
}

function writtenVersion(
  ledger: Ledger,
  { value }: Dataflow['writes'][number],
  location: number,
  key: number
): number {
  if (value === 'absent') {
    return INITIAL;
  }
  if (value === null) {
    return ledger.versions.intern(`${key}@${location}`);
  }
  return ledger.locations.kind(location) === 'file'
    ? ledger.stampVersion(location, value)
    : ledger.versions.intern(`value ${value}`);
}

/** What is known of the present content of files once this ran. */
function noteFiles(
  ledger: Ledger,
  reads: readonly DataflowRead[],
  places: readonly Place[],
  writes: readonly Written[]
): void {
  reads.forEach((read, index) => {
    const place = places[index] as Place;
    if (
      ledger.locations.kind(place.location) === 'file' &&
      (!read.writer || read.value !== null)
    ) {
      ledger.files.set(place.location, place.version);
    }
  });
  for (const write of writes) {
    if (ledger.locations.kind(write.location) === 'file') {
      ledger.files.set(write.location, write.version);
      if (write.record.digest !== null && write.record.value === null) {
        ledger.noteStamp(write.location, write.record.digest, write.version);
      }
    }
  }
}
