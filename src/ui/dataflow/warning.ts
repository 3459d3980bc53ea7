import { TranslationBundle } from '@jupyterlab/translation';

import type { INbxDataflow } from '../../tokens';
import { reasonSentence, warningSentence } from './reasons';
import type { Sentence } from './sentence';

/** What the bar in the active cell says. */
export interface CellWarning {
  readonly sentence: Sentence;
  /** The cells to run. */
  readonly cells: readonly string[];
  /** The same as long as the content is. */
  readonly key: string;
}

/**
 * What is to be said before a cell runs: that it would use a value which is out of date or out of
 * order; else why it is stale itself. Null when there is nothing to say or to do.
 */
export function cellWarning(
  dataflow: INbxDataflow,
  path: string,
  cell: string,
  trans: TranslationBundle
): CellWarning | null {
  if (dataflow.coverage(path) !== 'full') {
    return null;
  }
  const verdict = dataflow.verdict(path, cell);
  if (verdict === null || verdict.state === 'running') {
    return null;
  }
  const [warning] = dataflow.warnings(path, cell).warnings;
  const [reason] = verdict.state === 'stale' ? verdict.reasons : [];
  const sentence = warning
    ? warningSentence(warning, trans)
    : reason &&
      reasonSentence(reason, cell, id => dataflow.state(path, id), trans);
  if (sentence === undefined) {
    return null;
  }
  const { cells } = dataflow.plan(path, cell);
  return { sentence, cells, key: JSON.stringify([sentence, cells]) };
}
