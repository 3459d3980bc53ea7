import { TranslationBundle } from '@jupyterlab/translation';

import {
  Comparison,
  ReportColumn,
  ReportRow,
  formatBytes,
  formatCount,
  formatFactor,
  formatSeconds
} from '../../core/spans';
import { stateWord } from './words';

/** The columns of the table, from left to right. */
export const COLUMNS: readonly ReportColumn[] = [
  ...(['cell', 'time', 'usual', 'growth', 'peak'] as const),
  ...(['cpu', 'output', 'queue', 'rows', 'runs'] as const)
];

/** The head of a column. */
export function columnWord(
  column: ReportColumn,
  trans: TranslationBundle
): string {
  switch (column) {
    case 'cell':
      return trans.__('Cell');
    case 'time':
      return trans.__('Time');
    case 'usual':
      return trans.__('Against usual');
    case 'growth':
      return trans.__('Memory growth');
    case 'peak':
      return trans.__('Memory peak');
    case 'cpu':
      return trans.__('CPU');
    case 'output':
      return trans.__('Output');
    case 'queue':
      return trans.__('Queue');
    case 'rows':
      return trans.__('Rows read');
    case 'runs':
      return trans.__('Runs');
  }
}

/** What a row says in a column other than that of the cell. */
export function columnText(
  row: ReportRow,
  column: Exclude<ReportColumn, 'cell'>,
  trans: TranslationBundle
): string {
  switch (column) {
    case 'time':
      return timeText(row, trans);
    case 'usual':
      return comparisonText(row.time, formatSeconds, trans);
    case 'growth':
      return textOf(row.growthBytes, formatBytes, trans);
    case 'peak':
      return textOf(row.peakBytes, formatBytes, trans);
    case 'cpu':
      return textOf(row.cpuSeconds, formatSeconds, trans);
    case 'output':
      return formatBytes(row.outputBytes);
    case 'queue':
      return textOf(row.queueSeconds, formatSeconds, trans);
    case 'rows':
      return textOf(row.rowsRead, formatCount, trans);
    case 'runs': {
      const runs = formatCount(row.runs);
      return row.hasMoreRuns ? trans.__('≥ %1', runs) : runs;
    }
  }
}

/** Why a run is not compared with earlier ones; empty when it is. */
export function comparisonCaption(
  comparison: Comparison,
  trans: TranslationBundle
): string {
  switch (comparison.kind) {
    case 'compared':
      return trans._n(
        'Against the median of %1 earlier run of the same text.',
        'Against the median of %1 earlier runs of the same text.',
        comparison.runs
      );
    case 'few':
      return trans.__(
        'Not compared: fewer than three earlier runs of this text ended well, in the same circumstances.'
      );
    case 'other-text':
      return trans.__('Not compared: the earlier runs were of another text.');
    case 'unknown':
      return trans.__(
        'Not compared: the run did not end well, or was not measured.'
      );
  }
}

/** How a row is worse than usual, in sentences; empty when it is not. */
export function regressionTexts(
  row: ReportRow,
  trans: TranslationBundle
): string[] {
  const texts: string[] = [];
  const { time, memory } = row;
  if (time.kind === 'compared' && time.isMore) {
    texts.push(
      trans.__(
        '%1, usually %2',
        formatSeconds(row.seconds ?? 0),
        formatSeconds(time.usual)
      ) + factorText(time.factor)
    );
  }
  if (memory.kind === 'compared' && memory.isMore) {
    texts.push(
      trans.__(
        'memory grew by %1, usually %2',
        formatBytes(row.growthBytes ?? 0),
        formatBytes(memory.usual)
      ) + factorText(memory.factor)
    );
  }
  return texts;
}

function factorText(factor: number | null): string {
  return factor === null ? '' : ` (${formatFactor(factor)})`;
}

function timeText(
  { seconds, state }: ReportRow,
  trans: TranslationBundle
): string {
  const time = textOf(seconds, formatSeconds, trans);
  const isWord = ['failed', 'interrupted', 'lost', 'running'].includes(state);
  return isWord ? `${time} · ${stateWord(state, trans)}` : time;
}

function comparisonText(
  comparison: Comparison,
  format: (value: number) => string,
  trans: TranslationBundle
): string {
  switch (comparison.kind) {
    case 'compared': {
      const usual = format(comparison.usual);
      return comparison.factor === null
        ? trans.__('usually %1', usual)
        : trans.__('%1 usual (%2)', formatFactor(comparison.factor), usual);
    }
    case 'few':
      return trans.__('too few runs');
    case 'other-text':
      return trans.__('other text');
    case 'unknown':
      return trans.__('not compared');
  }
}

function textOf(
  value: number | null,
  format: (value: number) => string,
  trans: TranslationBundle
): string {
  return value === null ? trans.__('unknown') : format(value);
}
