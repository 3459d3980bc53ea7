import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';
import { createRoot, type Root } from 'react-dom/client';

import type { NotebookFocus } from '../../../capture/current-notebook';
import { cellView, notebookView } from '../../../core/lineage';
import type { DeliverySnapshot } from '../../../models/delivery';
import type { LineageScope, LineageSnapshot } from '../../../models/lineage';
import type { LineageReply, SinkState } from '../../../protocol';
import { LineageView, type LineageViewProps } from '../view';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

export const FOCUS: NotebookFocus = {
  document: 'd',
  path: 'flights.ipynb',
  codeCells: ['a', 'b', 'c'],
  activeCell: { id: 'b', type: 'code' }
};

export function snapshot(
  reply: LineageReply | null,
  rest: Partial<LineageSnapshot> = {}
): LineageSnapshot {
  const focus = rest.focus === undefined ? FOCUS : rest.focus;
  const scope: LineageScope = rest.scope ?? 'cell';
  const cell = focus?.activeCell;
  const view =
    !reply || !focus || (scope === 'cell' && cell?.type !== 'code')
      ? null
      : scope === 'notebook'
        ? notebookView(reply, focus.codeCells)
        : cellView(reply, cell?.id ?? '', focus.codeCells);
  const variables = null;
  return {
    ...{ focus, scope, reply, view, variables, loading: false, failure: null },
    ...rest
  };
}

export function sink(rest: Partial<SinkState> = {}): SinkState {
  return {
    name: 'http',
    kind: 'http',
    target: 'https://lineage.example.org/api/v1/lineage',
    state: 'ok',
    delivered: 124,
    waiting: 0,
    refused: 0,
    lastError: null,
    lastDeliveredAt: null,
    nextAttemptAt: null,
    ...rest
  };
}

export const NO_DELIVERY: DeliverySnapshot = {
  sinks: [],
  retrying: false,
  failure: null
};

/** The view in a page, with a log of what was asked of it. */
export class Page {
  readonly asked: unknown[][] = [];
  readonly node = document.createElement('div');

  constructor() {
    document.body.append(this.node);
    this._root = createRoot(this.node);
  }

  show(
    lineage: LineageSnapshot,
    delivery: DeliverySnapshot = NO_DELIVERY
  ): void {
    React.act(() =>
      this._root.render(
        <LineageView
          lineage={lineage}
          delivery={delivery}
          trans={nullTranslator.load('nbxflow')}
          actions={this._actions}
        />
      )
    );
  }

  close(): void {
    React.act(() => this._root.unmount());
    this.node.remove();
  }

  /** The text of each element that a selector finds. */
  texts(selector: string): string[] {
    return this.all(selector).map(element => element.textContent ?? '');
  }

  all(selector: string): HTMLElement[] {
    return [...this.node.querySelectorAll<HTMLElement>(selector)];
  }

  /** The button with this text. */
  button(text: string): HTMLElement {
    const found = this.all('button').find(item => item.textContent === text);
    if (!found) {
      throw new Error(`no button ${text} in ${this.texts('button').join()}`);
    }
    return found;
  }

  click(element: HTMLElement | undefined): void {
    React.act(() => element?.click());
  }

  focus(element: HTMLElement | undefined): void {
    React.act(() => element?.focus());
  }

  /** Presses a key where the focus is. */
  press(key: string): void {
    const event = new KeyboardEvent('keydown', { key, bubbles: true });
    React.act(() => void document.activeElement?.dispatchEvent(event));
  }

  private readonly _root: Root;
  private readonly _actions: LineageViewProps['actions'] = {
    setScope: scope => void this.asked.push(['setScope', scope]),
    refresh: () => void this.asked.push(['refresh']),
    showGraph: () => void this.asked.push(['showGraph']),
    showInGraph: (namespace: string, name: string) =>
      void this.asked.push(['showInGraph', namespace, name]),
    retry: name => void this.asked.push(['retry', name]),
    goToOwn: (path, cell) => void this.asked.push(['goTo', path, cell]),
    goTo: cell => void this.asked.push(['goTo', cell.path, cell.cell]),
    copy: text => void this.asked.push(['copy', text])
  };
}
