import { PathExt } from '@jupyterlab/coreutils';
import { TranslationBundle } from '@jupyterlab/translation';

import { Disposable } from '../../disposable';
import { SpansChange, formatSeconds, shownExecution } from '../../core/spans';
import type { INbxSpans } from '../../tokens';
import { stateWord } from './words';

/** Runs shorter than this many seconds end without a word. */
const LONG_SECONDS = 10;

/** Tells screen readers that a long run ended: its user may be elsewhere. */
export class RunAnnouncer extends Disposable {
  constructor(spans: INbxSpans, trans: TranslationBundle) {
    super();
    this._spans = spans;
    this._trans = trans;
    this._region = document.createElement('div');
    this._region.className = 'nbx-Announcer';
    this._region.setAttribute('role', 'status');
    document.body.appendChild(this._region);
    spans.changed.connect(this._onChanged, this);
  }

  protected release(): void {
    this._region.remove();
  }

  private _onChanged(_: INbxSpans, { path, cells }: SpansChange): void {
    for (const id of cells ?? []) {
      const cell = this._spans.cell(path, id);
      const execution = cell === undefined ? null : shownExecution(cell);
      if (execution === null) {
        continue;
      }
      if (execution.state === 'running') {
        this._running.add(execution.id);
      } else if (
        this._running.delete(execution.id) &&
        (execution.wallSeconds ?? 0) > LONG_SECONDS
      ) {
        this._region.textContent = this._trans.__(
          'A cell of %1 has ended: %2, %3',
          PathExt.basename(path),
          stateWord(execution.state, this._trans),
          formatSeconds(execution.wallSeconds ?? 0)
        );
      }
    }
  }

  private _region: HTMLElement;
  private _running = new Set<string>();
  private _spans: INbxSpans;
  private _trans: TranslationBundle;
}
