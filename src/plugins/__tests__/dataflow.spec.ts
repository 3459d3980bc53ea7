import { JupyterFrontEnd } from '@jupyterlab/application';
import { NotebookTracker } from '@jupyterlab/notebook';
import { Event, ServerConnection } from '@jupyterlab/services';
import { CommandRegistry } from '@lumino/commands';
import { Stream } from '@lumino/signaling';

import { EventFeed } from '../../api/events';
import { IServices } from '../../api/services';
import { CommandIDs } from '../../commands';
import type { INbxDataflow } from '../../tokens';
import { CellMarks } from '../../ui/shared/marks';
import { KnownSpans } from '../../ui/spans/__tests__/known-spans';
import plugin from '../dataflow';

describe('nbxflow:dataflow', () => {
  it('works without translator, settings, palette, status bar and dialogs', async () => {
    const commands = new CommandRegistry();
    const tracker = new NotebookTracker({ namespace: 'notebook' });
    const events = {} as Event.IManager;
    const stream = new Stream<Event.IManager, Event.Emission>(events);
    const services: IServices = {
      settings: ServerConnection.makeSettings(),
      events: new EventFeed(Object.assign(events, { stream }))
    };
    const dataflow = (await plugin.activate(
      { commands } as unknown as JupyterFrontEnd,
      services,
      new KnownSpans(),
      tracker,
      new CellMarks(),
      ...[null, null, null, null, null]
    )) as INbxDataflow;
    expect(dataflow.coverage('a.ipynb')).toBe('loading');
    expect(dataflow.verdict('a.ipynb', 'c')).toBeNull();
    expect(dataflow.plan('a.ipynb').cells).toEqual([]);
    expect(await dataflow.run('a.ipynb')).toBeNull();

    const { explainCell, runNeededCell, runNeededNotebook } = CommandIDs;
    const { runCellChecked, nextStale, previousStale } = CommandIDs;
    for (const id of [
      ...[explainCell, runNeededCell, runNeededNotebook],
      ...[runCellChecked, nextStale, previousStale]
    ]) {
      expect(commands.label(id)).not.toBe('');
      expect(commands.caption(id)).not.toBe('');
      expect(commands.icon(id)).toBeDefined();
      expect(commands.isEnabled(id)).toBe(false);
      expect(await commands.describedBy(id)).toMatchObject({
        args: { type: 'object' }
      });
    }
    tracker.dispose();
  });
});
