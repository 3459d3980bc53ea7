import { Event } from '@jupyterlab/services';
import { Stream } from '@lumino/signaling';

import { EventFeed } from '../events';

describe('EventFeed', () => {
  it('picks nbxflow’s events out of the stream, until it is disposed', () => {
    const events = {} as Event.IManager;
    const stream = new Stream<Event.IManager, Event.Emission>(events);
    const feed = new EventFeed(Object.assign(events, { stream }));
    const seen: unknown[] = [];
    feed.executionChanged.connect((_, event) => seen.push(event.sequence));
    feed.deliveryChanged.connect((_, event) => seen.push(event.waiting));
    feed.secretsChanged.connect((_, event) => seen.push(event.new));

    const execution = {
      schema_id: 'https://schemas.nbxflow.dev/execution/v1',
      execution: 'e1',
      kernel: 'k1',
      state: 'done',
      sequence: 7
    };
    stream.emit(execution);
    stream.emit({
      schema_id: 'https://schemas.nbxflow.dev/delivery/v1',
      state: 'waiting',
      delivered: 1,
      waiting: 2,
      refused: 0,
      sequence: 8
    });
    stream.emit({
      schema_id: 'https://schemas.nbxflow.dev/secret-finding/v1',
      sequence: 9,
      outcome: 'refused',
      new: 3,
      known: 0
    });
    stream.emit({ schema_id: 'https://events.jupyter.org/other', sequence: 9 });
    expect(seen).toEqual([7, 2, 3]);

    feed.dispose();
    stream.emit(execution);
    expect(seen).toEqual([7, 2, 3]);
    stream.stop();
  });
});
