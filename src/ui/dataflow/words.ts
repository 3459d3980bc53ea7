import { TranslationBundle } from '@jupyterlab/translation';

import type { RunProgress } from '../../models/dataflow-run';
import type { DataflowCoverage } from '../../models/dataflow-engine';
import type { Verdict } from '../../protocol';
import { capitalized, cellName } from './sentence';

/** Whether a cell that has not run in this kernel process ran in an earlier one. */
export function isEarlier({ reasons }: Verdict): boolean {
  return reasons.some(({ kind }) => kind === 'earlier-session');
}

/** A verdict in a word or two. */
export function verdictWord(
  verdict: Verdict,
  trans: TranslationBundle
): string {
  switch (verdict.state) {
    case 'running':
      return trans.__('running');
    case 'never-run':
      return isEarlier(verdict)
        ? trans.__('from an earlier session')
        : trans.__('not run');
    case 'edited':
      return trans.__('edited');
    case 'failed':
      return trans.__('failed');
    case 'stale':
      return trans.__('stale');
    case 'unknown':
      return trans.__('unknown');
    case 'fresh':
      return trans.__('fresh');
  }
}

/** What a verdict means for what the cell shows, in one sentence. */
export function verdictMeaning(
  verdict: Verdict,
  trans: TranslationBundle
): string {
  switch (verdict.state) {
    case 'running':
      return trans.__('Running.');
    case 'never-run':
      return isEarlier(verdict)
        ? trans.__('From an earlier session: run before the kernel restarted.')
        : trans.__('Not run.');
    case 'edited':
      return trans.__('Edited: the text is not the one that ran.');
    case 'failed':
      return trans.__('Failed.');
    case 'stale':
      return trans.__(
        'Stale: a run from the top would use something else than this run did.'
      );
    case 'unknown':
      return trans.__(
        'Unknown: whether a run from the top would show the same is not certain.'
      );
    case 'fresh':
      return trans.__('Fresh: a run from the top would show the same.');
  }
}

/** Why nothing can be said of a notebook; null when something can. */
export function coverageText(
  coverage: DataflowCoverage,
  trans: TranslationBundle
): string | null {
  switch (coverage) {
    case 'full':
      return null;
    case 'loading':
      return trans.__('What has run is still being read.');
    case 'no-probe':
      return trans.__(
        'nbxflow does not watch this kernel: it cannot tell what is fresh.'
      );
    case 'no-server':
      return trans.__(
        'The nbxflow server extension does not record: nothing is known of this notebook.'
      );
    case 'not-loaded':
      return trans.__(
        'The part of nbxflow that works out what depends on what could not be loaded: reload the page.'
      );
    case 'failed':
      return trans.__(
        'What depends on what could not be worked out; the browser console says why.'
      );
  }
}

/** How a run of needed cells stands, in one sentence. */
export function progressText(
  progress: RunProgress,
  order: readonly string[],
  trans: TranslationBundle
): string {
  const { state, cell, done, left } = progress;
  const name = cell === null ? '' : cellName(cell, order, trans);
  switch (state) {
    case 'running':
      return trans.__(
        'Running %1: %2 of %3',
        name,
        done.length + 1,
        done.length + Math.max(left.length, 1)
      );
    case 'done':
      return trans._n('%1 cell has run.', '%1 cells have run.', done.length);
    case 'stopped':
      return trans.__('Stopped before %1. %2 run.', name, done.length);
    case 'failed':
      return capitalized(
        trans.__('%1 failed: the cells after it were not run.', name)
      );
    case 'unrecorded':
      return capitalized(
        trans.__(
          '%1 ran, but no record of it came; the rest was not run.',
          name
        )
      );
    case 'needs-consent':
      return capitalized(
        trans.__('%1 may not repeat safely: it needs your yes.', name)
      );
  }
}
