import { TranslationBundle } from '@jupyterlab/translation';

import {
  BadgeFacts,
  formatBytes,
  formatCount,
  formatElapsed,
  formatFactor,
  formatSeconds,
  UsualFacts
} from '../../core/spans';
import type { CellMark } from '../shared/marks';

/** The state of a cell in a word or a short phrase. */
export function stateWord(
  state: NonNullable<BadgeFacts['state']>,
  trans: TranslationBundle
): string {
  switch (state) {
    case 'never':
      return trans.__('not run');
    case 'queued':
      return trans.__('queued');
    case 'running':
      return trans.__('running');
    case 'done':
      return trans.__('done');
    case 'failed':
      return trans.__('failed');
    case 'interrupted':
      return trans.__('interrupted');
    case 'aborted':
      return trans.__('not run: an earlier cell failed or the kernel ended');
    case 'lost':
      return trans.__('kernel died');
  }
}

/** The part of a mark that takes the place of the state of the last run; null when that stays. */
export function shownMark(
  { state }: BadgeFacts,
  mark: CellMark | null
): CellMark['shown'] {
  const shown = mark?.shown ?? null;
  switch (state) {
    case 'done':
    case 'never':
      return shown;
    case 'failed':
    case 'interrupted':
    case 'lost':
      return shown?.isFirst ? shown : null;
    default:
      return null;
  }
}

/**
 * State and time, as the line under a cell shows them: `0.61 s`, `failed · 0.61 s`.
 *
 * @param other - A word in place of the state's own.
 */
export function stateText(
  facts: BadgeFacts,
  now: number,
  trans: TranslationBundle,
  other?: string
): string {
  if (facts.state === null) {
    return '';
  }
  const time = timeText(facts, now);
  if (facts.state === 'done' && time !== null && other === undefined) {
    return time;
  }
  const word = other ?? stateWord(facts.state, trans);
  return time === null ? word : `${word} · ${time}`;
}

/** `336,776 rows`. */
export function rowsText(rows: number, trans: TranslationBundle): string {
  return trans._n('%2 row', '%2 rows', rows, formatCount(rows));
}

/** `1 in · 1 out`. */
export function datasetsText(
  { reads, writes }: NonNullable<BadgeFacts['datasets']>,
  trans: TranslationBundle
): string {
  return trans.__('%1 in · %2 out', reads, writes);
}

/** `▲ 412 MB`: the kernel's memory grew or shrank. */
export function growthText(bytes: number): string {
  return `${bytes < 0 ? '▼' : '▲'} ${formatBytes(Math.abs(bytes))}`;
}

/** `usually 6.1 s`, `1.8 × usual (6.1 s)`. */
export function usualText(
  { seconds, slower }: UsualFacts,
  trans: TranslationBundle
): string {
  const usual = formatSeconds(seconds);
  return slower === null
    ? trans.__('usually %1', usual)
    : trans.__('%1 usual (%2)', formatFactor(slower), usual);
}

/** All that the line says, in one sentence for a screen reader; without the ticking time. */
export function spokenText(
  facts: BadgeFacts,
  mark: CellMark | null,
  trans: TranslationBundle
): string {
  if (facts.state === null) {
    return '';
  }
  const parts = [stateWord(facts.state, trans)];
  if (facts.wallSeconds !== null) {
    parts.push(formatSeconds(facts.wallSeconds));
  }
  if (facts.memoryGrowthBytes !== null) {
    const size = formatBytes(Math.abs(facts.memoryGrowthBytes));
    parts.push(
      facts.memoryGrowthBytes < 0
        ? trans.__('memory shrank by %1', size)
        : trans.__('memory grew by %1', size)
    );
  }
  if (facts.cpuSeconds !== null) {
    parts.push(trans.__('CPU %1', formatSeconds(facts.cpuSeconds)));
  }
  if (facts.rowsRead !== null) {
    parts.push(rowsText(facts.rowsRead, trans));
  }
  if (facts.datasets !== null) {
    const { reads, writes } = facts.datasets;
    parts.push(
      trans._n('%1 dataset read', '%1 datasets read', reads),
      trans._n('%1 dataset written', '%1 datasets written', writes)
    );
  }
  if (facts.usual !== null) {
    parts.push(usualText(facts.usual, trans));
  }
  const run = trans.__('Last run: %1', parts.join(', '));
  return mark === null ? run : `${mark.meaning} ${run}`;
}

function timeText(facts: BadgeFacts, now: number): string | null {
  if (facts.runningSince !== null) {
    return formatElapsed((now - facts.runningSince) / 1000);
  }
  return facts.wallSeconds === null ? null : formatSeconds(facts.wallSeconds);
}
