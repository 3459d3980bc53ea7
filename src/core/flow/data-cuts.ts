import type { CodeCell } from './code';
import type { Records } from './records';

/** What a cell does with files and tables. */
interface DataUse {
  readonly reads: boolean;
  readonly writes: boolean;
}

/**
 * Places where a step begins because of data: a cell that reads new data once the step before has
 * done something with its own, and the cell behind one that writes.
 */
export function cutByData(
  cells: readonly CodeCell[],
  records: Records,
  isShared: (place: number) => boolean
): readonly number[] {
  const cuts: number[] = [];
  let worked = false;
  let written = false;
  for (const cell of cells.filter(({ place }) => !isShared(place))) {
    const use = dataUse(cell, records);
    if (
      cuts.length === 0 ||
      (written && !use.writes) ||
      (use.reads && worked)
    ) {
      cuts.push(cell.place);
      worked = false;
    }
    worked ||= !use.reads;
    written = use.writes;
  }
  return cuts;
}

function dataUse({ place, cell, facts }: CodeCell, records: Records): DataUse {
  const accesses = cell.execution?.datasets ?? [];
  const io = facts?.statements.flatMap(item => item.io) ?? [];
  const ran = records.of(place) !== null;
  const does = (direction: 'read' | 'write') =>
    ran
      ? accesses.some(access => access.direction === direction)
      : io.some(access => access.direction === direction);
  return { reads: does('read'), writes: does('write') };
}
