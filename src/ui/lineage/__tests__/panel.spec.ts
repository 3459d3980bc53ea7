import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { Signal } from '@lumino/signaling';
import * as React from 'react';

import { Answers, settle, SpokenFeed } from '../../../models/__tests__/support';
import { DeliveryModel } from '../../../models/delivery';
import { LineageModel } from '../../../models/lineage';
import {
  execution,
  read,
  reply
} from '../../../core/lineage/__tests__/examples';
import type { DeliveryReply, LineageReply } from '../../../protocol';
import { LineagePanel } from '../panel';
import { FOCUS, sink } from './support';

function setUp() {
  const { feed } = new SpokenFeed();
  const lineage = new Answers<LineageReply>();
  const delivery = new Answers<DeliveryReply>();
  const notebook = { focus: FOCUS };
  const model = new LineageModel({
    notebook: { ...notebook, changed: new Signal(notebook) },
    events: feed,
    fetch: path => lineage.ask(path),
    interval: 0
  });
  const panel = new LineagePanel({
    lineage: model,
    delivery: new DeliveryModel({
      events: feed,
      fetch: () => delivery.ask('GET'),
      retry: () => delivery.ask('POST'),
      interval: 0
    }),
    translator: nullTranslator,
    actions: {
      setScope: scope => model.setScope(scope),
      refresh: () => undefined,
      showGraph: () => undefined,
      retry: () => undefined,
      goTo: () => undefined,
      goToOwn: () => undefined,
      copy: () => undefined
    }
  });
  return { lineage, delivery, model, panel };
}

describe('LineagePanel', () => {
  it('reads while it shows and draws what came', async () => {
    const { lineage, delivery, model, panel } = setUp();
    panel.hide();
    await React.act(async () => {
      Widget.attach(panel, document.body);
      await settle();
    });
    expect(lineage.asked).toEqual([]);
    await React.act(async () => {
      panel.show();
      await lineage.give(0, reply([execution('b', [read('/d/x.csv')])]));
      await delivery.give(0, { sinks: [sink()] });
    });
    expect(panel.node.textContent).toContain('x.csv');
    expect(panel.node.textContent).toContain('124 delivered');
    panel.hide();
    model.request();
    await settle();
    expect(lineage.asked).toHaveLength(1);
    React.act(() => panel.dispose());
  });

  it('puts the focus into the switch when it is activated', async () => {
    const { panel } = setUp();
    await React.act(async () => {
      Widget.attach(panel, document.body);
      await settle();
    });
    panel.activate();
    await settle();
    const focused = document.activeElement as HTMLInputElement | null;
    expect(focused?.tagName).toBe('INPUT');
    expect(focused?.value).toBe('cell');
    React.act(() => panel.dispose());
    expect(panel.isDisposed).toBe(true);
  });
});
