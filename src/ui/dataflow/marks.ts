import { TranslationBundle } from '@jupyterlab/translation';
import { LabIcon } from '@jupyterlab/ui-components';
import { ISignal, Signal } from '@lumino/signaling';

import type { Verdict } from '../../protocol';
import type { DataflowChange, INbxDataflow } from '../../tokens';
import type { CellMark, CellMarkSource } from '../shared/marks';
import { earlierIcon, editedIcon, staleIcon, unknownIcon } from './icons';
import { plainText } from './sentence';
import { reasonSentence } from './reasons';
import { isEarlier, verdictMeaning, verdictWord } from './words';

/** What the lines under cells say of their verdicts. */
export class DataflowMarks implements CellMarkSource {
  /** @param explain - Opens the explanation of a cell. */
  constructor(
    dataflow: INbxDataflow,
    explain: (path: string, cell: string) => void,
    trans: TranslationBundle
  ) {
    this._dataflow = dataflow;
    this._explain = explain;
    this._trans = trans;
    dataflow.changed.connect(this._onChanged, this);
  }

  get changed(): ISignal<this, DataflowChange> {
    return this._changed;
  }

  /** Whether verdicts are marked. */
  get isShown(): boolean {
    return this._isShown;
  }
  set isShown(isShown: boolean) {
    if (isShown !== this._isShown) {
      this._isShown = isShown;
      this._paths.forEach(path => this._changed.emit({ path, cells: null }));
    }
  }

  mark(path: string, cell: string): CellMark | null {
    this._paths.add(path);
    const verdict = this._dataflow.verdict(path, cell);
    if (!this._isShown || verdict === null || verdict.state === 'running') {
      return null;
    }
    const trans = this._trans;
    const isLoud = this._dataflow.coverage(path) === 'full';
    const icon = isLoud ? iconOf(verdict) : null;
    const word = verdictWord(verdict, trans);
    return {
      state: verdict.state,
      shown: icon && {
        icon,
        word,
        isFirst: verdict.state === 'edited' || isEarlier(verdict)
      },
      meaning: this._meaning(path, cell, verdict),
      action:
        isLoud && (verdict.state === 'stale' || verdict.state === 'unknown')
          ? {
              label: trans.__('Why?'),
              caption: trans.__('Explain why this cell is %1', word),
              execute: () => this._explain(path, cell)
            }
          : null
    };
  }

  private _meaning(path: string, cell: string, verdict: Verdict): string {
    const [reason] = verdict.reasons;
    const meaning = verdictMeaning(verdict, this._trans);
    if (
      reason === undefined ||
      (verdict.state !== 'stale' && verdict.state !== 'unknown')
    ) {
      return meaning;
    }
    const why = reasonSentence(
      reason,
      cell,
      id => this._dataflow.state(path, id),
      this._trans
    );
    const order = this._dataflow.order(path);
    return `${meaning} ${plainText(why, order, this._trans)}`;
  }

  private _onChanged(_: INbxDataflow, change: DataflowChange): void {
    this._changed.emit(change);
  }

  private _changed = new Signal<this, DataflowChange>(this);
  private _dataflow: INbxDataflow;
  private _explain: (path: string, cell: string) => void;
  private _isShown = true;
  private _paths = new Set<string>();
  private _trans: TranslationBundle;
}

/** Null for what the line shows as it is. */
function iconOf(verdict: Verdict): LabIcon | null {
  switch (verdict.state) {
    case 'stale':
      return staleIcon;
    case 'unknown':
      return unknownIcon;
    case 'edited':
      return editedIcon;
    case 'never-run':
      return isEarlier(verdict) ? earlierIcon : null;
    default:
      return null;
  }
}
