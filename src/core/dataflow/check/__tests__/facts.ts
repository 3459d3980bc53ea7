import type { NotebookCell } from '../notebook';

export { makeFacts, makeStatement } from '../../../../protocol/__tests__/facts';

/** A code cell, with what a test wants otherwise. */
export function makeCell(values: Partial<NotebookCell> = {}): NotebookCell {
  const cell = { id: 'a', type: 'code', source: 'x = 1', count: null };
  return { ...cell, tags: [], ...values };
}
