import { TranslationBundle } from '@jupyterlab/translation';

import {
  CellSpans,
  SparkBar,
  cellState,
  datasetCounts,
  formatBytes,
  formatCount,
  formatFactor,
  formatSeconds,
  shownExecution,
  sparkBars,
  usualFacts
} from '../../core/spans';
import type { Execution } from '../../protocol';
import { sparkLegend, sparkWords } from './spark-words';
import { stateWord } from './words';

/** What the details card of a cell says. */
export interface Details {
  readonly title: string;
  /** Pairs of label and value. */
  readonly rows: readonly (readonly [string, string])[];
  /** The last runs, drawn; null when fewer than two ended. */
  readonly spark: SparkDetails | null;
  /** Sentences on what could not be measured or is no longer certain. */
  readonly notes: readonly string[];
}

/** A diagram of the last runs of a cell. */
export interface SparkDetails {
  /** The oldest first. */
  readonly bars: readonly SparkBar[];
  /** The median of earlier runs, in seconds; null when it is not known. */
  readonly usual: number | null;
  /** All of it in words, for screen readers. */
  readonly label: string;
  /** What it shows, for those who see it. */
  readonly legend: string;
}

/**
 * What the details card says of a cell.
 *
 * @param oldReason - Why what is known may be out of date; null when it is not.
 */
export function cellDetails(
  cell: CellSpans | undefined,
  oldReason: string | null,
  trans: TranslationBundle
): Details {
  const notes = oldReason === null ? [] : [oldReason];
  const state = cellState(cell);
  if (cell === undefined || state === null) {
    return { title: trans.__('Not run'), rows: [], spark: null, notes };
  }
  const word = stateWord(state, trans);
  const title = word.charAt(0).toUpperCase() + word.slice(1);
  const execution = shownExecution(cell);
  if (execution === null || state === 'queued') {
    return { title, rows: [], spark: sparkDetails(cell, trans), notes };
  }
  const rows =
    state === 'aborted'
      ? [[trans.__('Asked for'), whenText(execution.queuedAt, trans)] as const]
      : [
          ...timeRows(execution, trans),
          ...costRows(execution, trans),
          ...dataRows(execution, trans)
        ];
  return {
    title,
    rows: [...rows, ...historyRows(cell, trans)],
    spark: sparkDetails(cell, trans),
    notes: [...notes, ...probeNotes(execution, trans)]
  };
}

type Rows = (readonly [string, string])[];

function timeRows(execution: Execution, trans: TranslationBundle): Rows {
  const rows: Rows = [];
  if (execution.error !== null) {
    rows.push([trans.__('Error'), execution.error.name]);
  }
  rows.push(
    [trans.__('Started'), whenText(execution.startedAt, trans)],
    [trans.__('Queue'), secondsText(execution.queueSeconds, trans)]
  );
  if (execution.state !== 'running') {
    rows.push([trans.__('Wall'), secondsText(execution.wallSeconds, trans)]);
  }
  return rows;
}

function costRows(execution: Execution, trans: TranslationBundle): Rows {
  const rows: Rows = [];
  if (execution.state !== 'running' && execution.probe !== 'absent') {
    const { cpuSeconds, memoryGrowthBytes, memoryPeakBytes } = execution;
    rows.push(
      [trans.__('CPU'), secondsText(cpuSeconds, trans)],
      [trans.__('Memory peak'), bytesText(memoryPeakBytes, trans)],
      [trans.__('Memory growth'), bytesText(memoryGrowthBytes, trans)]
    );
  }
  rows.push([
    trans.__('Output'),
    execution.outputBytes === 0
      ? trans.__('none seen')
      : trans.__('at least %1', formatBytes(execution.outputBytes))
  ]);
  return rows;
}

function dataRows(execution: Execution, trans: TranslationBundle): Rows {
  const rows: Rows = [];
  const counts = datasetCounts(execution.datasets);
  if (counts !== null) {
    rows.push([
      trans.__('Datasets'),
      trans.__('%1 read, %2 written', counts.reads, counts.writes)
    ]);
  }
  if (execution.blindSpots.length > 0) {
    rows.push([
      trans.__('Could not see'),
      formatCount(execution.blindSpots.length)
    ]);
  }
  return rows;
}

function historyRows(cell: CellSpans, trans: TranslationBundle): Rows {
  const rows: Rows = [];
  const execution = shownExecution(cell);
  if (execution !== null && execution.count !== null) {
    rows.push([trans.__('Execution count'), `[${execution.count}]`]);
  }
  rows.push([trans.__('Runs on record'), formatCount(cell.history.length)]);
  const usual = usualFacts(cell);
  if (usual !== null) {
    rows.push([trans.__('Usually'), formatSeconds(usual.seconds)]);
  }
  if (usual !== null && usual.slower !== null) {
    rows.push([
      trans.__('Slower'),
      trans.__('%1 usual', formatFactor(usual.slower))
    ]);
  }
  return rows;
}

/** So many runs are drawn in the card. */
const BARS = 20;

function sparkDetails(
  cell: CellSpans,
  trans: TranslationBundle
): SparkDetails | null {
  const bars = sparkBars(cell.history, BARS);
  if (bars.length < 2) {
    return null;
  }
  const usual = usualFacts(cell)?.seconds ?? null;
  return {
    bars,
    usual,
    label: sparkWords(bars, usual, trans),
    legend: sparkLegend(bars, usual, trans)
  };
}

/** Only of a run that ended by itself is it known whether a probe reported. */
function probeNotes(execution: Execution, trans: TranslationBundle): string[] {
  if (!['done', 'failed', 'interrupted'].includes(execution.state)) {
    return [];
  }
  switch (execution.probe) {
    case 'active':
      return [];
    case 'absent':
      return [trans.__('No probe in this kernel: times only.')];
    case 'off':
      return [
        trans.__('The probe switched itself off: not all could be measured.')
      ];
  }
}

function secondsText(seconds: number | null, trans: TranslationBundle): string {
  return seconds === null ? trans.__('unknown') : formatSeconds(seconds);
}

function bytesText(bytes: number | null, trans: TranslationBundle): string {
  return bytes === null ? trans.__('unknown') : formatBytes(bytes);
}

/** A moment in the time zone of the reader: `2026-11-21 10:02:33`. */
function whenText(iso: string | null, trans: TranslationBundle): string {
  const time = iso === null ? NaN : Date.parse(iso);
  if (Number.isNaN(time)) {
    return trans.__('unknown');
  }
  const zone = new Date(time).getTimezoneOffset() * 60_000;
  return new Date(time - zone).toISOString().slice(0, 19).replace('T', ' ');
}
