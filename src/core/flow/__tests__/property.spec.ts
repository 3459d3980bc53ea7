import { buildFlowSpec, canonicalJson } from '..';
import { PREPARED } from './recorded';
import { canRun, type Names, type Operation, run, runPipeline } from './toy';
import { notebookOf } from './toy-record';

const NAMES = ['a', 'b', 'c', 'd'];
const KINDS: readonly Operation['kind'][] = [
  'make',
  'make',
  'alias',
  'touch',
  'touch',
  'put',
  'take',
  'show',
  'show',
  'del',
  'perhaps'
];

/** Numbers that look random and are the same each time (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Cells that can be run from the top, and those that steps begin at. */
function program(seed: number): {
  cells: Operation[][];
  starts: { cell: string; title: string }[];
} {
  const number = numbers(seed);
  const pick = <Item>(items: readonly Item[]) => items[number(items.length)]!;
  const names: Names = new Map();
  const cells = Array.from({ length: 4 + number(12) }, () => {
    const cell: Operation[] = [];
    for (let count = 1 + number(3); count > 0; count--) {
      const operation = {
        kind: pick(KINDS),
        name: pick(NAMES),
        other: pick(NAMES)
      };
      if (canRun(operation, names)) {
        run([operation], names);
        cell.push(operation);
      }
    }
    return cell;
  });
  const starts = cells.flatMap((_, place) =>
    place === 0 || number(2) === 0
      ? [{ cell: `c${place}`, title: pick(['Load', 'load', '', '🙂', 'def']) }]
      : []
  );
  return { cells, starts };
}

const COUNT = 600;

describe('pipelines of random notebooks', () => {
  const all = Array.from({ length: COUNT }, (_, seed) => {
    const { cells, starts } = program(seed);
    const { notebook, shown } = notebookOf(cells);
    const choices = { starts, parameters: new Map() };
    const spec = buildFlowSpec(notebook, PREPARED, choices);
    return { seed, cells, notebook, choices, shown, spec };
  });

  it('show what the notebooks show', () => {
    for (const { seed, cells, shown, spec } of all) {
      expect([seed, runPipeline(spec, cells)]).toEqual([seed, shown]);
    }
  });

  it('take each name from a step that gives it and comes before', () => {
    for (const { spec } of all) {
      spec.steps.forEach((step, index) => {
        const before = spec.steps.slice(0, index);
        for (const { name, from } of step.inputs) {
          const provider = before.find(({ id }) => id === from);
          expect(provider?.outputs.map(item => item.name)).toContain(name);
          expect(step.after).toContain(from);
        }
        const order = before.map(({ id }) => id);
        expect(step.after).toEqual(order.filter(id => step.after.includes(id)));
      });
    }
  });

  it('have steps of different names, with all cells that do something', () => {
    for (const { spec, cells } of all) {
      const ids = spec.steps.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      ids.forEach(id => expect(id).toMatch(/^[a-z][a-z0-9_]*$/));
      const filled = cells.flatMap((cell, place) =>
        cell.length > 0 ? [`c${place}`] : []
      );
      expect(spec.steps.flatMap(step => step.cells)).toEqual(filled);
    }
  });

  it('are the same text each time', () => {
    for (const { notebook, choices, spec } of all.slice(0, 100)) {
      const again = buildFlowSpec(notebook, PREPARED, choices);
      expect(canonicalJson(again)).toBe(canonicalJson(spec));
    }
  });
});
