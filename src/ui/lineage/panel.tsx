import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { DisposableSet, IDisposable } from '@lumino/disposable';
import { Message } from '@lumino/messaging';
import * as React from 'react';

import type { DeliveryModel } from '../../models/delivery';
import type { LineageModel } from '../../models/lineage';
import { Lazy } from '../shared/lazy';
import { lineageIcon } from './icons';
import type { LineageViewProps } from './view';

/** The lineage sidebar. It keeps its models reading while it shows; the first time loads its view. */
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
      <Lazy
        load={() => import('./view')}
        trans={this._trans}
        onDrawn={() => this._focusFirst()}
      >
        {({ LineageView }) => (
          <LineageView
            lineage={this._lineage.snapshot}
            delivery={this._delivery.snapshot}
            trans={this._trans}
            actions={this._actions}
          />
        )}
      </Lazy>
    );
  }

  protected onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._watch();
  }

  protected onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._watch();
    this.update();
  }

  /** Out of sight nothing is drawn, nor loaded for it. */
  protected onUpdateRequest(msg: Message): void {
    if (this.isVisible) {
      super.onUpdateRequest(msg);
    }
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
    this._isActivated = true;
    this.node.focus();
    this._focusFirst();
  }

  /** What has just come into sight is drawn a moment after it is activated. */
  private _focusFirst(): void {
    const checked = this.node.querySelector<HTMLElement>('input:checked');
    if (checked && this._isActivated && document.activeElement === this.node) {
      this._isActivated = false;
      checked.focus();
    }
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

  private _isActivated = false;
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
