import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';

import { Disposable } from '../../disposable';
import type { INbxSpans } from '../../tokens';
import type { CellMarks } from '../shared/marks';
import { RunAnnouncer } from './announcer';
import { DetailsCard } from './card';
import { BadgeParts, NotebookBadges } from './notebook-badges';
import { Ticker } from './ticker';

/** The badges of all open notebooks. */
export class Badges extends Disposable {
  constructor(
    tracker: INotebookTracker,
    spans: INbxSpans,
    marks: CellMarks,
    trans: TranslationBundle
  ) {
    super();
    this._tracker = tracker;
    this._card = new DetailsCard();
    this._announcer = new RunAnnouncer(spans, trans);
    const ticker = new Ticker();
    this._parts = { spans, marks, trans, card: this._card, ticker };
    tracker.widgetAdded.connect(this._onAdded, this);
    marks.stripsChanged.connect(this._onStrips, this);
  }

  /** Whether the lines are shown. The shares of the cells may be shown without them. */
  get shown(): boolean {
    return this._shown;
  }
  set shown(shown: boolean) {
    if (this._shown !== shown && !this.isDisposed) {
      this._shown = shown;
      this._update();
    }
  }

  protected release(): void {
    this._clear();
    this._announcer.dispose();
    this._card.dispose();
  }

  /** Shows the details of the active cell of the current notebook. */
  async showDetails(): Promise<void> {
    const panel = this._tracker.currentWidget;
    if (panel !== null) {
      await this._views.get(panel)?.showDetails();
    }
  }

  private get _areWanted(): boolean {
    return this._shown || this._parts.marks.hasStrips;
  }

  private _update(): void {
    if (this._areWanted) {
      this._tracker.forEach(panel => this._onAdded(this._tracker, panel));
    } else {
      this._clear();
    }
    this._views.forEach(view => {
      view.areLinesShown = this._shown;
    });
  }

  private _clear(): void {
    this._views.forEach(view => view.dispose());
    this._views.clear();
  }

  private _onStrips(_: CellMarks, path: string | null): void {
    if (path === null && !this._shown) {
      this._update();
    }
  }

  private _onAdded(_: INotebookTracker, panel: NotebookPanel): void {
    if (!this._areWanted || this._views.has(panel)) {
      return;
    }
    const view = new NotebookBadges(panel, this._parts);
    view.areLinesShown = this._shown;
    this._views.set(panel, view);
    panel.disposed.connect(this._onPanelDisposed, this);
  }

  private _onPanelDisposed(panel: NotebookPanel): void {
    this._views.get(panel)?.dispose();
    this._views.delete(panel);
  }

  private _announcer: RunAnnouncer;
  private _card: DetailsCard;
  private _parts: BadgeParts;
  private _shown = false;
  private _tracker: INotebookTracker;
  private _views = new Map<NotebookPanel, NotebookBadges>();
}
