import { DisposableDelegate, IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import type { FlowTarget } from '../core/flow/targets';
import type { IFlowTargets } from '../tokens';

/** The targets that other extensions brought. */
export class AddedTargets implements IFlowTargets {
  added: readonly FlowTarget[] = [];

  readonly changed = new Signal<this, void>(this);

  add(target: FlowTarget): IDisposable {
    this._set([...this.added, target]);
    return new DisposableDelegate(() =>
      this._set(this.added.filter(other => other !== target))
    );
  }

  private _set(added: readonly FlowTarget[]): void {
    this.added = added;
    this.changed.emit();
  }
}
