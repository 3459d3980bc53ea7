import { LazySpanRecorder } from '../recorder';
import { KeptSpans, span } from './support';

describe('LazySpanRecorder', () => {
  let loads: number;
  let failures: number;
  let kept: KeptSpans;
  let recorder: LazySpanRecorder;

  beforeEach(() => {
    loads = 0;
    failures = 0;
    kept = new KeptSpans();
    recorder = new LazySpanRecorder(async () => {
      loads += 1;
      if (loads <= failures) {
        throw new Error('no such chunk');
      }
      return kept;
    });
  });

  afterEach(() => jest.restoreAllMocks());

  it('loads with the first span, once, and loses none', async () => {
    expect(loads).toBe(0);
    recorder.record(span({ name: 'cell.queue' }));
    recorder.record(span({ name: 'cell.render' }));
    expect(kept.spans).toEqual([]);
    await recorder.flush();
    recorder.record(span({ name: 'cell.queue' }));
    expect(loads).toBe(1);
    expect(kept.spans.map(({ name }) => name)).toEqual([
      'cell.queue',
      'cell.render',
      'cell.queue'
    ]);
  });

  it('keeps a bounded number while it loads', async () => {
    for (let index = 0; index < 5000; index++) {
      recorder.record(span());
    }
    await recorder.flush();
    expect(kept.spans).toHaveLength(1000);
  });

  it('tries again with later spans, and gives up then, without throwing', async () => {
    const said = jest.spyOn(console, 'warn').mockImplementation();
    failures = 2;
    for (let index = 0; index < 4; index++) {
      recorder.record(span());
      await recorder.flush();
    }
    expect(loads).toBe(3);
    expect(said).toHaveBeenCalledTimes(2);
    expect(kept.spans).toHaveLength(2);
  });

  it('gives up after some failures', async () => {
    jest.spyOn(console, 'warn').mockImplementation();
    failures = 100;
    for (let index = 0; index < 10; index++) {
      recorder.record(span());
      await recorder.flush();
    }
    expect(loads).toBe(3);
    expect(kept.spans).toEqual([]);
  });
});
