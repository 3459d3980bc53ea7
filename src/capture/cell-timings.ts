import { ISessionContext } from '@jupyterlab/apputils';
import { Cell, CodeCell } from '@jupyterlab/cells';
import {
  INotebookTracker,
  Notebook,
  NotebookActions,
  NotebookPanel
} from '@jupyterlab/notebook';
import { Kernel, KernelMessage, Session } from '@jupyterlab/services';
import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import { isGone } from './kernel-gone';
import { painted } from './painted';

/** How long a part of a run took, as this page saw it. */
export interface CellTiming {
  /**
   * - `cell.queue`: from the user's request until this page heard that the kernel began;
   * - `cell.render`: from hearing that it ended until the outputs were painted.
   */
  readonly name: 'cell.queue' | 'cell.render';
  /** Id of the message that asked the kernel. */
  readonly messageId: string;
  /** Position of the cell in its notebook, from 0, when it was asked for. */
  readonly index: number;
  readonly seconds: number;
  /** How many outputs there are; null for `cell.queue`. */
  readonly outputs: number | null;
}

/** A run that this page asked for. */
interface Run {
  readonly context: ISessionContext;
  readonly cell: CodeCell;
  readonly index: number;
  readonly askedAt: number;
  /** When its end was heard of; null before. */
  endedAt: number | null;
}

/**
 * Measures what this page adds to the runs that it asks for: waiting and drawing. Outputs that are
 * not on the screen when they come are not measured, because nothing draws them.
 */
export class CellTimings extends Disposable {
  /**
   * @param paint - Waits until a node is painted, see `painted`.
   * @param now - This page's clock, in milliseconds.
   */
  constructor(
    tracker: INotebookTracker,
    paint: (node: HTMLElement) => Promise<number | null> = painted,
    now: () => number = () => performance.now()
  ) {
    super();
    this._tracker = tracker;
    this._paint = paint;
    this._now = now;
    NotebookActions.executionScheduled.connect(this._onScheduled, this);
    NotebookActions.executed.connect(this._onExecuted, this);
    tracker.widgetAdded.connect(this._onAdded, this);
    tracker.forEach(panel => this._onAdded(tracker, panel));
  }

  /** Something was measured. */
  get measured(): ISignal<this, CellTiming> {
    return this._measured;
  }

  protected release(): void {
    this._asked.clear();
    this._runs.clear();
  }

  private _onAdded(_: INotebookTracker, panel: NotebookPanel): void {
    const { sessionContext } = panel;
    sessionContext.sessionChanged.connect(this._onSession, this);
    sessionContext.statusChanged.connect(this._onStatus, this);
    sessionContext.session?.anyMessage.connect(this._onMessage, this);
    panel.disposed.connect(() => this._forget(sessionContext));
  }

  private _onStatus(context: ISessionContext, status: Kernel.Status): void {
    if (isGone(status)) {
      this._forget(context);
    }
  }

  private _forget(context: ISessionContext): void {
    for (const [messageId, run] of this._runs) {
      if (run.context === context) {
        this._runs.delete(messageId);
      }
    }
  }

  private _onSession(
    _: ISessionContext,
    { newValue }: { newValue: Session.ISessionConnection | null }
  ): void {
    newValue?.anyMessage.connect(this._onMessage, this);
  }

  /** The message to the kernel follows at once. */
  private _onScheduled(
    _: unknown,
    { notebook, cell }: { notebook: Notebook; cell: Cell }
  ): void {
    const panel = this._tracker.find(({ content }) => content === notebook);
    if (panel && cell instanceof CodeCell) {
      this._asked.set(cell.model.id, {
        context: panel.sessionContext,
        cell,
        index: notebook.widgets.indexOf(cell),
        askedAt: this._now(),
        endedAt: null
      });
    }
  }

  private _onMessage(
    _: Session.ISessionConnection,
    { direction, msg }: Kernel.IAnyMessageArgs
  ): void {
    if (direction === 'send') {
      this._onSent(msg);
    } else if (msg.channel === 'iopub' && 'msg_id' in msg.parent_header) {
      this._onHeard(msg, msg.parent_header.msg_id);
    }
  }

  private _onSent({ header, metadata }: KernelMessage.IMessage): void {
    const cell = `${metadata.cellId}`;
    const run = this._asked.get(cell);
    if (run && header.msg_type === 'execute_request') {
      this._asked.delete(cell);
      // the outputs of an earlier run of the cell are not drawn any more
      this._runs.delete(this._newest.get(run.cell) ?? '');
      this._newest.set(run.cell, header.msg_id);
      this._runs.set(header.msg_id, run);
    }
  }

  private _onHeard(msg: KernelMessage.IMessage, messageId: string): void {
    const run = this._runs.get(messageId);
    if (run === undefined) {
      return;
    }
    const type = msg.header.msg_type;
    if (type === 'execute_input') {
      const seconds = (this._now() - run.askedAt) / 1000;
      this._emit('cell.queue', messageId, run, seconds, null);
    } else if (type === 'status' && isIdle(msg)) {
      run.endedAt = this._now();
    }
  }

  /** All messages of the newest run of the cell are dealt with, or none will come. */
  private _onExecuted(_: unknown, { cell }: { cell: Cell }): void {
    const messageId = this._newest.get(cell) ?? '';
    const run = this._runs.get(messageId);
    this._asked.delete(cell.model?.id);
    this._runs.delete(messageId);
    if (run !== undefined) {
      void this._watch(messageId, run);
    }
  }

  private async _watch(messageId: string, run: Run): Promise<void> {
    const { cell, endedAt } = run;
    if (
      cell.isDisposed ||
      endedAt === null ||
      cell.model.outputs.length === 0
    ) {
      return;
    }
    const drawn = await this._paint(cell.outputArea.node);
    if (drawn !== null && !cell.isDisposed && !this.isDisposed) {
      const seconds = Math.max(drawn - endedAt, 0) / 1000;
      const { length } = cell.model.outputs;
      this._emit('cell.render', messageId, run, seconds, length);
    }
  }

  private _emit(
    name: CellTiming['name'],
    messageId: string,
    { index }: Run,
    seconds: number,
    outputs: number | null
  ): void {
    this._measured.emit({ name, messageId, index, seconds, outputs });
  }

  /** By cell id: asked for, and not sent yet. */
  private _asked = new Map<string, Run>();
  private _measured = new Signal<this, CellTiming>(this);
  /** The message id of the last request of each cell. */
  private _newest = new WeakMap<Cell, string>();
  private _now: () => number;
  private _paint: (node: HTMLElement) => Promise<number | null>;
  /** By message id. */
  private _runs = new Map<string, Run>();
  private _tracker: INotebookTracker;
}

function isIdle(msg: KernelMessage.IMessage): boolean {
  return (
    KernelMessage.isStatusMsg(msg) && msg.content.execution_state === 'idle'
  );
}
