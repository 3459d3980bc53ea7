import { Signal } from '@lumino/signaling';

import {
  CellSpans,
  EMPTY_STATE,
  SpansAction,
  SpansChange,
  SpansState,
  cellId,
  notebookPath,
  reduceSpans,
  spansChanges
} from '../../../core/spans';
import type { Execution } from '../../../protocol';
import type { ExecutionFilter } from '../../../models/execution-log';
import type { INbxSpans, SpansStatus } from '../../../tokens';

/** What is known, set by hand. */
export class KnownSpans implements INbxSpans {
  status: SpansStatus = { state: 'ready', reason: null };
  readonly changed: Signal<INbxSpans, SpansChange> = new Signal(this);
  readonly received: Signal<INbxSpans, readonly Execution[]> = new Signal(this);
  readonly statusChanged: Signal<INbxSpans, SpansStatus> = new Signal(this);

  apply(...actions: SpansAction[]): void {
    for (const action of actions) {
      const before = this._state;
      this._state = reduceSpans(before, action);
      spansChanges(before, this._state).forEach(change =>
        this.changed.emit(change)
      );
    }
  }

  setStatus(status: SpansStatus): void {
    this.status = status;
    this.statusChanged.emit(status);
  }

  isComplete(path: string): boolean {
    return this._state.notebooks.get(notebookPath(path))?.complete ?? false;
  }

  cell(path: string, cell: string): CellSpans | undefined {
    return this._state.notebooks
      .get(notebookPath(path))
      ?.cells.get(cellId(cell));
  }

  notebook(path: string): ReadonlyMap<string, CellSpans> {
    return this._state.notebooks.get(notebookPath(path))?.cells ?? new Map();
  }

  executions({ path }: ExecutionFilter): readonly Execution[] {
    const cells = [...this.notebook(path).values()];
    return cells.flatMap(({ history }) => history);
  }

  async refresh(): Promise<void> {
    return;
  }

  private _state: SpansState = EMPTY_STATE;
}
