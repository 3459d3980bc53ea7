import { JupyterFrontEnd } from '@jupyterlab/application';
import { NotebookTracker } from '@jupyterlab/notebook';
import { CommandRegistry } from '@lumino/commands';
import { Widget } from '@lumino/widgets';

import { CommandIDs } from '../../commands';
import { CellMarks } from '../../ui/shared/marks';
import { KnownSpans } from '../../ui/spans/__tests__/known-spans';
import plugin from '../performance';

describe('nbxflow:performance', () => {
  it('works without translator, settings, palette, restorer and status bar', async () => {
    const commands = new CommandRegistry();
    const tracker = new NotebookTracker({ namespace: 'notebook' });
    const added: Widget[] = [];
    const asked: string[] = [];
    const shell = {
      add: (widget: Widget) => added.push(widget),
      activateById: (id: string) => asked.push(id)
    };
    const app = { commands, shell } as unknown as JupyterFrontEnd;
    const marks = new CellMarks();
    const spans = new KnownSpans();
    await plugin.activate(
      app,
      ...[spans, tracker, marks],
      ...[null, null, null, null, null]
    );
    const [panel] = added;
    expect(panel?.title.caption).toBe('Performance');
    expect(panel?.node.getAttribute('aria-label')).toBe('Performance');

    for (const id of [CommandIDs.toggleOverlay, CommandIDs.showReport]) {
      expect(commands.label(id)).not.toBe('');
      expect(commands.caption(id)).not.toBe('');
      expect(await commands.describedBy(id)).toMatchObject({
        args: { type: 'object' }
      });
    }
    await commands.execute(CommandIDs.showReport);
    expect(asked).toEqual([panel?.id]);

    const id = CommandIDs.toggleOverlay;
    expect(commands.isEnabled(id)).toBe(false);
    expect(commands.label(id, { measure: 'memory' })).toContain('Memory');
    expect(commands.label(id, { toolbar: true })).toBe('');
    expect(marks.hasStrips).toBe(false);
    tracker.dispose();
  });
});
