import type { FlowSteps } from '../../protocol';
import type { FlowNotebook, FlowStart } from './model';

/** Boundaries by hand that the notebook has no place for; the message is for people. */
export class FlowStepsError extends Error {
  override readonly name = 'FlowStepsError';
}

/**
 * Where the steps of a file of boundaries begin.
 *
 * Throws FlowStepsError where a cell is not there, is no code, or stands twice; where a step has a
 * gap or is not in document order; and where a code cell that comes after the first is in no step.
 */
export function startsFromSteps(
  steps: FlowSteps,
  notebook: FlowNotebook
): readonly FlowStart[] {
  const code = notebook.cells.filter(({ type }) => type === 'code');
  const places = new Map(code.map(({ id }, place) => [id, place]));
  let next: number | null = null;
  for (const step of steps.steps) {
    for (const cell of step.cells) {
      const place = places.get(cell);
      if (place === undefined) {
        const known = notebook.cells.some(({ id }) => id === cell);
        throw new FlowStepsError(
          `step “${step.title}” names cell ${JSON.stringify(cell)}, ` +
            (known ? 'which is no code cell' : 'which the notebook has not')
        );
      }
      if (next !== null && place !== next) {
        throw new FlowStepsError(
          `step “${step.title}” names cell ${JSON.stringify(cell)}, where ` +
            `${JSON.stringify(code[next]?.id ?? 'the end')} comes next: cells stand in document ` +
            'order, each once, without a gap'
        );
      }
      next = place + 1;
    }
  }
  return steps.steps.map(({ title, cells }) => ({
    cell: cells[0] ?? '',
    title
  }));
}
