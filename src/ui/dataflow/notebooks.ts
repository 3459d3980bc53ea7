import { ISessionContextDialogs } from '@jupyterlab/apputils';
import type { Cell } from '@jupyterlab/cells';
import {
  INotebookTracker,
  NotebookActions,
  NotebookPanel
} from '@jupyterlab/notebook';
import { ITranslator, TranslationBundle } from '@jupyterlab/translation';

import { LINE_CLASS } from '../shared/marks';
import { findCell, findPanel } from '../shared/notebooks';

/** What a window about a cell stands beside: the line under it, as far as it is drawn. */
export function anchorOf(
  panel: NotebookPanel,
  cell: string | null
): HTMLElement {
  const widget = cell === null ? undefined : findCell(panel, cell);
  if (!widget?.isAttached) {
    return panel.toolbar.node;
  }
  return (
    widget.node.querySelector<HTMLElement>(`.${LINE_CLASS}`) ?? widget.node
  );
}

/** Scrolls to a cell that is out of sight, so that something can stand beside it. */
export async function showCell(
  panel: NotebookPanel,
  cell: string
): Promise<void> {
  const notebook = panel.content;
  const widget = findCell(panel, cell);
  if (widget === undefined || isInSight(widget, notebook.node)) {
    return;
  }
  const scrolled = notebook
    .scrollToItem(notebook.widgets.indexOf(widget), 'smart')
    // another scrolling took its place
    .catch(() => undefined);
  await Promise.race([scrolled, wait(SCROLL_LIMIT)]);
}

/** Scrolling is waited for so long, in milliseconds. */
const SCROLL_LIMIT = 1000;

function isInSight(cell: Cell, host: HTMLElement): boolean {
  const { top, bottom } = host.getBoundingClientRect();
  const box = cell.node.getBoundingClientRect();
  return cell.isAttached && box.bottom > top && box.bottom < bottom;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

/** Why cells of a notebook cannot be run from here; null when they can. */
export function whyNotRun(
  panel: NotebookPanel | undefined,
  trans: TranslationBundle
): string | null {
  if (panel === undefined) {
    return trans.__('This notebook is not open.');
  }
  if (panel.content.model?.readOnly) {
    return trans.__('This notebook is read-only: its cells are not run.');
  }
  return panel.sessionContext.hasNoKernel
    ? trans.__('This notebook has no kernel: choose one, then run.')
    : null;
}

/** Runs cells by JupyterLab's own means. */
export class CellRunner {
  constructor(
    tracker: INotebookTracker,
    translator: ITranslator,
    dialogs?: ISessionContextDialogs
  ) {
    this._tracker = tracker;
    this._translator = translator;
    this._dialogs = dialogs;
  }

  /** Runs a cell of an open notebook; tells whether it ended well. */
  async run(path: string, cell: string): Promise<boolean> {
    const panel = findPanel(this._tracker, path);
    const widget = panel && findCell(panel, cell);
    if (!widget || panel.sessionContext.hasNoKernel) {
      return false;
    }
    return NotebookActions.runCells(
      panel.content,
      [widget],
      panel.sessionContext,
      this._dialogs,
      this._translator
    );
  }

  private _dialogs?: ISessionContextDialogs;
  private _tracker: INotebookTracker;
  private _translator: ITranslator;
}
