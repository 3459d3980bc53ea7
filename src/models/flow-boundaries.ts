import type { FlowChoices, FlowStart } from '../core/flow';
import type { FlowSpec } from '../protocol';

/** A change of the boundaries between steps; steps count from 0, in notebook order. */
export type BoundaryEdit =
  /** Its first cell goes to the step above. */
  | { readonly kind: 'first-up'; readonly step: number }
  /** Its last cell goes to the step below. */
  | { readonly kind: 'last-down'; readonly step: number }
  /** It and the next one become one. */
  | { readonly kind: 'join'; readonly step: number }
  /** All from the first to the last one become one. */
  | { readonly kind: 'merge'; readonly step: number; readonly last: number }
  /** A new step begins with the cell. */
  | { readonly kind: 'split'; readonly step: number; readonly cell: string }
  | { readonly kind: 'title'; readonly step: number; readonly title: string };

type Steps = readonly Pick<FlowSpec['steps'][number], 'cells'>[];

/**
 * Where steps begin after a change.
 *
 * @param steps - The steps as they are.
 * @param starts - What a person decided before; null: the steps are those proposed.
 * @returns Null when the change makes no sense there.
 */
export function editBoundaries(
  steps: Steps,
  starts: FlowChoices['starts'],
  edit: BoundaryEdit
): readonly FlowStart[] | null {
  const now = startsOf(steps, starts);
  const cells = steps[edit.step]?.cells ?? [];
  const own = now[edit.step];
  if (own === undefined) {
    return null;
  }
  switch (edit.kind) {
    case 'first-up':
      return edit.step === 0
        ? null
        : replace(now, edit.step, 1, begin(cells[1], own.title));
    case 'last-down': {
      const next = now[edit.step + 1];
      const last = cells[cells.length - 1];
      const moved = next && begin(last, next.title);
      if (moved === undefined) {
        return null;
      }
      return cells.length > 1
        ? replace(now, edit.step + 1, 1, moved)
        : replace(now, edit.step, 2, moved);
    }
    case 'join':
      return now[edit.step + 1] ? replace(now, edit.step + 1, 1, []) : null;
    case 'merge':
      return edit.last > edit.step
        ? replace(now, edit.step + 1, edit.last - edit.step, [])
        : null;
    case 'split':
      return cells.indexOf(edit.cell) > 0
        ? replace(now, edit.step + 1, 0, begin(edit.cell, null))
        : null;
    case 'title': {
      const title = edit.title.trim();
      return replace(now, edit.step, 1, begin(own.cell, title || null));
    }
  }
}

/** Where the steps begin now, with the titles that a person gave. */
function startsOf(steps: Steps, starts: FlowChoices['starts']): FlowStart[] {
  const titles = new Map(starts?.map(({ cell, title }) => [cell, title]));
  return steps.flatMap(({ cells }) =>
    begin(cells[0], titles.get(cells[0] ?? '') ?? null)
  );
}

function begin(cell: string | undefined, title: string | null): FlowStart[] {
  return cell === undefined ? [] : [{ cell, title }];
}

function replace(
  starts: readonly FlowStart[],
  at: number,
  count: number,
  by: readonly FlowStart[]
): FlowStart[] {
  return [...starts.slice(0, at), ...by, ...starts.slice(at + count)];
}
