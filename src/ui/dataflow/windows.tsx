import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import * as React from 'react';

import { CommandIDs } from '../../commands';
import type { DataflowChange, INbxDataflow } from '../../tokens';
import { findCell, findPanel } from '../shared/notebooks';
import { Checked } from './checked';
import { Needed } from './needed';
import { anchorOf, CellRunner, showCell, whyNotRun } from './notebooks';
import type { DataflowProps } from './parts';
import { Popover } from './popover';
import { Why } from './why';
import { coverageText } from './words';

/** Opens the explanation of a cell, and the list of the cells that are needed. */
export class DataflowWindows implements IDisposable {
  constructor(
    dataflow: INbxDataflow,
    tracker: INotebookTracker,
    runner: CellRunner,
    commands: CommandRegistry,
    trans: TranslationBundle
  ) {
    this._dataflow = dataflow;
    this._tracker = tracker;
    this._runner = runner;
    this._commands = commands;
    this._trans = trans;
    dataflow.changed.connect(this._onChanged, this);
  }

  get isDisposed(): boolean {
    return this._popover.isDisposed;
  }

  dispose(): void {
    this._popover.dispose();
    Signal.clearData(this);
  }

  /** Explains why a cell is in its state. */
  async explain(path: string, cell: string): Promise<void> {
    const label = this._trans.__('Why this cell is in its state');
    await this._open(path, cell, label, panel => this._why(panel, cell));
  }

  /** Lists the cells that are needed for a cell, or with null for the notebook. */
  async listNeeded(path: string, goal: string | null): Promise<void> {
    this._isRunShown = this._dataflow.progress(path)?.state === 'running';
    const label = this._trans.__('Run what is needed');
    await this._open(path, goal, label, panel => this._needed(panel, goal));
  }

  /** Runs a cell; asks first if it would use values that are out of date or out of order. */
  async runChecked(path: string, cell: string): Promise<void> {
    const { warnings } = this._dataflow.warnings(path, cell);
    if (warnings.length === 0) {
      await this._runner.run(path, cell);
      return;
    }
    const label = this._trans.__('Before this cell runs');
    await this._open(path, cell, label, () => (
      <Checked
        {...this._shared(path)}
        cell={cell}
        warnings={warnings}
        onNeeded={() => void this.listNeeded(path, cell)}
        onRun={() => {
          this._popover.close();
          void this._runner.run(path, cell);
        }}
        onClose={() => this._popover.close()}
      />
    ));
  }

  private async _open(
    path: string,
    cell: string | null,
    label: string,
    content: (panel: NotebookPanel) => JSX.Element
  ): Promise<void> {
    const panel = findPanel(this._tracker, path);
    if (panel === undefined) {
      return;
    }
    if (cell !== null) {
      await showCell(panel, cell);
    }
    this._path = path;
    await this._popover.open({
      label,
      anchor: anchorOf(panel, cell),
      host: panel.node,
      content: () => content(panel)
    });
  }

  private _why(panel: NotebookPanel, cell: string): JSX.Element {
    const path = panel.context.localPath;
    const dataflow = this._dataflow;
    return (
      <Why
        {...this._shared(path)}
        cell={cell}
        verdict={dataflow.verdict(path, cell)}
        steps={dataflow.explain(path, cell)}
        plan={dataflow.plan(path, cell)}
        obstacle={coverageText(dataflow.coverage(path), this._trans)}
        onRun={() => void this.listNeeded(path, cell)}
        onClose={() => this._popover.close()}
      />
    );
  }

  private _needed(panel: NotebookPanel, goal: string | null): JSX.Element {
    const path = panel.context.localPath;
    const dataflow = this._dataflow;
    return (
      <Needed
        {...this._shared(path)}
        goal={goal}
        plan={dataflow.plan(path, goal ?? undefined)}
        progress={this._isRunShown ? dataflow.progress(path) : null}
        obstacle={
          coverageText(dataflow.coverage(path), this._trans) ??
          whyNotRun(panel, this._trans)
        }
        firstLine={cell => firstLine(panel, cell)}
        onRun={consented => {
          this._isRunShown = true;
          void dataflow.run(path, goal ?? undefined, consented);
        }}
        onStop={() => dataflow.stop(path)}
        onRestart={() => {
          this._popover.close();
          void this._commands.execute('notebook:restart-run-all');
        }}
        onClose={() => this._popover.close()}
      />
    );
  }

  private _shared(path: string): DataflowProps {
    return {
      order: this._dataflow.order(path),
      goTo: cell =>
        void this._commands.execute(CommandIDs.goToCell, { path, cell }),
      trans: this._trans
    };
  }

  private _onChanged(_: INbxDataflow, { path }: DataflowChange): void {
    if (path === this._path && this._popover.isOpen) {
      this._popover.update();
    }
  }

  private _commands: CommandRegistry;
  private _dataflow: INbxDataflow;
  private _isRunShown = false;
  private _path = '';
  private _popover = new Popover();
  private _runner: CellRunner;
  private _tracker: INotebookTracker;
  private _trans: TranslationBundle;
}

/** The first line that is no comment, as far as there is one. */
function firstLine(panel: NotebookPanel, cell: string): string {
  const source = findCell(panel, cell)?.model.sharedModel.getSource() ?? '';
  const lines = source.split('\n').filter(line => line.trim() !== '');
  return lines.find(line => !line.trim().startsWith('#')) ?? lines[0] ?? '';
}
