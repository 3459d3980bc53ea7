import type { FlowBlocker, FlowSpec } from '../../protocol';
import { sealed } from './hash';
import type { Join } from './joins';
import type { Mend } from './mend';
import type { FlowStart } from './model';
import { joined } from './settle';

/** Where steps begin once those of a mend are one. */
export function mendedStarts(
  { steps }: Pick<FlowSpec, 'steps'>,
  mend: Mend
): readonly FlowStart[] {
  const gone = mend.steps.slice(1);
  return steps
    .filter(({ id }) => !gone.includes(id))
    .map(({ cells: [cell = ''], title }) => ({ cell, title }));
}

const MADE: readonly string[] = [
  'cannot-cross',
  'hidden-state'
] satisfies Join['rule'][];

/**
 * The pipeline built with `mendedStarts`, which tells of the join, and of those made before.
 *
 * @param before - The pipeline that the mend is of.
 */
export function mended(
  { hash: _, ...built }: FlowSpec,
  before: FlowSpec,
  mend: Mend
): FlowSpec {
  const made = before.blockers.filter(
    ({ rule, severity }) => severity === 'warning' && MADE.includes(rule)
  );
  return sealed({
    ...built,
    blockers: [...built.blockers, ...made, told(before, mend)]
  });
}

function told({ steps }: FlowSpec, mend: Mend): FlowBlocker {
  const parts = steps.filter(({ id }) => mend.steps.includes(id));
  const task = parts.find(({ id }) => id === mend.task);
  const join = {
    from: 0,
    to: parts.length - 1,
    rule: mend.rule,
    cell: task?.cells[0] ?? '',
    message: mend.why
  };
  return joined(join, parts);
}
