import type {
  FlowDifference,
  FlowSpec,
  FlowStep,
  TaskVerification,
  Verification
} from '../../protocol';
import type { Join } from './joins';

/** Steps that apart do something else than the notebook, and that as one may do the same. */
export interface Mend {
  /** Their ids, one after the other in document order; two at least. */
  readonly steps: readonly string[];
  /** The first of them that was different. */
  readonly task: string;
  readonly rule: Join['rule'];
  /** A sentence for people. */
  readonly why: string;
}

/**
 * The join that is to be tried next after a verification; null: none would help.
 *
 * Of the first task that is different: what no checkpoint carries is kept by steps that are one.
 * Tasks that could not be run or compared, and what differs by itself, are no reason to join.
 *
 * @param isWide - Whether all steps join that the task depends on, not only the nearest, and all up
 *   to the last task that is different.
 */
export function nextMend(
  { steps }: Pick<FlowSpec, 'steps'>,
  { tasks }: Pick<Verification, 'tasks'>,
  isWide = false
): Mend | null {
  const told = new Map(tasks.map(task => [task.id, task]));
  const isDifferent = ({ id }: FlowStep) =>
    told.get(id)?.verdict === 'different';
  const place = steps.findIndex(isDifferent);
  const step = steps[place];
  const task = told.get(step?.id ?? '');
  if (step === undefined || task === undefined) {
    return null;
  }
  const [first] = task.differences;
  if (first?.what === 'error' && TOO_LONG.test(first.pipeline)) {
    return null;
  }
  const keeper = first === undefined ? null : checkpointOf(first);
  const partner =
    keeper === step.id
      ? takerOf(steps, place, isWide)
      : providerOf(steps, place, keeper ?? inputOf(step, task), isWide);
  if (partner === null) {
    return null;
  }
  const last = isWide ? steps.map(isDifferent).lastIndexOf(true) : place;
  const from = Math.min(place, partner);
  const to = Math.max(last, partner);
  return {
    steps: steps.slice(from, to + 1).map(({ id }) => id),
    task: step.id,
    rule: keeper === null ? 'hidden-state' : 'cannot-cross',
    why: whyOf(step, first)
  };
}

/** How a verification says that a task took too long: a longer one takes longer. */
const TOO_LONG = /^TimeoutError: it took longer than /;

/** How the runtime of packages begins what it says of a checkpoint: of which task it is. */
const OF_CHECKPOINT = /^CheckpointError: .*?\b[Tt]he task `(\w+)`/s;

/** The task whose checkpoint could not be written or read; null: that is not what happened. */
function checkpointOf({ what, pipeline }: FlowDifference): string | null {
  return what === 'error' ? (OF_CHECKPOINT.exec(pipeline)?.[1] ?? null) : null;
}

/** The step that gives the first of the differing names that are taken. */
function inputOf(
  { inputs }: FlowStep,
  { differences }: TaskVerification
): string | null {
  const providers = new Map(inputs.map(({ name, from }) => [name, from]));
  return (
    differences
      .map(({ name }) => providers.get(name) ?? null)
      .find(from => from !== null) ?? null
  );
}

/** The next step that takes what a step gives, or the last one; null: nobody takes it. */
function takerOf(
  steps: readonly FlowStep[],
  place: number,
  isLast: boolean
): number | null {
  const given = new Set([steps[place]?.id]);
  const takers: number[] = [];
  steps.forEach(({ id, inputs, state }, index) => {
    const takes = [...inputs.map(({ from }) => from), state.from];
    if (takes.some(from => from !== null && given.has(from))) {
      takers.push(index);
      if (isLast) {
        given.add(id);
      }
    }
  });
  return takers.at(isLast ? -1 : 0) ?? null;
}

/** The step that a step depends on, or the first of all that it does; null: it is the first. */
function providerOf(
  steps: readonly FlowStep[],
  place: number,
  known: string | null,
  isFirst: boolean
): number | null {
  const step = steps[place];
  const nearest = known ?? step?.state.from ?? step?.after.at(-1);
  const found = steps.findIndex(({ id }) => id === nearest);
  const partner = found < 0 ? place - 1 : found;
  const first = isFirst ? firstBefore(steps, place, partner) : partner;
  return first < 0 ? null : first;
}

/** The first of the steps that must end before a step begins, `at` or before it. */
function firstBefore(
  steps: readonly FlowStep[],
  place: number,
  at: number
): number {
  const needed = new Set(steps[place]?.after);
  let first = at;
  for (let index = place - 1; index >= 0; index--) {
    const { id = '', after = [] } = steps[index] ?? {};
    if (needed.has(id)) {
      after.forEach(need => needed.add(need));
      first = Math.min(first, index);
    }
  }
  return first;
}

/** Verifications shorten what is told of a difference to so many characters. */
const SHORTENED = 200;

function whyOf(
  { title }: FlowStep,
  difference: FlowDifference | undefined
): string {
  if (difference?.what === 'error') {
    const said = difference.pipeline;
    const more = said.length < SHORTENED ? '' : '…';
    return `“${title}” fails as a step of its own: ${said}${more}`;
  }
  const found = difference === undefined ? '' : `: ${placeOf(difference)}`;
  return `“${title}” gives something else as a step of its own${found}.`;
}

function placeOf({ what, name, where }: FlowDifference): string {
  const isSaid = what === 'text' || what === 'output';
  return [isSaid ? name : `${what} ${name}`, where ?? []].flat().join(' at ');
}
