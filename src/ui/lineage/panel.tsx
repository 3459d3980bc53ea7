import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { DisposableSet, IDisposable } from '@lumino/disposable';
import { Message } from '@lumino/messaging';
import * as React from 'react';

import type { DeliveryModel } from '../../models/delivery';
import type { LineageModel } from '../../models/lineage';
import { lineageIcon } from './icons';
import { LineageView, type LineageViewProps } from './view';

/** The lineage sidebar. It keeps its models reading while it shows. */
export class LineagePanel extends ReactWidget {
  constructor(options: LineagePanel.IOptions) {
    super();
    this._lineage = options.lineage;
    this._delivery = options.delivery;
    this._actions = options.actions;
    this._trans = options.translator.load('nbxflow');
    this.id = 'nbxflow-lineage';
    this.addClass('nbx-Lineage');
    this.title.icon = lineageIcon;
    this.title.caption = this._trans.__('Lineage');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', this._trans.__('Lineage'));
    this.node.tabIndex = -1;
    this._lineage.changed.connect(this.update, this);
    this._delivery.changed.connect(this.update, this);
  }

  dispose(): void {
    this._stopWatching();
    super.dispose();
  }

  protected render(): JSX.Element {
    return (
      <LineageView
        lineage={this._lineage.snapshot}
        delivery={this._delivery.snapshot}
        trans={this._trans}
        actions={this._actions}
      />
    );
  }

  protected onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._watch();
  }

  protected onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._watch();
  }

  protected onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._stopWatching();
  }

  protected onBeforeDetach(msg: Message): void {
    this._stopWatching();
    super.onBeforeDetach(msg);
  }

  protected onActivateRequest(msg: Message): void {
    const checked = this.node.querySelector<HTMLElement>('input:checked');
    (checked ?? this.node).focus();
  }

  private _watch(): void {
    if (this.isVisible) {
      this._watching ??= DisposableSet.from([
        this._lineage.watch(),
        this._delivery.watch()
      ]);
    }
  }

  private _stopWatching(): void {
    this._watching?.dispose();
    this._watching = null;
  }

  private readonly _lineage: LineageModel;
  private readonly _delivery: DeliveryModel;
  private readonly _actions: LineageViewProps['actions'];
  private readonly _trans: TranslationBundle;
  private _watching: IDisposable | null = null;
}

export namespace LineagePanel {
  export interface IOptions {
    readonly lineage: LineageModel;
    readonly delivery: DeliveryModel;
    readonly actions: LineageViewProps['actions'];
    readonly translator: ITranslator;
  }
}
