import type { Execution } from '../../protocol';
import { CellSpans, isOpen, shownExecution } from './state';

/** What cells can be compared by: they add up over the cells of a notebook. */
export const MEASURES = ['time', 'memory', 'output'] as const;

/**
 * - `time`: wall time, in seconds;
 * - `memory`: growth of the kernel's memory, in bytes. A peak holds what earlier cells left there, so
 *   peaks do not add up;
 * - `output`: size of the outputs, in bytes, at least.
 */
export type Measure = (typeof MEASURES)[number];

/** A sum over the last runs of the cells of a notebook. */
export interface CostTotal {
  /** In the unit of the measure; of `known` cells. */
  readonly sum: number;
  /** Of so many cells there is a figure. */
  readonly known: number;
}

/** What the code cells of a notebook cost in their last runs. */
export interface NotebookCosts {
  /** The ids of the code cells in document order. */
  readonly order: readonly string[];
  readonly cells: ReadonlyMap<string, CellSpans>;
  readonly totals: Readonly<Record<Measure, CostTotal>>;
}

/** What one cell has of the total of its notebook. */
export type CellShare =
  | {
      readonly kind: 'share';
      /** In the unit of the measure; less than zero where memory was given back. */
      readonly value: number;
      /** From 0 to 1. */
      readonly share: number;
    }
  /** It runs: there is no figure yet. */
  | { readonly kind: 'running' }
  /** There is no figure: no run is on record, or it could not be measured. */
  | { readonly kind: 'never' | 'unmeasured' };

/** The newest run that ended; null when there is none. What was only asked for did not run. */
export function lastRun(cell: CellSpans | undefined): Execution | null {
  return cell?.history.find(isEnded) ?? null;
}

/** Whether an execution began and ended, well or not. */
export function isEnded(execution: Execution): boolean {
  return !isOpen(execution) && execution.state !== 'aborted';
}

/** What a run cost, in the unit of the measure; null when that is not known. */
export function costOf(run: Execution, measure: Measure): number | null {
  switch (measure) {
    case 'time':
      return run.wallSeconds;
    case 'memory':
      return run.memoryGrowthBytes;
    case 'output':
      return run.outputBytes;
  }
}

/**
 * What the code cells of a notebook cost in their last runs.
 *
 * @param order - Their ids; cells that are no longer there do not count.
 * @param cells - What is known of cells, by id.
 */
export function notebookCosts(
  order: readonly string[],
  cells: ReadonlyMap<string, CellSpans>
): NotebookCosts {
  const runs = order.map(id => lastRun(cells.get(id)));
  const total = (measure: Measure) => totalOf(runs, measure);
  return {
    order,
    cells,
    totals: {
      time: total('time'),
      memory: total('memory'),
      output: total('output')
    }
  };
}

/** What one cell has of the total. */
export function cellShare(
  costs: NotebookCosts,
  cell: string,
  measure: Measure
): CellShare {
  const spans = costs.cells.get(cell);
  if (spans && shownExecution(spans)?.state === 'running') {
    return { kind: 'running' };
  }
  const run = lastRun(spans);
  if (run === null) {
    return { kind: 'never' };
  }
  const value = costOf(run, measure);
  if (value === null) {
    return { kind: 'unmeasured' };
  }
  const { sum } = costs.totals[measure];
  const share = sum > 0 ? Math.min(counted(value) / sum, 1) : 0;
  return { kind: 'share', value, share };
}

function totalOf(
  runs: readonly (Execution | null)[],
  measure: Measure
): CostTotal {
  let sum = 0;
  let known = 0;
  for (const run of runs) {
    const value = run && costOf(run, measure);
    if (value !== null) {
      sum += counted(value);
      known += 1;
    }
  }
  return { sum, known };
}

/** Memory that was given back takes nothing from what other cells added. */
function counted(value: number): number {
  return Math.max(value, 0);
}
