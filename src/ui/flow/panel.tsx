import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { Message } from '@lumino/messaging';
import * as React from 'react';

import { Lazy } from '../shared/lazy';
import { flowIcon } from './icons';
import type { Promotion } from './promotion';

/** The sidebar "Promote to pipeline"; the first time loads all that is in it. */
export class FlowPanel extends ReactWidget {
  /** @param load - Loads it; called again after it rejected. */
  constructor(load: () => Promise<Promotion>, trans: TranslationBundle) {
    super();
    this._load = async () => {
      const promotion = await load();
      this._promotion = promotion;
      promotion.changed.connect(this.update, this);
      promotion.isShown = this.isVisible;
      return promotion;
    };
    this._trans = trans;
    this.id = 'nbxflow-flow';
    this.addClass('nbx-Flow');
    const label = trans.__('Promote to pipeline');
    this.title.icon = flowIcon;
    this.title.caption = label;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', label);
    this.node.tabIndex = -1;
  }

  protected render(): JSX.Element {
    return (
      <Lazy
        load={this._load}
        trans={this._trans}
        onDrawn={() => this._promotion?.focusFirst(this.node)}
      >
        {promotion => promotion.render()}
      </Lazy>
    );
  }

  /** Out of sight nothing is drawn, nor loaded for it. */
  protected onUpdateRequest(msg: Message): void {
    if (this.isVisible) {
      super.onUpdateRequest(msg);
    }
  }

  protected onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._show(true);
    this.update();
  }

  protected onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._show(false);
  }

  protected onActivateRequest(msg: Message): void {
    this.node.focus();
    this._promotion?.focusFirst(this.node);
  }

  private _show(isShown: boolean): void {
    if (this._promotion) {
      this._promotion.isShown = isShown;
    }
  }

  private readonly _load: () => Promise<Promotion>;
  private _promotion: Promotion | null = null;
  private readonly _trans: TranslationBundle;
}
