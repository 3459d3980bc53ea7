import { Clipboard } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { Message } from '@lumino/messaging';
import * as React from 'react';

import { CommandIDs } from '../../commands';
import type { CostsModel } from '../../models/spans-costs';
import type { Overlay } from '../../models/spans-overlay';
import { Lazy } from '../shared/lazy';
import { QuietUpdates } from '../shared/quiet-updates';
import { performanceIcon } from './icons';
import type { ReportActions } from './report';

/** What the panel and the item in the status bar show. */
export interface PerformanceParts {
  readonly costs: CostsModel;
  readonly overlay: Overlay;
  readonly tracker: INotebookTracker;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}

/** The sidebar with what the cells of the current notebook cost. */
export class PerformancePanel extends ReactWidget {
  constructor(parts: PerformanceParts) {
    super();
    this._parts = parts;
    const { costs, overlay, tracker, trans } = parts;
    this.id = 'nbxflow-performance';
    this.addClass('nbx-Report');
    this.title.icon = performanceIcon;
    this.title.caption = trans.__('Performance');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Performance'));
    this.node.tabIndex = -1;
    costs.changed.connect(this._onCosts, this);
    overlay.changed.connect(this.update, this);
    tracker.currentChanged.connect(this.update, this);
  }

  dispose(): void {
    this._updates.dispose();
    super.dispose();
  }

  protected render(): JSX.Element {
    const { costs, overlay, trans } = this._parts;
    const path = this._path;
    const { isShown, measure } = overlay;
    return (
      <Lazy
        load={() => import('./report')}
        trans={trans}
        onDrawn={() => this._focusFirst()}
      >
        {({ ReportView }) => (
          <ReportView
            report={path === undefined ? null : costs.report(path)}
            overlay={{ isShown, measure }}
            trans={trans}
            actions={this._actions}
          />
        )}
      </Lazy>
    );
  }

  protected onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this.update();
  }

  protected onUpdateRequest(msg: Message): void {
    // what nobody sees is not worked out; showing brings it up to date
    if (this.isVisible) {
      super.onUpdateRequest(msg);
    }
  }

  protected onActivateRequest(msg: Message): void {
    this._isActivated = true;
    this.node.focus();
    this._focusFirst();
  }

  /** What has just come into sight is drawn a moment after it is activated. */
  private _focusFirst(): void {
    const first = this.node.querySelector<HTMLElement>(
      '.nbx-Report-cell[tabindex="0"]'
    );
    if (first && this._isActivated && document.activeElement === this.node) {
      this._isActivated = false;
      first.focus();
    }
  }

  private get _path(): string | undefined {
    return this._parts.tracker.currentWidget?.context.localPath;
  }

  private _onCosts(_: CostsModel, path: string): void {
    if (path === this._path && this.isVisible) {
      this._updates.request();
    }
  }

  private readonly _actions: ReportActions = {
    goTo: cell => {
      const args = { path: this._path ?? '', cell };
      void this._parts.commands.execute(CommandIDs.goToCell, args);
    },
    copy: text => Clipboard.copyToSystem(text),
    retry: () => void this._parts.costs.refresh(this._path ?? ''),
    pick: measure => {
      const { overlay } = this._parts;
      overlay.set({
        isShown: measure !== null,
        measure: measure ?? overlay.measure
      });
    }
  };
  private _isActivated = false;
  private readonly _parts: PerformanceParts;
  private _updates = new QuietUpdates(() => this.update());
}
