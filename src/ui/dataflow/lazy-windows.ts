import { showErrorMessage } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';

import type { DataflowWindows } from './windows';

/** What can be opened. */
export type Windows = Pick<
  DataflowWindows,
  'explain' | 'listNeeded' | 'runChecked'
>;

/** The windows of dataflow, loaded when one of them is opened first. */
export class LazyWindows implements Windows {
  /** @param load - Loads them; called again after it rejected. */
  constructor(load: () => Promise<Windows>, trans: TranslationBundle) {
    this._load = load;
    this._trans = trans;
  }

  async explain(path: string, cell: string): Promise<void> {
    await (await this._get())?.explain(path, cell);
  }

  async listNeeded(path: string, goal: string | null): Promise<void> {
    await (await this._get())?.listNeeded(path, goal);
  }

  async runChecked(path: string, cell: string): Promise<void> {
    await (await this._get())?.runChecked(path, cell);
  }

  /** Null when they cannot be loaded: who asked for one is told. */
  private async _get(): Promise<Windows | null> {
    try {
      this._windows ??= this._load();
      return await this._windows;
    } catch (reason) {
      this._windows = null;
      const trans = this._trans;
      await showErrorMessage(
        trans.__('A part of nbxflow could not be loaded'),
        trans.__('Try again; if it stays so, reload the page. %1', `${reason}`)
      );
      return null;
    }
  }

  private _load: () => Promise<Windows>;
  private _trans: TranslationBundle;
  private _windows: Promise<Windows> | null = null;
}
