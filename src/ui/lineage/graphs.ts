import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';

import type { LineageGraphPanel } from './graph/panel';

export interface LineageGraphsOptions {
  readonly app: JupyterFrontEnd;
  /** Null where the page holds one document only: the graph goes to the side then. */
  readonly labShell: ILabShell | null;
  readonly notebooks: INotebookTracker;
  /** Makes the graph of the notebook at a path; loads what it needs. */
  readonly make: (path: string) => Promise<LineageGraphPanel>;
}

/** The open graphs, one a notebook. */
export class LineageGraphs {
  constructor(options: LineageGraphsOptions) {
    this._options = options;
  }

  readonly tracker = new WidgetTracker<LineageGraphPanel>({
    namespace: 'nbxflow-lineage-graph'
  });

  /** The graph of the notebook at a path; it is opened unless it is. */
  async open(path: string, isActivated: boolean): Promise<LineageGraphPanel> {
    const panel =
      this.tracker.find(one => one.path === path) ?? (await this._make(path));
    if (!panel.isAttached) {
      this._add(panel);
    }
    if (isActivated) {
      this._options.app.shell.activateById(panel.id);
    }
    return panel;
  }

  /** Asked for twice while it loads, it is one. */
  private _make(path: string): Promise<LineageGraphPanel> {
    const making = this._making.get(path) ?? this._makeNew(path);
    this._making.set(path, making);
    return making.finally(() => this._making.delete(path));
  }

  private async _makeNew(path: string): Promise<LineageGraphPanel> {
    const panel = await this._options.make(path);
    panel.id = `nbxflow-lineage-graph-${++this._count}`;
    await this.tracker.add(panel);
    panel.moved.connect(() => void this.tracker.save(panel));
    return panel;
  }

  /** Beside its notebook, where that shows. */
  private _add(panel: LineageGraphPanel): void {
    const { app, labShell, notebooks } = this._options;
    const notebook = notebooks.find(
      ({ context }) => context.localPath === panel.path
    );
    if (!labShell) {
      app.shell.add(panel, 'right', { rank: 460 });
    } else if (notebook?.isVisible) {
      const place = { mode: 'split-right', ref: notebook.id } as const;
      app.shell.add(panel, 'main', place);
    } else {
      app.shell.add(panel, 'main');
    }
  }

  private _count = 0;
  private _making = new Map<string, Promise<LineageGraphPanel>>();
  private _options: LineageGraphsOptions;
}
