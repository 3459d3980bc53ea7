import type { CodeCell } from './code';
import type { Crossable } from './crossable';
import type { Crossings } from './crossings';
import type { Program } from './flows';
import { keptInProcess } from './kept-in-process';
import type { Regions } from './regions';

/** Why some steps must be one. */
export interface Join {
  readonly from: number;
  readonly to: number;
  readonly rule: 'cannot-cross' | 'hidden-state';
  /** The cell that makes what cannot be handed over. */
  readonly cell: string;
  /** A sentence for people. */
  readonly message: string;
}

/** All reasons why boundaries between steps cannot stand. */
export function findJoins(
  steps: readonly (readonly number[])[],
  crossings: Crossings,
  program: Program,
  regions: Regions,
  crossable: Crossable
): readonly Join[] {
  return [
    ...crossingJoins(steps, crossings, program, regions, crossable),
    ...keptInProcess(program).flatMap(kept => {
      const users = steps.flatMap((places, step) =>
        places.some(place => kept.users.has(place)) ? [step] : []
      );
      const first = steps.findIndex(places => places.includes(kept.place));
      const [from, to] = [first < 0 ? users[0] : first, users.at(-1)];
      return from === undefined || to === undefined || to <= from
        ? []
        : [
            {
              from,
              to,
              rule: 'hidden-state' as const,
              cell: program.cells[kept.place]?.id ?? '',
              message: kept.message
            }
          ];
    })
  ];
}

function crossingJoins(
  steps: readonly (readonly number[])[],
  { inputs }: Crossings,
  program: Program,
  regions: Regions,
  crossable: Crossable
): readonly Join[] {
  return inputs.flatMap((taken, to) => {
    const before = steps[to]?.[0] ?? 0;
    return [...taken].flatMap(([name, from]) => {
      const obstacle = from === null ? null : crossable.obstacle(name, before);
      if (obstacle === null || from === null) {
        return [];
      }
      const cell = program.cells[obstacle.place];
      const bound = regions.binder(name, before) ?? obstacle.place;
      return [
        {
          from: Math.min(from, stepWith(steps, bound) ?? from),
          to,
          rule: 'cannot-cross' as const,
          cell: cell?.id ?? '',
          message: `\`${name}\` of ${cellName(program.cells, obstacle.place)} is ${obstacle.what}: no other step can take it.`
        }
      ];
    });
  });
}

function stepWith(
  steps: readonly (readonly number[])[],
  place: number
): number | undefined {
  const step = steps.findIndex(places => places.includes(place));
  return step < 0 ? undefined : step;
}

/** A cell as people know it: by its number among the code cells. */
export function cellName(cells: readonly CodeCell[], place: number): string {
  return `cell ${(cells[place]?.place ?? place) + 1}`;
}
