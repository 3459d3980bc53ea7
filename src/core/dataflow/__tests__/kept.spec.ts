/** Reads of names that an execution only seemed to keep (docs/dataflow.md). */
import type { Dataflow } from '../../../protocol';
import { makeFacts } from '../../../protocol/__tests__/facts';
import { DataflowEngine } from '..';
import { execution } from './records';

type Read = Dataflow['reads'][number];

const CODE = 'c1';

/** An execution of the cell `loop`, which may bind x: `for x in y: pass`. */
function loop(ordinal: number, ...reads: Read[]) {
  const x = { location: 'name:x', certain: true, value: 'v1', reaches: [] };
  return execution({
    cell: 'loop',
    dataflow: {
      ordinal,
      code: CODE,
      reads,
      writes: [{ ...x, digest: null, unknown: [] }],
      unknown: []
    }
  });
}

/** An execution of the cell before it: `y = …`. */
function setY(ordinal: number, value: string) {
  const y = { location: 'name:y', certain: true, value, reaches: [] };
  return execution({
    cell: 'set',
    dataflow: {
      ordinal,
      code: `set ${value}`,
      reads: [],
      writes: [{ ...y, digest: null, unknown: [] }],
      unknown: []
    }
  });
}

const keptX = (writer: number): Read => ({
  location: 'name:x',
  writer,
  value: 'v1'
});
const readY = (writer: number, value: string): Read => ({
  location: 'name:y',
  writer,
  value
});

function stateAfter(
  set: string,
  ...runs: ReturnType<typeof loop>[]
): string | undefined {
  const engine = new DataflowEngine();
  const cell = (id: string, code: string) => ({
    id,
    type: 'code' as const,
    source: code,
    facts: makeFacts({ cell: id, code })
  });
  engine.setDocument([cell('set', set), cell('loop', CODE)]);
  engine.setSession('s');
  engine.setExecutions(runs);
  return engine.verdicts().get('loop')?.state;
}

describe('a name that holds the same atom after its cell ran again', () => {
  it('was bound again if it was bound before with the same inputs', () => {
    const runs = [setY(1, 'v7'), loop(2, readY(1, 'v7'))];
    const again = [loop(3, readY(1, 'v7'), keptX(2))];
    const more = [loop(4, readY(1, 'v7'), keptX(3))];
    expect(stateAfter('set v7', ...runs, ...again)).toBe('fresh');
    expect(stateAfter('set v7', ...runs, ...again, ...more)).toBe('fresh');
  });

  it('may have been kept if the other inputs were others', () => {
    const runs = [setY(1, 'v7'), loop(2, readY(1, 'v7')), setY(3, 'v8')];
    const again = [loop(4, readY(3, 'v8'), keptX(2))];
    expect(stateAfter('set v8', ...runs, ...again)).toBe('stale');
  });
});
