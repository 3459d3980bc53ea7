import { Signal } from '@lumino/signaling';

import type { INbxFlow } from '../tokens';
import type { OpenFlows } from './flow';
import type { FlowSnapshot } from './flow-snapshot';

/** What is known of pipelines: nothing before the panel was shown, which loads what knows. */
export class KnownFlows implements INbxFlow {
  readonly changed = new Signal<this, string>(this);

  /** From now on these are known. */
  take(flows: OpenFlows): void {
    this._flows = flows;
    flows.changed.connect((_, path) => this.changed.emit(path));
  }

  snapshot(path: string): FlowSnapshot | null {
    return this._flows?.find(path)?.snapshot ?? null;
  }

  async verify(path: string): Promise<void> {
    await this._flows?.find(path)?.verify();
  }

  async cancel(path: string): Promise<void> {
    await this._flows?.find(path)?.cancel();
  }

  async exportFiles(path: string, isAgreed: boolean): Promise<void> {
    await this._flows?.find(path)?.exportFiles(isAgreed);
  }

  private _flows?: OpenFlows;
}
