import type { CommandRegistry } from '@lumino/commands';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { PromiseDelegate } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { Menu } from '@lumino/widgets';
import * as React from 'react';

import { CommandIDs } from '../../../commands';
import type { LineageGraphModel } from '../../../models/lineage-graph';
import type { GraphViews } from '../../../models/lineage-views';
import type { CellReference } from '../../../core/lineage';
import { graphIcon } from '../icons';
import { Arranger, type LayoutWorker } from './arranger';
import {
  downloadText,
  EXPORT_FORMATS,
  type ExportFormat,
  exportText
} from './exports';
import { LineageGraphView, type RevealRequest } from './view';

/** The lineage graph of one notebook in the main area. It keeps its model reading while it shows. */
export class LineageGraphPanel extends ReactWidget {
  constructor(options: LineageGraphPanel.IOptions) {
    super();
    this._options = options;
    this._arranger = new Arranger(options.spawn);
    this._path = options.model.snapshot.path;
    if (options.views.get(this._path).places.size === 0) {
      this._arranger.warmUp();
    }
    this.addClass('nbx-Graph');
    this.title.icon = graphIcon;
    this.title.closable = true;
    this.node.tabIndex = -1;
    this._name();
    options.model.changed.connect(this._onChanged, this);
  }

  /** Contents path of the notebook. */
  get path(): string {
    return this._path;
  }

  /** The notebook is at another path. */
  readonly moved = new Signal<this, void>(this);

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._stopWatching();
    this._arranger.dispose();
    this._menu?.dispose();
    this._options.model.dispose();
    super.dispose();
    Signal.clearData(this);
  }

  /** Shows a node by its id in the diagram, as soon as it is drawn. */
  reveal(id: string): void {
    this._reveal = { id, number: (this._reveal?.number ?? 0) + 1 };
    this.update();
  }

  /**
   * Copies or downloads the lineage; what it came to stands in the panel.
   *
   * @param way - `copy` or `download`.
   */
  async export(format: ExportFormat, way: 'copy' | 'download'): Promise<void> {
    const { trans, fetchEvents, copy } = this._options;
    try {
      const [diagram, places] = await this._drawn();
      const { path } = this;
      const source = { path, diagram, places, fetchEvents };
      const text = await exportText(source, format);
      if (way === 'copy') {
        copy(text);
      } else {
        downloadText(text, path, format);
      }
      this._say(way === 'copy' ? trans.__('Copied.') : trans.__('Downloaded.'));
    } catch (reason) {
      this._say(trans.__('The export failed: %1', `${reason}`));
    }
  }

  protected render(): JSX.Element {
    const { model, views, trans, goTo, copy } = this._options;
    return (
      <LineageGraphView
        snapshot={model.snapshot}
        kept={views.get(this._path)}
        keep={change => {
          views.set(this._path, change);
          this._settle();
          this.update();
        }}
        reveal={this._reveal}
        said={this._said}
        arranger={this._arranger}
        trans={trans}
        actions={{
          goTo,
          copy,
          refresh: () => void model.refresh(),
          openExports: button => this._openMenu(button)
        }}
      />
    );
  }

  protected onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._watch();
  }

  protected onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._watch();
    this.update();
  }

  protected onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._stopWatching();
  }

  protected onBeforeDetach(msg: Message): void {
    this._stopWatching();
    super.onBeforeDetach(msg);
  }

  protected onActivateRequest(msg: Message): void {
    const stop = this.node.querySelector<HTMLElement>(
      '.nbx-GraphNode[tabindex="0"], [role=treeitem][tabindex="0"]'
    );
    (stop ?? this.node).focus({ preventScroll: true });
  }

  private _watch(): void {
    if (this.isVisible) {
      this._watching ??= this._options.model.watch();
    }
  }

  private _stopWatching(): void {
    this._watching?.dispose();
    this._watching = null;
  }

  private _onChanged(): void {
    const { path } = this._options.model.snapshot;
    if (path !== this._path) {
      this._options.views.move(this._path, path);
      this._path = path;
      this._name();
      this.moved.emit();
    }
    this._settle();
    this.update();
  }

  private _name(): void {
    const { trans } = this._options;
    const name = this._path.slice(this._path.lastIndexOf('/') + 1);
    this.title.label = trans.__('Lineage: %1', name);
    this.title.caption = trans.__('Lineage of %1', this._path);
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', this.title.label);
  }

  private _openMenu(button: HTMLElement): void {
    const { commands } = this._options;
    this._menu?.dispose();
    const menu = new Menu({ commands });
    for (const way of ['download', 'copy'] as const) {
      for (const format of EXPORT_FORMATS) {
        const args = { path: this._path, format, way };
        menu.addItem({ command: CommandIDs.exportGraph, args });
      }
      if (way === 'download') {
        menu.addItem({ type: 'separator' });
      }
    }
    this._menu = menu;
    const { left, bottom } = button.getBoundingClientRect();
    menu.open(left, bottom);
  }

  private _say(text: string): void {
    this._said = text;
    this.update();
  }

  /** The diagram and where its nodes stand, once both are known. */
  private async _drawn() {
    for (;;) {
      const { diagram } = this._options.model.snapshot;
      const { places } = this._options.views.get(this._path);
      if (diagram?.nodes.every(({ id }) => places.has(id))) {
        return [diagram, places] as const;
      }
      this._settled ??= new PromiseDelegate();
      await this._settled.promise;
    }
  }

  private _settle(): void {
    this._settled?.resolve();
    this._settled = null;
  }

  private _arranger: Arranger;
  private _menu: Menu | null = null;
  private _options: LineageGraphPanel.IOptions;
  private _path: string;
  private _reveal: RevealRequest | null = null;
  private _said = '';
  private _settled: PromiseDelegate<void> | null = null;
  private _watching: IDisposable | null = null;
}

export namespace LineageGraphPanel {
  export interface IOptions {
    /** Disposed with the panel. */
    readonly model: LineageGraphModel;
    readonly views: GraphViews;
    readonly commands: CommandRegistry;
    readonly trans: TranslationBundle;
    /** Starts the web worker that lays graphs out. */
    readonly spawn: () => Promise<LayoutWorker>;
    /** Asks the server for the OpenLineage events of a notebook. */
    readonly fetchEvents: (path: string) => Promise<readonly unknown[]>;
    /** Shows a cell, in its notebook. */
    readonly goTo: (cell: CellReference) => void;
    readonly copy: (text: string) => void;
  }
}
