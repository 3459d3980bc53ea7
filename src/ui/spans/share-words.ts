import { TranslationBundle } from '@jupyterlab/translation';

import {
  CellShare,
  Measure,
  NotebookCosts,
  cellShare,
  formatBytes,
  formatCount,
  formatSeconds,
  formatShare
} from '../../core/spans';
import type { CellStrip } from '../shared/marks';

/** A measure in words. */
export function measureWord(
  measure: Measure,
  trans: TranslationBundle
): string {
  switch (measure) {
    case 'time':
      return trans.__('Time');
    case 'memory':
      return trans.__('Memory growth');
    case 'output':
      return trans.__('Output size');
  }
}

/** A value in the unit of its measure. */
export function formatCost(measure: Measure, value: number): string {
  return measure === 'time' ? formatSeconds(value) : formatBytes(value);
}

/** `10 of 12 cells`: of so many there is a figure. */
export function cellsText(
  known: number,
  all: number,
  trans: TranslationBundle
): string {
  return trans._n(
    '%2 of %3 cell',
    '%2 of %3 cells',
    all,
    formatCount(known),
    formatCount(all)
  );
}

/** What is drawn of the share of a cell. */
export function stripOf(
  costs: NotebookCosts,
  cell: string,
  measure: Measure,
  trans: TranslationBundle
): CellStrip {
  const share = cellShare(costs, cell, measure);
  switch (share.kind) {
    case 'running': {
      const text = trans.__('running');
      return plain(text, trans.__('Running: no figure yet.'));
    }
    case 'never':
      return plain(
        trans.__('no figure'),
        trans.__('No figure: no run of this cell is on record.')
      );
    case 'unmeasured':
      return plain(
        trans.__('no figure'),
        trans.__('No figure: it was not measured in the last run.')
      );
    case 'share':
      return ofShare(share, costs, measure, trans);
  }
}

function plain(text: string, title: string): CellStrip {
  return { share: null, text, label: title, title };
}

function ofShare(
  { value, share }: Extract<CellShare, { kind: 'share' }>,
  { order, totals }: NotebookCosts,
  measure: Measure,
  trans: TranslationBundle
): CellStrip {
  const { sum, known } = totals[measure];
  const text = formatShare(share);
  const cost = formatCost(measure, Math.abs(value));
  return {
    share,
    text,
    label: `${measureWord(measure, trans)}: ${text}, ${
      value < 0 ? trans.__('%1 given back', cost) : cost
    }`,
    title: trans.__(
      '%1: %2 of %3 (last runs of %4)',
      measureWord(measure, trans),
      value < 0 ? trans.__('%1 given back', cost) : cost,
      formatCost(measure, sum),
      cellsText(known, order.length, trans)
    )
  };
}
