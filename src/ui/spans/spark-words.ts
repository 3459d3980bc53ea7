import { TranslationBundle } from '@jupyterlab/translation';

import { SparkBar, formatCount, formatSeconds } from '../../core/spans';
import { stateWord } from './words';

/** The diagram of runs in words: each run, the oldest first, and what is usual. */
export function sparkWords(
  bars: readonly SparkBar[],
  usual: number | null,
  trans: TranslationBundle
): string {
  const runs = bars.map(({ seconds, outcome }) => {
    const time =
      seconds === null ? trans.__('unknown') : formatSeconds(seconds);
    return outcome === 'done' ? time : `${time} ${stateWord(outcome, trans)}`;
  });
  const all = trans.__(
    'Wall time of the last %1 runs, the oldest first: %2.',
    formatCount(bars.length),
    runs.join(', ')
  );
  return usual === null
    ? all
    : `${all} ${trans.__('Usually %1.', formatSeconds(usual))}`;
}

/** What the diagram shows, for those who see it: only what is in it. */
export function sparkLegend(
  bars: readonly SparkBar[],
  usual: number | null,
  trans: TranslationBundle
): string {
  const others = new Map<SparkBar['outcome'], number>();
  for (const { outcome } of bars) {
    if (outcome !== 'done') {
      others.set(outcome, (others.get(outcome) ?? 0) + 1);
    }
  }
  const hollow = [...others].map(
    ([outcome, count]) => `${formatCount(count)} ${stateWord(outcome, trans)}`
  );
  const parts = [trans.__('Last %1 runs', formatCount(bars.length))];
  if (hollow.length > 0) {
    parts.push(trans.__('hollow: %1', hollow.join(', ')));
  }
  if (usual !== null) {
    parts.push(trans.__('broken line: usual'));
  }
  return parts.join(' · ');
}
