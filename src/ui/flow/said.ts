import type { TranslationBundle } from '@jupyterlab/translation';

import type { BoundaryEdit } from '../../models/flow-boundaries';
import type { FlowSnapshot } from '../../models/flow-snapshot';
import { cellsText, verdictSentence } from './words';

/** What is told to screen readers: what an edit did, and how a verification ended. */
export class Announcer {
  constructor(trans: TranslationBundle) {
    this._trans = trans;
  }

  /** What was said last. */
  get text(): string {
    return this._text;
  }

  /** A boundary was to be moved. */
  edited(
    edit: BoundaryEdit,
    isDone: boolean,
    snapshot: FlowSnapshot | null
  ): void {
    const trans = this._trans;
    const { spec, codeCells } = snapshot?.proposal ?? {};
    const step = spec?.steps[Math.min(edit.step, spec.steps.length - 1)];
    if (!isDone) {
      this._text = trans.__('There is no step to move it to.');
    } else if (step && spec && codeCells) {
      this._text = trans.__(
        '%1 steps. Step %2: %3, %4',
        spec.steps.length,
        spec.steps.indexOf(step) + 1,
        step.title,
        cellsText(step.cells, codeCells, trans)
      );
    }
  }

  /** What is known changed. */
  see({ path, verification }: FlowSnapshot): void {
    const { state, evidence, error } = verification;
    const before = this._states.get(path);
    this._states.set(path, state);
    if (before !== 'running' || state === 'running') {
      return;
    }
    const trans = this._trans;
    if (state === 'done' && evidence) {
      const { verdict } = evidence.verification;
      this._text = trans.__(
        'Verification ended: %1',
        verdictSentence(verdict, trans)
      );
    } else if (state === 'failed') {
      this._text = trans.__('Verification failed: %1', error ?? '');
    } else if (state === 'cancelled') {
      this._text = trans.__('Verification cancelled.');
    }
  }

  private _states = new Map<string, FlowSnapshot['verification']['state']>();
  private _text = '';
  private readonly _trans: TranslationBundle;
}
