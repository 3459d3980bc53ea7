import { LabIcon } from '@jupyterlab/ui-components';
import { Token } from '@lumino/coreutils';
import { ISignal, Signal } from '@lumino/signaling';

/** The class of the focusable line under a code cell. */
export const LINE_CLASS = 'nbx-Badge-line';

/** What is said of a cell in the line under it, beside its last run. */
export interface CellMark {
  /** For style sheets and tests. */
  readonly state: string;
  /** What the line shows in place of the run's state; null: that stays. */
  readonly shown: {
    readonly icon: LabIcon;
    readonly word: string;
    /** It also takes the place of a failure. */
    readonly isFirst: boolean;
  } | null;
  /** One sentence for the tooltip and for screen readers. */
  readonly meaning: string;
  /** A link at the end of the line. */
  readonly action: {
    readonly label: string;
    readonly caption: string;
    readonly execute: () => void;
  } | null;
}

/** What a cell has of the total of its notebook, as it is drawn beside the line under it. */
export interface CellStrip {
  /** From 0 to 1; null when there is no figure. */
  readonly share: number | null;
  /** One or two words. */
  readonly text: string;
  /** The same for screen readers. */
  readonly label: string;
  /** One sentence with the total, for the tooltip. */
  readonly title: string;
}

/** Says what is to be drawn beside the lines. */
export interface CellStripSource {
  /** Strips changed in the notebook at this path; null: in all, or whether there are any. */
  readonly changed: ISignal<unknown, string | null>;
  /** Whether there are strips at all. */
  readonly isShown: boolean;
  /** Null when nothing is to be drawn. */
  strip(path: string, cell: string): CellStrip | null;
}

/** What changed in one notebook; `cells` are ids, null concerns all. */
export interface CellMarksChange {
  readonly path: string;
  readonly cells: ReadonlySet<string> | null;
}

/** Says what is to be marked. */
export interface CellMarkSource {
  readonly changed: ISignal<unknown, CellMarksChange>;
  mark(path: string, cell: string): CellMark | null;
}

/** The place where who knows something of cells and who draws the lines meet. */
export class CellMarks implements CellMarkSource {
  /** Marks changed. */
  get changed(): ISignal<this, CellMarksChange> {
    return this._changed;
  }

  /** The mark of a cell by path and id; null when there is nothing to say. */
  mark(path: string, cell: string): CellMark | null {
    return this._source?.mark(path, cell) ?? null;
  }

  /** Strips changed in the notebook at this path; null: in all, or whether there are any. */
  get stripsChanged(): ISignal<this, string | null> {
    return this._stripsChanged;
  }

  /** Whether cells have strips. */
  get hasStrips(): boolean {
    return this._strips?.isShown ?? false;
  }

  /** The strip of a cell by path and id; null when nothing is to be drawn. */
  strip(path: string, cell: string): CellStrip | null {
    return this._strips?.strip(path, cell) ?? null;
  }

  /** Takes strips from this source from now on. */
  setStripSource(source: CellStripSource): void {
    this._strips?.changed.disconnect(this._onStrips, this);
    this._strips = source;
    source.changed.connect(this._onStrips, this);
    this._stripsChanged.emit(null);
  }

  /** Takes marks from this source from now on. */
  setSource(source: CellMarkSource): void {
    this._source?.changed.disconnect(this._onChanged, this);
    this._source = source;
    source.changed.connect(this._onChanged, this);
  }

  private _onChanged(_: unknown, change: CellMarksChange): void {
    this._changed.emit(change);
  }

  private _onStrips(_: unknown, path: string | null): void {
    this._stripsChanged.emit(path);
  }

  private _changed = new Signal<this, CellMarksChange>(this);
  private _source: CellMarkSource | null = null;
  private _strips: CellStripSource | null = null;
  private _stripsChanged = new Signal<this, string | null>(this);
}

/** Shared by nbxflow's plugins; not for other extensions. */
export const ICellMarks = new Token<CellMarks>('nbxflow:ICellMarks');
