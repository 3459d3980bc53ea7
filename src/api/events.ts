import { Event } from '@jupyterlab/services';
import { ISignal, Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import type {
  DeliveryEvent,
  ExecutionEvent,
  SecretFindingEvent
} from '../protocol';

const EXECUTION_SCHEMA = 'https://schemas.nbxflow.dev/execution/v1';
const DELIVERY_SCHEMA = 'https://schemas.nbxflow.dev/delivery/v1';
const SECRET_SCHEMA = 'https://schemas.nbxflow.dev/secret-finding/v1';

/**
 * nbxflow's events, picked out of the Jupyter server's event stream.
 *
 * The stream pauses while the page is hidden and tells nothing of a reconnect:
 * who listens also asks for what it missed (`executions?after=`).
 */
export class EventFeed extends Disposable {
  /** @param events - The event manager of the Jupyter server. */
  constructor(events: Event.IManager) {
    super();
    events.stream.connect(this._onEvent, this);
  }

  /** The record of an execution changed. */
  get executionChanged(): ISignal<this, ExecutionEvent> {
    return this._executionChanged;
  }

  /** The state of the delivery of lineage events changed. */
  get deliveryChanged(): ISignal<this, DeliveryEvent> {
    return this._deliveryChanged;
  }

  /** The scanner has something new to say of some notebook, or somebody decided something. */
  get secretsChanged(): ISignal<this, SecretFindingEvent> {
    return this._secretsChanged;
  }

  private _onEvent(_: Event.IManager, event: Event.Emission): void {
    const emission: unknown = event;
    if (event.schema_id === EXECUTION_SCHEMA) {
      this._executionChanged.emit(emission as ExecutionEvent);
    } else if (event.schema_id === DELIVERY_SCHEMA) {
      this._deliveryChanged.emit(emission as DeliveryEvent);
    } else if (event.schema_id === SECRET_SCHEMA) {
      this._secretsChanged.emit(emission as SecretFindingEvent);
    }
  }

  private _secretsChanged = new Signal<this, SecretFindingEvent>(this);
  private _executionChanged = new Signal<this, ExecutionEvent>(this);
  private _deliveryChanged = new Signal<this, DeliveryEvent>(this);
}
