import { ISignal, Signal } from '@lumino/signaling';

import {
  builtInTargets,
  type FlowTarget,
  FlowTargets
} from '../core/flow/targets';
import type { IFlowTargets } from '../tokens';
import type { KnownTargets } from './flow-notebook';

/** What nbxflow brings along, and what other extensions added; their errors are not ours. */
export class OfferedTargets implements KnownTargets {
  /** @param added - Null: nobody can add any. */
  constructor(added: IFlowTargets | null) {
    this._added = added;
    this._read();
    added?.changed.connect(this._read, this);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get all(): readonly FlowTarget[] {
    return this._targets.all;
  }

  get(id: string): FlowTarget | undefined {
    return this._targets.get(id);
  }

  private _read(): void {
    const targets = builtInTargets();
    for (const target of this._added?.added ?? []) {
      try {
        targets.add(target);
      } catch (reason) {
        console.warn('nbxflow: a target is not offered', reason);
      }
    }
    this._targets = targets;
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _added: IFlowTargets | null;
  private _targets: FlowTargets = new FlowTargets();
}
