import type { FlowBlocker } from '../../protocol';
import { Copies } from './copies';
import { Crossable } from './crossable';
import { CrossingFinder, type Crossings } from './crossings';
import { findJoins, type Join } from './joins';
import type { Notebook } from './program';
import { joinDrafts, type StepDraft } from './steps';

/** Steps that can hand over what they take, as far as is known. */
export interface Settled {
  readonly drafts: readonly StepDraft[];
  readonly crossings: Crossings;
  /** Joins that were made. */
  readonly made: readonly FlowBlocker[];
  /** Joins that a person has to decide about. */
  readonly open: readonly Join[];
}

/**
 * What crosses between steps. Proposed steps are joined where something cannot cross; boundaries by
 * hand stand, and what cannot cross them is told.
 */
export function settle(
  notebook: Notebook,
  drafts: readonly StepDraft[],
  byHand: boolean
): Settled {
  const crossable = new Crossable(notebook, notebook.regions);
  const made: FlowBlocker[] = [];
  let steps = drafts;
  for (;;) {
    const places = steps.map(step => step.places);
    const crossings = findCrossings(notebook, places);
    const joins = findJoins(
      places,
      crossings,
      notebook,
      notebook.regions,
      crossable
    );
    const [join] = joins;
    if (byHand || join === undefined) {
      return { drafts: steps, crossings, made, open: joins };
    }
    made.push(joined(join, steps));
    steps = joinDrafts(steps, join.from, join.to);
  }
}

function findCrossings(
  { flows, regions, given, ...program }: Notebook,
  places: readonly (readonly number[])[]
): Crossings {
  const copies = new Copies({ ...program }, flows, regions);
  return new CrossingFinder(places, flows, regions, given, (name, step) =>
    copies.has(name, places[step] ?? [])
  ).find();
}

/** What is told of a join that was made. */
export function joined(
  { from, to, rule, cell, message }: Join,
  steps: readonly Pick<StepDraft, 'title'>[]
): FlowBlocker {
  const titles = steps.slice(from, to + 1).map(({ title }) => `“${title}”`);
  return {
    rule,
    severity: 'warning',
    cell,
    message,
    fix: `The steps ${listed(titles)} were joined.`,
    action: null
  };
}

function listed(items: readonly string[]): string {
  return items.length < 2
    ? items.join('')
    : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** What a person has to decide about joins, once steps have ids. */
export function openJoins(
  joins: readonly Join[],
  ids: readonly string[]
): FlowBlocker[] {
  return joins.map(({ from, to, rule, cell, message }) => ({
    rule,
    severity: 'error',
    cell,
    message,
    fix: `Join the steps ${listed(ids.slice(from, to + 1))}.`,
    action: { kind: 'merge-steps', steps: ids.slice(from, to + 1) }
  }));
}
