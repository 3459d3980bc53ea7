import type { Dataflow } from '../../protocol';
import type { Ledger } from './ledger';
import type { Place, Run } from './run';

/**
 * Reads of names that the execution only seemed to keep.
 *
 * A name that the source may bind (in a loop, say) and that holds the same atom afterwards was
 * bound again or was kept: that cannot be seen, so the record has a read of it too. If an earlier
 * run of the same source with the same other inputs is known to have bound it, without reading it,
 * this one has bound it as well: with equal inputs the same statements run.
 *
 * @param places - Of the reads, in their order.
 * @returns Indexes of the reads that are none.
 */
export function reboundReads(
  ledger: Ledger,
  dataflow: Dataflow,
  places: readonly Place[]
): ReadonlySet<number> {
  const none = new Set<number>();
  const earlier =
    dataflow.code === null ? undefined : ledger.byCode.get(dataflow.code);
  if (earlier === undefined) {
    return none;
  }
  const written = new Set(
    dataflow.writes.filter(write => write.certain).map(write => write.location)
  );
  const doubtful = dataflow.reads.flatMap((read, index) =>
    read.location.startsWith('name:') && written.has(read.location)
      ? [index]
      : []
  );
  if (doubtful.length === 0) {
    return none;
  }
  for (const run of [...earlier.values()].reverse()) {
    const rebound = new Set(
      doubtful.filter(index => bindsUnread(run, places[index] as Place))
    );
    if (rebound.size > 0 && sameReads(run, places, rebound)) {
      return rebound;
    }
  }
  return none;
}

function bindsUnread(run: Run, { location }: Place): boolean {
  return (
    !run.locations.includes(location) &&
    run.writes.some(write => write.certain && write.location === location)
  );
}

/** Whether a run read what these places are, but for some, and nothing else. */
function sameReads(
  run: Run,
  places: readonly Place[],
  without: ReadonlySet<number>
): boolean {
  const text = (location: number, version: number): string =>
    `${location}=${version}`;
  const here = new Set(
    places
      .filter((_, index) => !without.has(index))
      .map(place => text(place.location, place.version))
  );
  const there = new Set<string>();
  run.locations.forEach((location, index) =>
    there.add(text(location, run.versions[index] as number))
  );
  return here.size === there.size && [...here].every(each => there.has(each));
}
