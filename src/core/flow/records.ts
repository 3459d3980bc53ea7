import type { Dataflow, DataflowWrite } from '../../protocol';
import { parseRegion } from '../dataflow';
import type { CodeCell } from './code';

/** What an execution left under a name. */
export interface Bound {
  /** Whether the name is there afterwards. */
  readonly there: boolean;
  /** Regions that the value refers to. */
  readonly regions: readonly string[];
  /** Qualified name of its class; null: not known. */
  readonly type: string | null;
}

/** What the last execution of a cell read and wrote. */
export interface Recorded {
  readonly reads: ReadonlySet<string>;
  readonly bound: ReadonlyMap<string, Bound>;
  /** Regions that it changed or made, and what each refers to afterwards. */
  readonly regions: ReadonlyMap<string, readonly string[]>;
  /** Those of them that it surely changed. */
  readonly changed: ReadonlySet<string>;
  /** Parts of the process's state that it wrote. */
  readonly process: ReadonlySet<string>;
  /** Modules that it used. */
  readonly modules: ReadonlySet<string>;
  readonly filesRead: ReadonlySet<string>;
  readonly filesWritten: ReadonlySet<string>;
  /** Names and objects that were changed by something that is no cell of the notebook. */
  readonly fromOutside: readonly string[];
  /** Objects that changed while no cell ran: libraries keep in them what they computed. */
  readonly changedBetween: readonly string[];
}

/** Whether an object changed without a request: in a thread, or when its value was shown. */
function changedByNobody({
  location,
  writer
}: Dataflow['reads'][number]): boolean {
  return writer === null && location.startsWith('object:');
}

/**
 * The records of cells. A region is called after the cell that first saw it, not after one of its
 * runs: `object:<place of the cell>:<path>`.
 */
export class Records {
  constructor(
    cells: readonly CodeCell[],
    private readonly ordinals: ReadonlyMap<number, string>
  ) {
    this.places = new Map(cells.map(({ id, place }) => [id, place]));
    this.all = cells.map(({ cell }) =>
      cell.execution?.dataflow ? this.read(cell.execution.dataflow) : null
    );
  }

  /** What a cell did; null where nothing is known. */
  of(place: number): Recorded | null {
    return this.all[place] ?? null;
  }

  /** Whether another cell surely changed what the value of a name, as one cell bound it, refers to. */
  isChangedElsewhere(name: string, place: number): boolean {
    const regions = this.of(place)?.bound.get(name)?.regions ?? [];
    return this.all.some(
      (record, other) =>
        other !== place &&
        // The cell that made it has written it as well: that is no change.
        regions.some(
          region =>
            Records.maker(region) !== other && record?.changed.has(region)
        )
    );
  }

  /** The place of the cell that made a region; null: no cell that is here. */
  static maker(region: string): number | null {
    const place = parseRegion(region)?.ordinal ?? NaN;
    return Number.isNaN(place) ? null : place;
  }

  /** The name that a region was first seen through. */
  static path(region: string): string {
    return parseRegion(region)?.path ?? '';
  }

  private read({ reads, writes }: Dataflow): Recorded {
    const written = writes.map(({ location }) => location);
    return {
      reads: new Set(
        labels(
          'name:',
          reads.map(({ location }) => location)
        )
      ),
      bound: new Map(
        writes
          .filter(({ location }) => location.startsWith('name:'))
          .map(write => [write.location.slice(5), this.bound(write)])
      ),
      regions: this.written(writes),
      changed: new Set(
        this.regions(
          writes
            .filter(({ certain }) => certain)
            .map(({ location }) => location)
        )
      ),
      process: new Set(labels('process:', written)),
      modules: new Set(
        labels(
          'process:module:',
          reads.map(({ location }) => location)
        )
      ),
      filesRead: new Set(
        labels(
          'file:',
          reads.map(({ location }) => location)
        )
      ),
      filesWritten: new Set(labels('file:', written)),
      fromOutside: reads
        .filter(read => this.isFromOutside(read))
        .map(({ location }) => location),
      changedBetween: reads
        .filter(changedByNobody)
        .map(({ location }) => location)
    };
  }

  private bound({ value, reaches, type }: DataflowWrite): Bound {
    return {
      there: value !== 'absent',
      regions: this.regions(reaches),
      type: type ?? null
    };
  }

  private written(
    writes: readonly DataflowWrite[]
  ): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, readonly string[]>();
    for (const { location, reaches } of writes) {
      const [region] = this.regions([location]);
      if (region !== undefined) {
        const known = found.get(region) ?? [];
        found.set(region, [...known, ...this.regions(reaches)]);
      }
    }
    return found;
  }

  /** Those of some locations that are regions, named after cells. */
  private regions(locations: readonly string[]): string[] {
    return locations.flatMap(location => {
      const region = parseRegion(location);
      if (region === null) {
        return [];
      }
      const place = this.placeOf(region.ordinal);
      return [
        place === undefined
          ? `object:?${region.ordinal}:${region.path}`
          : `object:${place}:${region.path}`
      ];
    });
  }

  private isFromOutside(read: Dataflow['reads'][number]): boolean {
    const { location, writer } = read;
    const known =
      writer === 0 || (writer !== null && this.placeOf(writer) !== undefined);
    return !known && !changedByNobody(read) && /^(name|object):/.test(location);
  }

  private placeOf(ordinal: number): number | undefined {
    return this.places.get(this.ordinals.get(ordinal) ?? '');
  }

  private readonly places: ReadonlyMap<string, number>;
  private readonly all: readonly (Recorded | null)[];
}

function labels(kind: string, locations: readonly string[]): string[] {
  return locations
    .filter(location => location.startsWith(kind))
    .map(location => location.slice(kind.length));
}
