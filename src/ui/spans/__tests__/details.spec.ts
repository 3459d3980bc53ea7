import { nullTranslator } from '@jupyterlab/translation';

import { CellSpans } from '../../../core/spans';
import { access, at, execution } from '../../../core/spans/__tests__/support';
import type { Execution } from '../../../protocol';
import { cellDetails } from '../details';

const trans = nullTranslator.load('nbxflow');

function ran(...history: Partial<Execution>[]): CellSpans {
  return {
    history: history.map((given, index) =>
      execution({ id: `e${index}`, ...given })
    ),
    request: null,
    runningSince: null
  };
}

function rows(cell: CellSpans): Record<string, string> {
  return Object.fromEntries(cellDetails(cell, null, trans).rows);
}

describe('cellDetails', () => {
  it('tell time, cost and data of a run', () => {
    expect(
      rows(
        ran({
          queueSeconds: 0.014,
          wallSeconds: 2.84,
          cpuSeconds: 2.5,
          memoryPeakBytes: 1.24e9,
          memoryGrowthBytes: -38e6,
          outputBytes: 0,
          count: 4,
          datasets: [access(), access({ direction: 'write', name: '/out' })]
        })
      )
    ).toMatchObject({
      Queue: '14 ms',
      Wall: '2.84 s',
      CPU: '2.50 s',
      'Memory peak': '1.2 GB',
      'Memory growth': '-38 MB',
      Output: 'none seen',
      Datasets: '1 read, 1 written',
      'Execution count': '[4]',
      'Runs on record': '1'
    });
  });

  it('say "unknown" of what could not be measured', () => {
    const unknown = rows(
      ran({
        queueSeconds: null,
        wallSeconds: null,
        startedAt: null,
        memoryPeakBytes: null
      })
    );
    expect(unknown).toMatchObject({
      Started: 'unknown',
      Queue: 'unknown',
      Wall: 'unknown',
      'Memory peak': 'unknown'
    });
  });

  it('claim no cost where there is no probe', () => {
    const cell = ran({ probe: 'absent', cpuSeconds: null });
    const labels = Object.keys(rows(cell));
    expect(labels).toContain('Wall');
    expect(labels).not.toContain('CPU');
    expect(labels).not.toContain('Memory peak');
    expect(cellDetails(cell, null, trans).notes).toEqual([
      'No probe in this kernel: times only.'
    ]);
  });

  it.each(['running', 'aborted', 'lost'] as const)(
    'claim nothing of the probe while or because it could not report: %s',
    state => {
      const cell = ran({ state, probe: 'absent' });
      expect(cellDetails(cell, null, trans).notes).toEqual([]);
    }
  );

  it('name the error’s class and count what could not be seen', () => {
    expect(
      rows(
        ran({
          state: 'failed',
          error: { name: 'ValueError' },
          blindSpots: [{ kind: 'shell', layer: 'shell', message: 'A command.' }]
        })
      )
    ).toMatchObject({ Error: 'ValueError', 'Could not see': '1' });
  });

  it('tell nothing measured of a cell that never began', () => {
    const cell = ran({ state: 'aborted', queuedAt: at(0), startedAt: null });
    const details = cellDetails(cell, null, trans);
    expect(details.title).toBe(
      'Not run: an earlier cell failed or the kernel ended'
    );
    expect(details.rows.map(([label]) => label)).toEqual([
      'Asked for',
      'Execution count',
      'Runs on record'
    ]);
  });

  it('tell what is usual after three earlier runs, and how much slower this one was', () => {
    const runs = [9, 3, 1, 2].map(wallSeconds => ({
      wallSeconds,
      sourceHash: 'h'
    }));
    expect(rows(ran(...runs))).toMatchObject({
      Usually: '2.00 s',
      Slower: '4.5 × usual'
    });
    expect(rows(ran(...runs.slice(1))).Usually).toBeUndefined();
    expect(rows(ran({ wallSeconds: 2 }, ...runs)).Slower).toBeUndefined();
  });

  it('draw the runs that ended, and say the same in words', () => {
    const details = cellDetails(
      ran(
        { wallSeconds: 0.5, sourceHash: 'h' },
        { wallSeconds: 2, state: 'failed' },
        { state: 'aborted', wallSeconds: null },
        { wallSeconds: null, state: 'lost' }
      ),
      null,
      trans
    );
    expect(details.spark).toMatchObject({
      bars: [{ height: 0 }, { height: 1 }, { height: 0.25 }],
      usual: null,
      label:
        'Wall time of the last 3 runs, the oldest first: unknown kernel died, 2.00 s failed, 0.50 s.',
      legend: 'Last 3 runs · hollow: 1 kernel died, 1 failed'
    });
    expect(cellDetails(ran({}), null, trans).spark).toBeNull();
  });

  it('say why they may be out of date', () => {
    expect(cellDetails(ran({}), 'No answer.', trans).notes).toEqual([
      'No answer.'
    ]);
    expect(cellDetails(undefined, null, trans)).toEqual({
      spark: null,
      title: 'Not run',
      rows: [],
      notes: []
    });
  });
});
