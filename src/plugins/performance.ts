import {
  ILayoutRestorer,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { OpenCodeCells } from '../capture/code-cells';
import { CostsModel } from '../models/spans-costs';
import { Overlay } from '../models/spans-overlay';
import { INbxSpans } from '../tokens';
import { CellMarks, ICellMarks } from '../ui/shared/marks';
import { NotebookViews } from '../ui/shared/views';
import { MinimapStrips } from '../ui/spans/minimap';
import { keepOverlay } from '../ui/spans/overlay-settings';
import {
  addPerformanceCommands,
  addToPalette
} from '../ui/spans/performance-commands';
import { PerformancePanel } from '../ui/spans/performance-panel';
import { PerformanceStatus } from '../ui/spans/performance-status';
import { Strips } from '../ui/spans/strips';

const PLUGIN_ID = 'nbxflow:performance';

const performance: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'Shows where time, memory and output of a notebook went.',
  autoStart: true,
  requires: [INbxSpans, INotebookTracker, ICellMarks],
  optional: [
    ITranslator,
    ICommandPalette,
    ISettingRegistry,
    ILayoutRestorer,
    IStatusBar
  ],
  activate: (
    app: JupyterFrontEnd,
    spans: INbxSpans,
    tracker: INotebookTracker,
    marks: CellMarks,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null,
    restorer: ILayoutRestorer | null,
    statusBar: IStatusBar | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('nbxflow');
    const costs = createCosts(spans, tracker);
    const overlay = new Overlay();
    showShares(tracker, marks, overlay, new Strips(costs, overlay, trans));
    const { commands } = app;
    const parts = { costs, overlay, tracker, commands, trans };
    const panel = new PerformancePanel(parts);
    addPerformanceCommands({ ...parts, app, panelId: panel.id });
    addToPalette(palette, trans.__('nbxflow'));
    app.shell.add(panel, 'left', { rank: 455, type: 'Performance' });
    restorer?.add(panel, panel.id);
    const status = new PerformanceStatus(parts);
    addStatus(statusBar, status);
    void followSettings(settings, overlay, status);
  }
};

export default performance;

function createCosts(spans: INbxSpans, tracker: INotebookTracker): CostsModel {
  const cells = new OpenCodeCells(tracker);
  const costs = new CostsModel(spans, cells);
  cells.start();
  return costs;
}

/** In the cells and in the minimap of each view of a notebook. */
function showShares(
  tracker: INotebookTracker,
  marks: CellMarks,
  overlay: Overlay,
  strips: Strips
): void {
  marks.setStripSource(strips);
  const minimaps = new NotebookViews(
    tracker,
    panel => new MinimapStrips(panel, strips)
  );
  overlay.changed.connect((_, { isShown }) => {
    minimaps.isShown = isShown;
  });
}

function addStatus(
  statusBar: IStatusBar | null,
  status: PerformanceStatus
): void {
  statusBar?.registerStatusItem(PLUGIN_ID, {
    item: status,
    align: 'left',
    rank: 6,
    isActive: () => status.isActive,
    activeStateChanged: status.activeChanged
  });
}

/** Without settings all is as it is by default, and what is picked is kept until the page closes. */
async function followSettings(
  registry: ISettingRegistry | null,
  overlay: Overlay,
  status: PerformanceStatus
): Promise<void> {
  const settings = await registry?.load(PLUGIN_ID).catch(reason => {
    console.warn('nbxflow: the settings of performance cannot be read', reason);
    return undefined;
  });
  if (settings) {
    keepOverlay(settings, overlay, ({ isStatusShown }) => {
      status.isShown = isStatusShown;
    });
  }
}
