import { Event } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';

import { EventFeed } from '../../api/events';
import type { DeliveryEvent, ExecutionEvent } from '../../protocol';

/** A real feed on a stream that the test speaks into. */
export class SpokenFeed {
  readonly stream = new Signal<SpokenFeed, Event.Emission>(this);
  readonly feed = new EventFeed(this as unknown as Event.IManager);

  execution(state: ExecutionEvent['state']): void {
    this._emit('https://schemas.nbxflow.dev/execution/v1', {
      execution: 'e',
      kernel: 'k',
      state,
      sequence: 1
    });
  }

  delivery(state: DeliveryEvent['state']): void {
    const counts = { delivered: 0, waiting: 1, refused: 0, sequence: 1 };
    this._emit('https://schemas.nbxflow.dev/delivery/v1', { state, ...counts });
  }

  private _emit(schema: string, body: Record<string, string | number>): void {
    this.stream.emit({ schema_id: schema, ...body } as Event.Emission);
  }
}

/** Answers of a server that come when, and in the order that, the test says. */
export class Answers<T> {
  readonly asked: string[] = [];

  ask(question: string): Promise<T> {
    this.asked.push(question);
    return new Promise((resolve, reject) => {
      this._open.push({ resolve, reject });
    });
  }

  /** Answers the open question with this number, from 0 in the order they were asked. */
  async give(index: number, answer: T): Promise<void> {
    this._open[index]?.resolve(answer);
    await settle();
  }

  async fail(index: number, reason: unknown): Promise<void> {
    this._open[index]?.reject(reason);
    await settle();
  }

  private readonly _open: {
    resolve: (answer: T) => void;
    reject: (reason: unknown) => void;
  }[] = [];
}

/** Lets everything that is due run, and gathered events (interval 0) with it. */
export function settle(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 20));
}
