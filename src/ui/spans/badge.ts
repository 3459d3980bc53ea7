import { CodeCell, ICellModel } from '@jupyterlab/cells';
import { IChangedArgs } from '@jupyterlab/coreutils';
import { TranslationBundle } from '@jupyterlab/translation';
import { Message } from '@lumino/messaging';
import { PanelLayout, Widget } from '@lumino/widgets';

import { BadgeFacts } from '../../core/spans';
import { CellMark, CellStrip, LINE_CLASS } from '../shared/marks';
import { renderElapsed, renderLine } from './line';
import { StripView } from './strip';
import { Ticker } from './ticker';

/** What a badge needs to know and to share. */
export interface CellBadgeOptions {
  readonly cell: CodeCell;
  /** What is to be said of the cell now. */
  readonly facts: () => BadgeFacts;
  /** What is to be said beside the run; null when nothing. */
  readonly mark: () => CellMark | null;
  /** What the cell has of the total; null when that is not shown. */
  readonly strip: () => CellStrip | null;
  /** Whether what is said is only the last thing known. */
  readonly isOld: () => boolean;
  readonly ticker: Ticker;
  readonly trans: TranslationBundle;
}

/**
 * The line under a code cell: state, time, cost. A child of the cell's own layout, so that it
 * comes and goes with the cell under every windowing mode. Its height never changes.
 */
export class CellBadge extends Widget {
  constructor(options: CellBadgeOptions) {
    super();
    this.addClass('nbx-Badge');
    this._options = options;
    this.line = document.createElement('div');
    this.line.className = LINE_CLASS;
    this.line.tabIndex = -1;
    this.line.setAttribute('role', 'group');
    this.node.appendChild(this.line);
    this._strip = new StripView(options.cell.node, this.node, options.strip);
    options.cell.model.stateChanged.connect(this._onCellState, this);
    const layout = options.cell.layout as PanelLayout;
    layout.insertWidget(layout.widgets.length - 1, this);
    this._render();
  }

  /** The element that shows the facts and takes the focus. */
  readonly line: HTMLElement;

  get cell(): CodeCell {
    return this._options.cell;
  }

  /** Whether the line shows; the place of it stays, for the share of the cell. */
  get isLineShown(): boolean {
    return !this.line.hidden;
  }
  set isLineShown(isShown: boolean) {
    this.line.hidden = !isShown;
  }

  /** The share of the cell may be another one. */
  drawStrip(): void {
    if (this.isAttached) {
      this._strip.draw();
    }
  }

  /** Whether the Tab key reaches the line; only in the active cell. */
  setFocusable(focusable: boolean): void {
    this._focusable = focusable;
    this._updateFocusable();
  }

  dispose(): void {
    this._options.ticker.delete(this._tick);
    this._strip.dispose();
    super.dispose();
  }

  protected onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._render();
    this._strip.draw();
  }

  protected onBeforeDetach(msg: Message): void {
    this._options.ticker.delete(this._tick);
    super.onBeforeDetach(msg);
  }

  protected onUpdateRequest(msg: Message): void {
    super.onUpdateRequest(msg);
    // Far from the screen nothing is drawn: attaching draws what is true then.
    if (this.isAttached) {
      this._render();
    }
  }

  private _render(): void {
    const { facts, mark, isOld, ticker } = this._options;
    const now = facts();
    const marked = mark();
    const key = JSON.stringify([now, marked?.state, marked?.meaning]);
    if (key !== this._shownKey) {
      this._shownKey = key;
      this._shown = now;
      this._draw(now, marked);
    }
    this.toggleClass('nbx-mod-old', now.state !== null && isOld());
    if (this.isAttached && now.runningSince !== null) {
      this._tick();
      ticker.add(this._tick);
    } else {
      ticker.delete(this._tick);
    }
  }

  private _draw(facts: BadgeFacts, mark: CellMark | null): void {
    const hadFocus =
      this.line.querySelector('button') === document.activeElement;
    renderLine(this.line, facts, mark, Date.now(), this._options.trans);
    this._updateFocusable();
    if (hadFocus && document.activeElement === document.body) {
      (this.line.querySelector('button') ?? this.line).focus();
    }
  }

  private _updateFocusable(): void {
    const says = this._shown !== null && this._shown.state !== null;
    const tabIndex = this._focusable && says ? 0 : -1;
    this.line.tabIndex = tabIndex;
    this.line.querySelectorAll('button').forEach(button => {
      button.tabIndex = tabIndex;
    });
  }

  private _onCellState(_: ICellModel, { name }: IChangedArgs<unknown>): void {
    if (name === 'executionCount') {
      this.update();
    }
  }

  private _tick = (): void => {
    if (this._shown !== null) {
      const { trans } = this._options;
      renderElapsed(this.line, this._shown, Date.now(), trans);
    }
  };

  private _focusable = false;
  private _options: CellBadgeOptions;
  private _shown: BadgeFacts | null = null;
  private _shownKey = '';
  private _strip: StripView;
}
