import type { CodeCell } from './code';
import type { Imports } from './imports';
import type { StepDraft } from './steps';

/**
 * Steps of which nothing can be seen, such as those that only set options or a seed, join the step
 * behind them, the last one that before it: a task of its own could never be proved to be right.
 */
export function withoutSilent(
  steps: readonly StepDraft[],
  cells: readonly CodeCell[],
  imports: Imports
): readonly StepDraft[] {
  const isSilent = ({ places }: StepDraft) =>
    places.every(place => {
      const cell = cells[place];
      return cell !== undefined && saysNothing(cell, imports);
    });
  const kept: StepDraft[] = [];
  let waiting: number[] = [];
  for (const step of steps) {
    if (isSilent(step)) {
      waiting.push(...step.places);
    } else {
      kept.push({ ...step, places: [...waiting, ...step.places] });
      waiting = [];
    }
  }
  const last = kept.pop();
  return last === undefined
    ? steps
    : [...kept, { ...last, places: [...last.places, ...waiting] }];
}

/** Whether a cell binds, changes, shows, prints, reads and writes nothing but libraries' state. */
function saysNothing(
  { cell: { execution }, facts }: CodeCell,
  imports: Imports
): boolean {
  if (facts === null || execution === null) {
    return false;
  }
  const { mayDefine, changes } = facts.summary;
  return (
    [...mayDefine, ...changes].every(name => imports.paths.has(name)) &&
    !execution.outputBytes &&
    execution.datasets.length === 0
  );
}
