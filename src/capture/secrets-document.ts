import {
  type ICellModel,
  type ICodeCellModel,
  isCodeCellModel
} from '@jupyterlab/cells';
import type { IChangedArgs } from '@jupyterlab/coreutils';
import { DocumentRegistry } from '@jupyterlab/docregistry';
import type * as nbformat from '@jupyterlab/nbformat';
import { INotebookModel } from '@jupyterlab/notebook';
import { ISignal, Signal } from '@lumino/signaling';

import type { TextEdit } from '../protocol';
import { NotebookDocument } from './document';
import { offsetOf } from './secrets-offset';

type SharedCell = ICellModel['sharedModel'];

/** An open notebook whose sources and outputs can be read, and put right, for the sake of secrets. */
export class SecretsDocument extends NotebookDocument {
  constructor(context: DocumentRegistry.IContext<INotebookModel>) {
    super(context);
    this._file = context;
    this.structureChanged.connect(this._follow, this);
    // what loads before anyone listens
    void context.ready.then(() => this._follow()).catch(() => undefined);
  }

  /** When it is loaded; rejects when it cannot be read. */
  get ready(): Promise<void> {
    return this._file.ready;
  }

  /** The outputs of the cell with this id changed, or its run ended. */
  get outputsChanged(): ISignal<this, string> {
    return this._outputsChanged;
  }

  /** Whether the notebook's language is Python, as far as it says one. */
  get isPython(): boolean {
    const language = this._file.model.defaultKernelLanguage;
    return !language || language.toLowerCase() === 'python';
  }

  get isReadOnly(): boolean {
    return this._file.model.readOnly;
  }

  /** The notebook as it would be saved. */
  content(): nbformat.INotebookContent {
    return this._file.model.toJSON() as nbformat.INotebookContent;
  }

  /** Whether the cell runs or waits to: its outputs are still to come. */
  isRunning(cell: string): boolean {
    return this._codeCell(cell)?.executionState === 'running';
  }

  /** Whether a cell has outputs; costs the same however many and large they are. */
  hasOutputs(cell: string): boolean {
    return (this._codeCell(cell)?.outputs.length ?? 0) > 0;
  }

  /** The outputs of a cell; none for what is no code cell. */
  outputs(cell: string): nbformat.IOutput[] {
    return this._codeCell(cell)?.outputs.toJSON() ?? [];
  }

  /** Puts other outputs in place of those of a cell. */
  setOutputs(cell: string, outputs: nbformat.IOutput[]): void {
    this._codeCell(cell)?.outputs.fromJSON(outputs);
  }

  /**
   * Edits the text of a cell, as one step for undo.
   *
   * @param edits - In the order of the text, not overlapping.
   * @returns The new text; null when the cell is gone.
   */
  edit(cell: string, edits: readonly TextEdit[]): string | null {
    const shared = this._model(cell)?.sharedModel;
    if (shared === undefined) {
      return null;
    }
    const source = shared.getSource();
    const places = edits.map(({ span, text }) => ({
      start: offsetOf(source, span.startLine, span.startColumn),
      end: offsetOf(source, span.endLine, span.endColumn),
      text
    }));
    asOneStep(shared, () => {
      for (const { start, end, text } of places.reverse()) {
        shared.updateSource(start, end, text);
      }
    });
    return shared.getSource();
  }

  /** Puts another text in place of that of a cell, as one step for undo. */
  setSource(cell: string, source: string): void {
    const shared = this._model(cell)?.sharedModel;
    if (shared !== undefined) {
      asOneStep(shared, () =>
        shared.updateSource(0, shared.getSource().length, source)
      );
    }
  }

  /** Says that what is on disk is not what is here, so that closing asks. */
  markUnsaved(): void {
    if (!this._file.isDisposed) {
      this._file.model.dirty = true;
    }
  }

  /** Asked for at each change of an output: in Run All, as often as there are cells. */
  private _model(id: string): ICellModel | undefined {
    const model = this._models.get(id);
    return model?.isDisposed ? undefined : model;
  }

  private _codeCell(id: string): ICodeCellModel | null {
    const model = this._model(id);
    return model && isCodeCellModel(model) ? model : null;
  }

  private _follow(): void {
    const cells = [...this._file.model.cells];
    this._models = new Map(cells.map(cell => [cell.id, cell]));
    for (const cell of cells) {
      if (!this._seen.has(cell) && isCodeCellModel(cell)) {
        this._seen.add(cell);
        const { id } = cell;
        cell.outputs.changed.connect(() => this._outputsChanged.emit(id));
        cell.stateChanged.connect(this._onState, this);
      }
    }
  }

  private _onState(
    { id }: ICellModel,
    { name }: IChangedArgs<unknown, unknown, string>
  ): void {
    if (name === 'executionState') {
      this._outputsChanged.emit(id);
    }
  }

  private _file: DocumentRegistry.IContext<INotebookModel>;
  /** By id. */
  private _models: ReadonlyMap<string, ICellModel> = new Map();
  private _outputsChanged = new Signal<this, string>(this);
  private _seen = new WeakSet<ICellModel>();
}

/** Neither what was typed before nor what comes after is undone with it. */
function asOneStep(shared: SharedCell, change: () => void): void {
  const stop = () => {
    if ('undoManager' in shared) {
      (
        shared as { undoManager: { stopCapturing(): void } | null }
      ).undoManager?.stopCapturing();
    }
  };
  stop();
  shared.transact(change);
  stop();
}
