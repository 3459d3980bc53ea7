import { ApiError } from '../../api/request';
import type { DeliveryReply } from '../../protocol';
import { DeliveryModel } from '../delivery';
import { Answers, settle, SpokenFeed } from './support';

function state(waiting: number): DeliveryReply {
  return {
    sinks: [
      {
        name: 'http',
        kind: 'http',
        target: 'https://lineage.example.org',
        state: waiting ? 'waiting' : 'ok',
        delivered: 1,
        waiting,
        refused: 0,
        lastError: null,
        lastDeliveredAt: null,
        nextAttemptAt: null
      }
    ]
  };
}

function setUp() {
  const fetched = new Answers<DeliveryReply>();
  const retried = new Answers<DeliveryReply>();
  const spoken = new SpokenFeed();
  const model = new DeliveryModel({
    events: spoken.feed,
    fetch: () => fetched.ask('GET'),
    retry: sink => retried.ask(sink ?? 'all'),
    interval: 0
  });
  const waiting = () => model.snapshot.sinks?.map(sink => sink.waiting);
  return { fetched, retried, spoken, model, waiting };
}

describe('DeliveryModel', () => {
  it('reads the state when it is watched and when the server says so', async () => {
    const { fetched, spoken, model, waiting } = setUp();
    expect(model.snapshot.sinks).toBeNull();
    model.watch();
    await fetched.give(0, state(2));
    expect(waiting()).toEqual([2]);
    spoken.delivery('waiting');
    spoken.delivery('ok');
    await settle();
    expect(fetched.asked).toHaveLength(2);
    await fetched.give(1, state(0));
    expect(waiting()).toEqual([0]);
  });

  it('keeps the last known state when a request fails', async () => {
    const { fetched, model, waiting } = setUp();
    model.watch();
    await fetched.give(0, state(2));
    void model.refresh();
    await fetched.fail(1, new ApiError('unreachable', 0, 'gone'));
    expect(model.snapshot.failure?.code).toBe('unreachable');
    expect(waiting()).toEqual([2]);
  });

  it('retries one destination or all, and says so meanwhile', async () => {
    const { retried, model, waiting } = setUp();
    const one = model.retry('http');
    expect(model.snapshot.retrying).toBe(true);
    await retried.give(0, state(0));
    await one;
    expect(model.snapshot.retrying).toBe(false);
    expect(waiting()).toEqual([0]);
    const all = model.retry();
    await retried.fail(1, new ApiError('internal', 500, 'no'));
    await all;
    expect(retried.asked).toEqual(['http', 'all']);
    expect(model.snapshot).toMatchObject({
      retrying: false,
      failure: { code: 'internal' }
    });
  });

  it('lets no older answer replace that of a retry', async () => {
    const { fetched, retried, model, waiting } = setUp();
    const watch = model.watch();
    void model.retry();
    watch.dispose();
    await retried.give(0, state(0));
    await fetched.give(0, state(9));
    expect(waiting()).toEqual([0]);
  });

  it('says nothing more once it is disposed', async () => {
    const { fetched, retried, spoken, model } = setUp();
    model.watch();
    const retry = model.retry();
    let emitted = 0;
    model.changed.connect(() => (emitted += 1));
    model.dispose();
    await retried.give(0, state(0));
    await retry;
    await fetched.give(0, state(0));
    spoken.delivery('ok');
    await settle();
    expect(emitted).toBe(0);
    expect(fetched.asked).toHaveLength(1);
  });
});
