import type { FlowSteps } from '../../protocol';
import type { FlowNotebook, FlowStart, Prepared } from './model';
import { readNotebook } from './program';

/** Boundaries by hand that the notebook has no place for; the message is for people. */
export class FlowStepsError extends Error {
  override readonly name = 'FlowStepsError';
}

/**
 * Where the steps of a file of boundaries begin.
 *
 * Throws FlowStepsError where a cell is not there, is no code, stands twice or not in document
 * order, and where one that does more than import and define is in no step.
 */
export function startsFromSteps(
  { steps }: FlowSteps,
  notebook: FlowNotebook
): readonly FlowStart[] {
  const places = new Places(notebook);
  for (const { title, cells } of steps) {
    for (const cell of cells) {
      places.take(cell, title);
    }
  }
  places.end();
  return steps.map(({ title, cells }) => ({ cell: cells[0] ?? '', title }));
}

const NOTHING_KNOWN: Prepared = {
  secrets: [],
  environment: { python: null, packages: [], local: [], missing: [] }
};

/** The code cells, taken one after the other. */
class Places {
  constructor(private readonly notebook: FlowNotebook) {
    const read = readNotebook(notebook, NOTHING_KNOWN, {
      starts: null,
      parameters: new Map()
    });
    this.ids = read.cells.map(({ id }) => id);
    this.isShared = read.isShared;
  }

  take(cell: string, title: string): void {
    const name = JSON.stringify(cell);
    const place = this.ids.indexOf(cell);
    if (place < 0) {
      const known = this.notebook.cells.some(({ id }) => id === cell);
      throw new FlowStepsError(
        `step “${title}” names cell ${name}, ` +
          (known ? 'which is no code cell' : 'which the notebook has not')
      );
    }
    if (place < this.next) {
      throw new FlowStepsError(
        `step “${title}” names cell ${name} again or too late: cells stand in document order, ` +
          'each once'
      );
    }
    this.skipTo(place);
    this.next = place + 1;
  }

  /** All that is left belongs to no step. */
  end(): void {
    this.skipTo(this.ids.length);
  }

  private skipTo(end: number): void {
    for (let place = this.next; place < end; place++) {
      if (!this.isShared(place)) {
        throw new FlowStepsError(
          `cell ${JSON.stringify(this.ids[place])} is in no step: steps stand without a gap`
        );
      }
    }
  }

  private next = 0;
  private readonly ids: readonly string[];
  private readonly isShared: (place: number) => boolean;
}
