/*
 * A language of lists, small enough to be run here: notebooks of it are run as a whole, and as the
 * steps of a pipeline that see nothing of each other but what they take and give.
 */
import type { FlowSpec } from '../../../protocol';

/** A statement: what is done, to which name, with which other one. */
export interface Operation {
  readonly kind:
    'make' | 'alias' | 'touch' | 'put' | 'take' | 'show' | 'del' | 'perhaps';
  readonly name: string;
  readonly other: string;
}

/** A list of numbers and other lists. */
export type List = (List | number)[];

/** What names stand for. */
export type Names = Map<string, List>;

/** Runs a cell; answers what it shows. What cannot be done is left out, as the record tells. */
export function run(cell: readonly Operation[], names: Names): string[] {
  return cell.flatMap(operation => step(operation, names) ?? []);
}

function step({ kind, name, other }: Operation, names: Names): string | null {
  const target = names.get(name);
  const value = names.get(other);
  switch (kind) {
    case 'make':
      names.set(name, [1]);
      return null;
    case 'alias':
      names.set(name, value ?? []);
      return null;
    case 'touch':
      target?.push(target.length);
      return null;
    case 'put':
      target?.push(value ?? 0);
      return null;
    case 'take':
      names.set(name, (value?.find(Array.isArray) as List | undefined) ?? [7]);
      return null;
    case 'del':
      names.delete(name);
      return null;
    case 'perhaps':
      return null;
    case 'show':
      return JSON.stringify(target ?? null);
  }
}

/** Whether an operation can be done with these names, and makes no list that holds itself. */
export function canRun(
  { kind, name, other }: Operation,
  names: Names
): boolean {
  const reads = {
    make: [],
    alias: [other],
    touch: [name],
    put: [name, other],
    take: [other],
    show: [name],
    del: [name],
    perhaps: []
  }[kind];
  const known = reads.every(read => names.has(read));
  const holds = (list: List, wanted: List): boolean =>
    list === wanted ||
    list.some(item => Array.isArray(item) && holds(item, wanted));
  return (
    known &&
    (kind !== 'put' || !holds(names.get(other) ?? [], names.get(name) ?? []))
  );
}

/** Runs a pipeline as its tasks are run: each on copies of what checkpoints hold. */
export function runPipeline(
  { steps, parameters }: FlowSpec,
  cells: readonly (readonly Operation[])[]
): readonly (readonly string[])[] {
  const shown: string[][] = cells.map(() => []);
  const checkpoints = new Map<string, Names>();
  const given: Names = new Map(
    parameters.map(({ name }) => [name, [1]] as const)
  );
  for (const { id, cells: ids, inputs, outputs } of steps) {
    const names: Names = new Map();
    for (const from of new Set(inputs.map(item => item.from))) {
      const loaded = copied(
        from === null ? given : (checkpoints.get(from) ?? new Map())
      );
      for (const { name } of inputs.filter(item => item.from === from)) {
        const value = loaded.get(name);
        if (value === undefined) {
          throw new Error(`${id} takes ${name} of ${from}, which has none`);
        }
        names.set(name, value);
      }
    }
    for (const cell of ids) {
      const place = Number(cell.slice(1));
      shown[place] = run(cells[place] ?? [], names);
    }
    const kept = outputs.map(({ name }) => [name, names.get(name)] as const);
    checkpoints.set(
      id,
      copied(
        new Map(kept.flatMap(([name, value]) => (value ? [[name, value]] : [])))
      )
    );
  }
  return shown;
}

/** A copy in which what was one list is one list. */
function copied(names: Names): Names {
  const copies = new Map<List, List>();
  const copy = (list: List): List => {
    const known = copies.get(list);
    if (known) {
      return known;
    }
    const made: List = [];
    copies.set(list, made);
    made.push(...list.map(item => (Array.isArray(item) ? copy(item) : item)));
    return made;
  };
  return new Map([...names].map(([name, list]) => [name, copy(list)]));
}
