import {
  type Arc,
  arrange,
  type Box,
  placeNew,
  type Places,
  step
} from '../layout';

const cell = (id: string, order: number): Box => ({
  id,
  width: 34,
  height: 34,
  order
});
const dataset = (id: string): Box => ({
  id,
  width: 190,
  height: 42,
  order: null
});
const arc = (source: string, target: string): Arc => ({ source, target });

/** Cells in a row, each of which reads what some before it wrote. */
function notebook(cells: number): { boxes: Box[]; arcs: Arc[] } {
  const boxes: Box[] = [];
  const arcs: Arc[] = [];
  for (let index = 0; index < cells; index++) {
    boxes.push(cell(`c${index}`, index), dataset(`d${index}`));
    arcs.push(arc(`c${index}`, `d${index}`));
    for (const before of [index - 1, index - 7]) {
      if (before >= 0 && index % 5 > 0) {
        arcs.push(arc(`d${before}`, `c${index}`));
      }
    }
  }
  return { boxes, arcs };
}

function overlapping(boxes: readonly Box[], places: Places): string[] {
  const placed = boxes
    .map(box => ({ ...box, ...(places.get(box.id) ?? { x: NaN, y: NaN }) }))
    .sort((a, b) => a.x - b.x);
  return placed.flatMap((a, index) =>
    placed
      .slice(index + 1)
      .filter(
        b => b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
      )
      .map(b => `${a.id} ${b.id}`)
  );
}

describe('arrange', () => {
  it.each([
    ['few', 9],
    ['many', 1000]
  ])('goes from left to right without overlaps (%s cells)', (_, count) => {
    const { boxes, arcs } = notebook(count);
    const places = arrange(boxes, arcs);
    expect(places.size).toBe(boxes.length);
    expect(overlapping(boxes, places)).toEqual([]);
    const x = (id: string) => places.get(id)?.x ?? NaN;
    const wrong = arcs.filter(({ source, target }) => x(source) >= x(target));
    expect(wrong).toEqual([]);
  });

  it.each([
    ['few', 12],
    ['many', 1000]
  ])('keeps the order of the notebook in columns (%s)', (_, count) => {
    const boxes = [dataset('d')];
    const arcs: Arc[] = [];
    for (let index = 0; index < count; index++) {
      boxes.push(cell(`c${index}`, index), dataset(`o${index}`));
      arcs.push(arc('d', `c${index}`));
      arcs.push(arc(`c${index}`, `o${(index * 7) % count}`));
    }
    const places = arrange(boxes, arcs);
    const tops = boxes
      .filter(({ order }) => order !== null)
      .map(({ id }) => places.get(id)?.y ?? NaN);
    expect(tops).toEqual([...tops].sort((a, b) => a - b));
    expect(overlapping(boxes, places)).toEqual([]);
  });

  it('puts what is not connected one below the other, cells in shared columns', () => {
    const boxes = [cell('a', 0), cell('b', 1), dataset('in'), dataset('out')];
    const places = arrange(boxes, [arc('in', 'b'), arc('a', 'out')]);
    const [a, b] = [places.get('a'), places.get('b')];
    expect(a?.x).toBe(b?.x);
    expect(a?.y).toBeLessThan(b?.y ?? 0);
  });

  it.each([[3], [1200]])('takes cycles and loops (%s cells)', count => {
    const boxes: Box[] = [];
    const arcs: Arc[] = [];
    for (let index = 0; index < count; index++) {
      boxes.push(cell(`c${index}`, index), dataset(`d${index}`));
      arcs.push(arc(`c${index}`, `d${index}`), arc(`d${index}`, `c${index}`));
      arcs.push(arc(`c${index}`, `c${index}`));
      arcs.push(arc(`d${index}`, `c${(index + 1) % count}`));
    }
    const places = arrange(boxes, arcs);
    expect(places.size).toBe(boxes.length);
    expect(overlapping(boxes, places)).toEqual([]);
  });

  it('takes names that mean something to libraries, nothing, and one', () => {
    expect(arrange([], []).size).toBe(0);
    expect(arrange([cell('__proto__', 0)], []).size).toBe(1);
    const boxes = [dataset('constructor'), cell('\u0001', 0)];
    const places = arrange(boxes, [
      arc('constructor', '\u0001'),
      arc('nowhere', '\u0001')
    ]);
    expect([...places.keys()].sort()).toEqual(['\u0001', 'constructor']);
  });
});

describe('placeNew', () => {
  const { boxes, arcs } = notebook(6);
  const first = arrange(boxes, arcs);

  it('moves nothing on a run that says the same', () => {
    expect(placeNew(first, arrange(boxes, arcs), boxes, arcs)).toEqual(first);
  });

  it('moves nothing when something comes, which stands where nothing is', () => {
    const more = [...boxes, cell('new', 6), dataset('made'), dataset('alone')];
    const moreArcs = [...arcs, arc('d2', 'new'), arc('new', 'made')];
    const places = placeNew(first, arrange(more, moreArcs), more, moreArcs);
    boxes.forEach(({ id }) => expect(places.get(id)).toEqual(first.get(id)));
    expect(places.size).toBe(more.length);
    expect(overlapping(more, places)).toEqual([]);
    const x = (id: string) => places.get(id)?.x ?? NaN;
    expect(x('new')).toBeGreaterThan(x('d2'));
    expect(x('made')).toBeGreaterThan(x('new'));
  });

  it('gives what was gone its place again', () => {
    const [gone, ...rest] = boxes;
    const less = placeNew(first, arrange(rest, arcs), rest, arcs);
    expect(less.has(gone?.id ?? '')).toBe(false);
    const again = placeNew(first, arrange(boxes, arcs), boxes, arcs);
    expect(again).toEqual(first);
  });

  it('is the new arrangement where nothing was', () => {
    expect(placeNew(new Map(), first, boxes, arcs)).toBe(first);
  });
});

describe('step', () => {
  const places: Places = new Map([
    ['a', { x: 0, y: 0 }],
    ['b', { x: 0, y: 50 }],
    ['c', { x: 100, y: 40 }],
    ['d', { x: 100, y: 200 }]
  ]);
  const arcs = [arc('a', 'd'), arc('a', 'c'), arc('b', 'c'), arc('c', 'c')];
  const go = (key: Parameters<typeof step>[0], id: string) =>
    step(key, id, places, arcs);

  it('follows edges to the nearest end', () => {
    expect(go('ArrowRight', 'a')).toBe('c');
    expect(go('ArrowLeft', 'c')).toBe('b');
    expect(go('ArrowLeft', 'd')).toBe('a');
    expect(go('ArrowRight', 'c')).toBeNull();
  });

  it('goes up and down in the column first', () => {
    expect(go('ArrowDown', 'a')).toBe('b');
    expect(go('ArrowUp', 'b')).toBe('a');
    expect(go('ArrowDown', 'd')).toBeNull();
  });

  it('goes to the first and the last', () => {
    expect(go('Home', 'c')).toBe('a');
    expect(go('End', 'a')).toBe('d');
  });

  it('reaches every node from every other', () => {
    const { boxes, arcs } = notebook(20);
    const places = arrange(boxes, arcs);
    const keys = ['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown'] as const;
    const seen = new Set(['c0']);
    const waiting = ['c0'];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      for (const key of keys) {
        const next = step(key, id, places, arcs);
        if (next !== null && !seen.has(next)) {
          seen.add(next);
          waiting.push(next);
        }
      }
    }
    expect(boxes.filter(({ id }) => !seen.has(id))).toEqual([]);
  });
});
