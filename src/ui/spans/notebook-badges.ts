import { CodeCell } from '@jupyterlab/cells';
import { Notebook, NotebookPanel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';

import { Disposable } from '../../disposable';
import { BadgeFacts, SpansChange, badgeFacts } from '../../core/spans';
import type { INbxSpans } from '../../tokens';
import type { CellMarks } from '../shared/marks';
import { CellBadge } from './badge';
import { DetailsCard } from './card';
import { Details, cellDetails } from './details';
import { DetailsHover } from './hover';
import { Ticker } from './ticker';

/** What the badges of all notebooks share. */
export interface BadgeParts {
  readonly spans: INbxSpans;
  readonly marks: CellMarks;
  readonly card: DetailsCard;
  readonly ticker: Ticker;
  readonly trans: TranslationBundle;
}

/** The badges of one view of a notebook: one in each code cell, made when the cell is drawn first. */
export class NotebookBadges extends Disposable {
  constructor(panel: NotebookPanel, parts: BadgeParts) {
    super();
    this._panel = panel;
    this._parts = parts;
    this._notebook = panel.content;
    this._hover = new DetailsHover(this._notebook.node, parts.card, line =>
      this._details(line)
    );
    this._notebook.modelChanged.connect(this._onModelChanged, this);
    this._notebook.activeCellChanged.connect(this._onActiveCell, this);
    parts.spans.changed.connect(this._onSpans, this);
    parts.marks.changed.connect(this._onSpans, this);
    parts.marks.stripsChanged.connect(this._onStrips, this);
    parts.spans.statusChanged.connect(this._onStatus, this);
    panel.context.pathChanged.connect(this._onStatus, this);
    this._onModelChanged();
  }

  /** Whether the lines show; otherwise only the shares of the cells do. */
  get areLinesShown(): boolean {
    return this._areLinesShown;
  }
  set areLinesShown(areShown: boolean) {
    this._areLinesShown = areShown;
    this._badges.forEach(badge => {
      badge.isLineShown = areShown;
    });
    if (!areShown) {
      this._hover.close();
    }
  }

  /** Takes all badges out of the cells. */
  protected release(): void {
    this._hover.dispose();
    [...this._badges.values()].forEach(badge => badge.dispose());
  }

  /** Moves the focus to the badge of the active cell, which opens its details. */
  async showDetails(): Promise<void> {
    const { activeCell, activeCellIndex } = this._notebook;
    if (!(activeCell instanceof CodeCell)) {
      return;
    }
    await this._notebook.scrollToItem(activeCellIndex);
    await activeCell.ready;
    const badge = this._badges.get(activeCell);
    if (badge !== undefined) {
      this._notebook.mode = 'command';
      badge.line.focus();
      this._hover.open(badge.line);
    }
  }

  private _onModelChanged(): void {
    this._notebook.model?.cells.changed.connect(this._attachAll, this);
    this._attachAll();
  }

  /** Cells may be inserted, moved (a new widget), change type (a new widget) or come by undo. */
  private _attachAll(): void {
    for (const cell of this._notebook.widgets) {
      if (cell instanceof CodeCell && !this._seen.has(cell)) {
        this._seen.add(cell);
        void cell.ready.then(() => this._attach(cell));
      }
    }
  }

  private _attach(cell: CodeCell): void {
    if (this.isDisposed || cell.isDisposed) {
      return;
    }
    const { marks, ticker, trans } = this._parts;
    const badge = new CellBadge({
      cell,
      facts: () => this._facts(cell),
      mark: () => marks.mark(this._panel.context.localPath, cell.model.id),
      strip: () => marks.strip(this._panel.context.localPath, cell.model.id),
      isOld: () => this._oldReason() !== null,
      ticker,
      trans
    });
    badge.isLineShown = this._areLinesShown;
    this._badges.set(cell, badge);
    badge.disposed.connect(this._onBadgeDisposed, this);
    if (cell === this._notebook.activeCell) {
      this._onActiveCell();
    }
  }

  private _facts(cell: CodeCell): BadgeFacts {
    const { spans } = this._parts;
    const path = this._panel.context.localPath;
    const known = spans.cell(path, cell.model.id);
    const neverRan =
      spans.status.state === 'ready' &&
      spans.isComplete(path) &&
      cell.model.executionCount === null;
    return badgeFacts(known, neverRan);
  }

  private _details(line: HTMLElement): Details | null {
    const badge = [...this._badges.values()].find(one => one.line === line);
    if (badge === undefined || this._facts(badge.cell).state === null) {
      return null;
    }
    const { spans, trans } = this._parts;
    const path = this._panel.context.localPath;
    const known = spans.cell(path, badge.cell.model.id);
    return cellDetails(known, this._oldReason(), trans);
  }

  /** Why what is shown may be out of date; null when it is not. */
  private _oldReason(): string | null {
    const { spans, trans } = this._parts;
    const { state, reason } = spans.status;
    if (state !== 'unreachable' && state !== 'unavailable') {
      return null;
    }
    const old = trans.__('This is the last that is known.');
    return reason === null ? old : `${reason} ${old}`;
  }

  private _onSpans(_: unknown, { path, cells }: SpansChange): void {
    if (path !== this._panel.context.localPath) {
      return;
    }
    for (const badge of this._badges.values()) {
      if (cells === null || cells.has(badge.cell.model.id)) {
        badge.update();
        this._hover.refresh(badge.line);
      }
    }
  }

  private _onStrips(_: CellMarks, path: string | null): void {
    if (path === null || path === this._panel.context.localPath) {
      this._badges.forEach(badge => badge.drawStrip());
    }
  }

  private _onStatus(): void {
    this._badges.forEach(badge => badge.update());
  }

  private _onActiveCell(): void {
    const { activeCell } = this._notebook;
    this._focusable?.setFocusable(false);
    this._focusable =
      activeCell instanceof CodeCell
        ? (this._badges.get(activeCell) ?? null)
        : null;
    this._focusable?.setFocusable(true);
  }

  private _onBadgeDisposed(badge: CellBadge): void {
    this._badges.delete(badge.cell);
    if (this._parts.card.anchor === badge.line) {
      this._hover.close();
    }
  }

  private _areLinesShown = true;
  private _badges = new Map<CodeCell, CellBadge>();
  private _focusable: CellBadge | null = null;
  private _hover: DetailsHover;
  private _notebook: Notebook;
  private _panel: NotebookPanel;
  private _parts: BadgeParts;
  private _seen = new WeakSet<CodeCell>();
}
