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

  /** Takes marks from this source from now on. */
  setSource(source: CellMarkSource): void {
    this._source?.changed.disconnect(this._onChanged, this);
    this._source = source;
    source.changed.connect(this._onChanged, this);
  }

  private _onChanged(_: unknown, change: CellMarksChange): void {
    this._changed.emit(change);
  }

  private _changed = new Signal<this, CellMarksChange>(this);
  private _source: CellMarkSource | null = null;
}

/** Shared by nbxflow's plugins; not for other extensions. */
export const ICellMarks = new Token<CellMarks>('nbxflow:ICellMarks');
