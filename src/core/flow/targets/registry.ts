import { airflowTarget } from './airflow';
import { pythonTarget } from './python';
import { type FlowTarget, FlowTargetError } from './target';
import { chosenVersion } from './version';

/** The targets that there are; extensions may add theirs. */
export class FlowTargets {
  /**
   * Adds a target.
   *
   * @returns What takes it out again.
   *
   * Throws FlowTargetError where there is one of that id.
   */
  add(target: FlowTarget): { dispose(): void } {
    if (this.targets.has(target.id)) {
      throw new FlowTargetError(`there is a target ${target.id} already`);
    }
    this.targets.set(target.id, target);
    return {
      dispose: () => {
        if (this.targets.get(target.id) === target) {
          this.targets.delete(target.id);
        }
      }
    };
  }

  /** The target of an id. */
  get(id: string): FlowTarget | undefined {
    return this.targets.get(id);
  }

  /** All, in the order in which they were added. */
  get all(): readonly FlowTarget[] {
    return [...this.targets.values()];
  }

  private readonly targets = new Map<string, FlowTarget>();
}

/** The targets that nbxflow brings. */
export function builtInTargets(): FlowTargets {
  const targets = new FlowTargets();
  [pythonTarget, airflowTarget].forEach(target => targets.add(target));
  return targets;
}

/** A target and the version of it that is meant. */
export interface ChosenTarget {
  readonly target: FlowTarget;
  /** As it was given; null: the newest. */
  readonly version: string | null;
}

/**
 * Reads `TARGET[@VERSION]`: python, airflow, airflow@3.1.
 *
 * Throws FlowTargetError that lists the targets where there is none of that name.
 */
export function parseTarget(text: string, targets: FlowTargets): ChosenTarget {
  const at = text.indexOf('@');
  const id = at < 0 ? text : text.slice(0, at);
  const target = targets.get(id);
  if (target === undefined) {
    const known = targets.all.map(known => known.id).join(', ');
    throw new FlowTargetError(
      `there is no target ${JSON.stringify(id)} (there are: ${known})`
    );
  }
  const version = at < 0 ? null : text.slice(at + 1);
  chosenVersion(target, version);
  return { target, version };
}
