import type { FlowCell } from '../core/flow';
import {
  builtInTargets,
  FlowTargetError,
  parseTarget
} from '../core/flow/targets';
import type { EditPlan, FlowSpec } from '../protocol/generated';
import { ExitCode, Failure } from './failure';

/** The target that was chosen. */
export interface IChosenTarget {
  /** With its version where there is one: python, airflow@3.3. */
  readonly name: string;
  /** @throws Failure where the pipeline has names that cannot be printed. */
  plan(spec: FlowSpec, cells: readonly FlowCell[]): EditPlan;
}

/**
 * The target of `TARGET[@VERSION]`.
 *
 * @throws Failure that lists what there is where it is not known.
 */
export function chooseTarget(text: string): IChosenTarget {
  const { target, version } = orUsage(`--to ${text}`, () =>
    parseTarget(text, builtInTargets())
  );
  const newest = target.versions[0];
  return {
    name: version === null && newest !== undefined ? `${text}@${newest}` : text,
    plan: (spec, cells) =>
      orUsage(spec.notebook.name, () => target.plan(spec, cells, version))
  };
}

function orUsage<Result>(what: string, make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    if (error instanceof FlowTargetError) {
      throw new Failure(ExitCode.usage, `${what}: ${error.message}`);
    }
    throw error;
  }
}
