import { Signal } from '@lumino/signaling';

import type { CellTiming } from '../../capture/cell-timings';
import { at, execution } from '../../core/spans/__tests__/support';
import type { Execution } from '../../protocol';
import { instant } from '../../telemetry/span';
import { KeptSpans } from '../../telemetry/__tests__/support';
import { KnownSpans } from '../../ui/spans/__tests__/known-spans';
import { TracesModel } from '../traces';

const RUN = {
  id: '0af76519-16cd-43dd-8448-eb211c80319c',
  segment: 1
};

describe('TracesModel', () => {
  let spans: KnownSpans;
  let timings: { measured: Signal<unknown, CellTiming> };
  let kept: KeptSpans;
  let model: TracesModel;

  beforeEach(() => {
    spans = new KnownSpans();
    timings = { measured: new Signal({}) };
    kept = new KeptSpans();
    model = new TracesModel({ spans, timings, recorder: kept });
  });

  afterEach(() => model.dispose());

  function measure(
    name: CellTiming['name'],
    given: Partial<CellTiming> = {}
  ): void {
    timings.measured.emit({
      ...{ name, messageId: 'm1', index: 2, seconds: 0.25 },
      outputs: name === 'cell.render' ? 1 : null,
      ...given
    });
  }

  function receive(given: Partial<Execution> = {}): void {
    const spanId = 'b7ad6b7169203331';
    spans.received.emit([
      execution({ messageId: 'm1', run: RUN, spanId, ...given })
    ]);
  }

  it('puts waiting before the start and drawing after the end, by the kernel clock', () => {
    measure('cell.queue');
    measure('cell.render', { seconds: 0.5 });
    expect(kept.spans).toEqual([]);
    receive({ startedAt: at(10), endedAt: at(11) });
    expect(kept.spans).toEqual([
      {
        name: 'cell.queue',
        traceId: '0af7651916cd43dd8448eb211c80319c',
        parentSpanId: 'b7ad6b7169203331',
        start: instant(at(9.75)),
        end: instant(at(10)),
        attributes: {
          'notebook.path': 'a.ipynb',
          'notebook.cell.id': 'c1',
          'notebook.cell.index': 2
        }
      },
      {
        name: 'cell.render',
        traceId: '0af7651916cd43dd8448eb211c80319c',
        parentSpanId: 'b7ad6b7169203331',
        start: instant(at(11)),
        end: instant(at(11.5)),
        attributes: {
          'notebook.path': 'a.ipynb',
          'notebook.cell.id': 'c1',
          'notebook.cell.index': 2,
          'nbxflow.output.count': 1
        }
      }
    ]);
  });

  it('sends each as soon as the record says enough, and once', () => {
    measure('cell.queue');
    receive({ state: 'queued', startedAt: null, endedAt: null });
    receive({ state: 'running', run: null, endedAt: null });
    expect(kept.spans).toEqual([]);
    receive({ state: 'running', endedAt: null });
    expect(kept.spans.map(({ name }) => name)).toEqual(['cell.queue']);
    receive();
    measure('cell.render');
    receive();
    expect(kept.spans.map(({ name }) => name)).toEqual([
      'cell.queue',
      'cell.render'
    ]);
  });

  it('makes none of runs that this page did not measure', () => {
    receive();
    receive({ messageId: 'm2' });
    measure('cell.queue', { messageId: 'm3' });
    expect(kept.spans).toEqual([]);
  });

  it('forgets what waits for too long', () => {
    for (let index = 0; index < 3000; index++) {
      measure('cell.queue', { messageId: `m${index}` });
    }
    receive({ messageId: 'm0' });
    expect(kept.spans).toEqual([]);
    receive({ messageId: 'm2999' });
    expect(kept.spans).toHaveLength(1);
  });
});
