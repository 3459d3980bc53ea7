import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import {} from '@lumino/signaling';

import { Disposable } from '../../disposable';
import type { OpenFlows } from '../../models/flow';
import type { FlowSpec } from '../../protocol';
import { QuietUpdates } from '../shared/quiet-updates';
import { STEP_TURN, stepTurn } from './parts';

/** The step that a cell belongs to; steps count from 0. */
interface CellStep {
  readonly index: number;
  readonly title: string;
  readonly isFirst: boolean;
}

/** Shows at the left of the cells of one view of a notebook which steps they belong to. */
export class StepMarks extends Disposable {
  constructor(
    panel: NotebookPanel,
    flows: OpenFlows,
    trans: TranslationBundle
  ) {
    super();
    this._panel = panel;
    this._flows = flows;
    this._trans = trans;
    flows.changed.connect(this._onFlows, this);
    panel.content.modelChanged.connect(this._onModel, this);
    this._onModel();
  }

  /** Takes all marks out of the cells. */
  protected release(): void {
    this._updates.dispose();
    [...this._marks.keys()].forEach(cell => this._unmark(cell));
  }

  private _onModel(): void {
    const { model } = this._panel.content;
    model?.cells.changed.connect(this._updates.request, this._updates);
    this._updates.request();
  }

  private _onFlows(_: OpenFlows, path: string): void {
    if (path === this._panel.context.localPath) {
      this._updates.request();
    }
  }

  private _update(): void {
    const path = this._panel.context.localPath;
    const spec = this._flows.find(path)?.snapshot.proposal.spec ?? null;
    const steps = spec === null ? new Map<string, CellStep>() : stepsOf(spec);
    for (const cell of this._panel.content.widgets) {
      const step = steps.get(cell.model.id);
      if (step === undefined) {
        this._unmark(cell);
      } else {
        this._mark(cell, step);
      }
    }
  }

  private _mark(cell: Cell, { index, title, isFirst }: CellStep): void {
    const mark = this._marks.get(cell) ?? createMark();
    const label = this._trans.__('Step %1: %2', index + 1, title);
    mark.style.setProperty(STEP_TURN, stepTurn(index));
    mark.dataset.nbxNumber = isFirst ? `${index + 1}` : '';
    mark.title = label;
    mark.setAttribute('aria-label', label);
    if (!this._marks.has(cell)) {
      this._marks.set(cell, mark);
      cell.disposed.connect(this._onCellDisposed, this);
    }
    if (mark.parentElement !== cell.node) {
      cell.node.dataset.nbxStep = 'marked';
      cell.node.appendChild(mark);
    }
  }

  private _unmark(cell: Cell): void {
    this._marks.get(cell)?.remove();
    this._marks.delete(cell);
    cell.node.removeAttribute('data-nbx-step');
  }

  private _onCellDisposed(cell: Cell): void {
    this._marks.delete(cell);
  }

  private _flows: OpenFlows;
  private _marks = new Map<Cell, HTMLElement>();
  private _panel: NotebookPanel;
  private _trans: TranslationBundle;
  private _updates = new QuietUpdates(() => this._update());
}

function stepsOf({ steps }: FlowSpec): Map<string, CellStep> {
  return new Map(
    steps.flatMap(({ cells, title }, index) =>
      cells.map((cell, place) => [cell, { index, title, isFirst: place === 0 }])
    )
  );
}

function createMark(): HTMLElement {
  const mark = document.createElement('div');
  mark.className = 'nbx-StepMark';
  mark.setAttribute('role', 'img');
  return mark;
}
