import { DisposableSet, IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import type { LineageReply, SinkState } from '../protocol';
import type { INbxLineage } from '../tokens';
import type { DeliveryModel } from './delivery';
import type { LineageModel } from './lineage';

/** What other extensions see of lineage and delivery. */
export class NbxLineage implements INbxLineage {
  constructor(lineage: LineageModel, delivery: DeliveryModel) {
    this._lineage = lineage;
    this._delivery = delivery;
    lineage.changed.connect(this._onChanged, this);
    delivery.changed.connect(this._onChanged, this);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  lineage(path: string): LineageReply | null {
    const { focus, reply } = this._lineage.snapshot;
    return focus?.path === path ? reply : null;
  }

  get delivery(): readonly SinkState[] | null {
    return this._delivery.snapshot.sinks;
  }

  watch(): IDisposable {
    return DisposableSet.from([this._lineage.watch(), this._delivery.watch()]);
  }

  async refresh(): Promise<void> {
    await Promise.all([this._lineage.refresh(), this._delivery.refresh()]);
  }

  retryDelivery(): Promise<void> {
    return this._delivery.retry();
  }

  private _onChanged(): void {
    this._changed.emit();
  }

  private readonly _lineage: LineageModel;
  private readonly _delivery: DeliveryModel;
  private readonly _changed = new Signal<this, void>(this);
}
