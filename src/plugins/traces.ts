import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';

import { IServices } from '../api/services';
import { fetchStatus } from '../api/status';
import { tracesTarget } from '../api/traces';
import { OpenNotebooks } from '../capture/notebooks';
import { INbxSpans } from '../tokens';

const traces: JupyterFrontEndPlugin<void> = {
  id: 'nbxflow:traces',
  description:
    'Sends spans of what the page adds to the run of a cell, where the server exports traces.',
  autoStart: true,
  requires: [IServices, INbxSpans, INotebookTracker],
  activate: (
    _: JupyterFrontEnd,
    services: IServices,
    spans: INbxSpans,
    tracker: INotebookTracker
  ): void => {
    const notebooks = new OpenNotebooks(tracker);
    const ask = async () => {
      const begin = await loadWanted(services, spans, tracker);
      // several notebooks may have asked
      if (begin !== null && !notebooks.isDisposed) {
        notebooks.dispose();
        begin();
      }
    };
    notebooks.opened.connect(() => void ask());
    notebooks.start();
  }
};

export default traces;

/** What begins to measure; null when the server forwards no spans, or that is not known yet. */
async function loadWanted(
  { settings }: IServices,
  spans: INbxSpans,
  tracker: INotebookTracker
): Promise<(() => void) | null> {
  // without an answer, the status of the records says why
  const status = await fetchStatus(settings).catch(() => null);
  if (!status?.policy.traces) {
    return null;
  }
  try {
    const [{ CellTimings }, { TracesModel }, { LazySpanRecorder }] =
      await Promise.all([
        import(/* webpackChunkName: "traces" */ '../capture/cell-timings'),
        import(/* webpackChunkName: "traces" */ '../models/traces'),
        import(/* webpackChunkName: "traces" */ '../telemetry/recorder')
      ]);
    const recorder = new LazySpanRecorder(async () => {
      const { OtlpSpanRecorder } = await import('../telemetry/otlp');
      return new OtlpSpanRecorder(tracesTarget(settings));
    });
    return () =>
      void new TracesModel({
        ...{ spans, recorder },
        timings: new CellTimings(tracker)
      });
  } catch (reason) {
    // the next notebook asks again
    console.warn('nbxflow: this page sends no spans', reason);
    return null;
  }
}
