import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';
import * as React from 'react';

import { Disposable } from '../../disposable';
import { CommandIDs } from '../../commands';
import type { OpenFlows } from '../../models/flow';
import type { BoundaryEdit } from '../../models/flow-boundaries';
import type { NotebookFlow } from '../../models/flow-notebook';
import type { FlowBlocker } from '../../protocol';
import type { INbxDataflow } from '../../tokens';
import { NotebookViews } from '../shared/views';
import { exportAsked } from './export';
import { StepMarks } from './marks';
import type { FlowActions } from './parts';
import { FlowPreview } from './preview';
import { runNeeded } from './rerun';
import { Announcer } from './said';
import { FlowView } from './view';

/** What the panel works with. */
export interface PromotionParts {
  readonly app: JupyterFrontEnd;
  readonly tracker: INotebookTracker;
  readonly flows: OpenFlows;
  readonly dataflow: INbxDataflow | null;
  readonly trans: TranslationBundle;
}

/** Not before there is something to be done. */
const FIRST = '.nbx-Flow-body :is(button, a, .nbx-FlowStep)';

/** All that is in the panel "Promote to pipeline", loaded when it is shown first. */
export class Promotion extends Disposable {
  constructor(parts: PromotionParts) {
    super();
    this._parts = parts;
    const { tracker, flows, trans } = parts;
    this._said = new Announcer(trans);
    this._marks = new NotebookViews(
      tracker,
      view => new StepMarks(view, flows, trans)
    );
    tracker.currentChanged.connect(this._follow, this);
    flows.changed.connect(this._onFlows, this);
  }

  /** The pipelines of the open notebooks. */
  get flows(): OpenFlows {
    return this._parts.flows;
  }

  /** What `render` gives is something else. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Whether the panel is in sight; out of sight nothing is asked, and cells have no marks. */
  get isShown(): boolean {
    return this._isShown;
  }
  set isShown(isShown: boolean) {
    this._isShown = isShown;
    this._marks.isShown = isShown;
    this._follow();
  }

  protected release(): void {
    this._watching?.dispose();
    this._marks.dispose();
  }

  render(): JSX.Element {
    const snapshot = this._flow?.snapshot ?? null;
    return (
      <FlowView
        // what is typed and open belongs to one notebook
        key={snapshot?.path ?? ''}
        snapshot={snapshot}
        said={this._said.text}
        trans={this._parts.trans}
        actions={this._actions}
      />
    );
  }

  /** Where the panel itself has the focus, the first that can be done in it takes that over. */
  focusFirst(node: HTMLElement): void {
    if (document.activeElement === node) {
      node.querySelector<HTMLElement>(FIRST)?.focus();
    }
  }

  /** Watches the current notebook, while the panel is in sight. */
  private _follow(): void {
    const path = this._parts.tracker.currentWidget?.context.localPath;
    const flow = path === undefined ? undefined : this._parts.flows.open(path);
    if (flow !== this._flow || !this._isShown || this._watching === null) {
      this._watching?.dispose();
      this._watching = this._isShown ? (flow?.watch() ?? null) : null;
      this._flow = flow;
    }
    this._changed.emit();
  }

  private _onFlows(_: OpenFlows, path: string): void {
    const current = this._parts.tracker.currentWidget?.context.localPath;
    if (path !== current) {
      return;
    }
    if (this._flow?.path !== current || this._flow.isDisposed) {
      this._follow();
    } else {
      this._said.see(this._flow.snapshot);
      this._changed.emit();
    }
  }

  private _edit(edit: BoundaryEdit): boolean {
    const isDone = this._flow?.edit(edit) ?? false;
    this._said.edited(edit, isDone, this._flow?.snapshot ?? null);
    this._changed.emit();
    return isDone;
  }

  private async _fix(
    action: NonNullable<FlowBlocker['action']>
  ): Promise<void> {
    const { commands } = this._parts.app;
    const path = this._flow?.path ?? '';
    switch (action.kind) {
      case 'merge-steps':
        this._merge(action.steps);
        break;
      case 'run-cells':
        await runNeeded(path, action.cells, this._parts);
        break;
      case 'move-secret':
        await commands.execute(CommandIDs.goToCell, {
          path,
          cell: action.cell
        });
        await commands.execute(
          commands.isEnabled(CommandIDs.fixSecret)
            ? CommandIDs.fixSecret
            : CommandIDs.showSecrets
        );
    }
  }

  private _merge(ids: readonly string[]): void {
    const steps = this._flow?.snapshot.proposal.spec?.steps ?? [];
    const places = steps.flatMap(({ id }, place) =>
      ids.includes(id) ? [place] : []
    );
    const [step = 0] = places;
    this._edit({
      kind: 'merge',
      step,
      last: places[places.length - 1] ?? step
    });
  }

  /** Beside the notebook. */
  private _preview(file: string | null): void {
    const { app, tracker, flows, trans } = this._parts;
    const path = this._flow?.path;
    if (path === undefined) {
      return;
    }
    if (this._flow?.snapshot.files?.exported.conflict) {
      void this._flow.refresh();
    }
    const known = this._previews.get(path);
    const preview =
      known?.isDisposed === false ? known : new FlowPreview(path, flows, trans);
    this._previews.set(path, preview);
    preview.content.choose(file);
    if (!preview.isAttached) {
      const ref = tracker.currentWidget?.id;
      app.shell.add(preview, 'main', { mode: 'tab-after', ref });
    }
    app.shell.activateById(preview.id);
  }

  private readonly _actions: FlowActions = {
    goTo: cell => {
      const args = { path: this._flow?.path ?? '', cell };
      void this._parts.app.commands.execute(CommandIDs.goToCell, args);
    },
    runAll: () =>
      void this._parts.app.commands.execute('notebook:run-all-cells'),
    fix: action => void this._fix(action),
    edit: edit => this._edit(edit),
    propose: () => this._flow?.propose(),
    undo: () => this._flow?.undo(),
    setParameter: (name, isOn) => this._flow?.setParameter(name, isOn),
    setTarget: (id, version) => this._flow?.setTarget(id, version),
    setOut: out => this._flow?.setOut(out),
    setConsent: consent => this._flow?.setConsent(consent),
    preview: file => this._preview(file),
    verify: () => void this._flow?.verify(),
    cancel: () => void this._flow?.cancel(),
    exportFiles: () => void exportAsked(this._flow, this._parts.trans),
    openFolder: () => {
      const path = this._flow?.snapshot.out ?? '';
      void this._parts.app.commands.execute('filebrowser:go-to-path', {
        path
      });
    },
    refresh: () => void this._flow?.refresh(),
    copy: text => Clipboard.copyToSystem(text)
  };

  private readonly _changed = new Signal<this, void>(this);
  private _flow: NotebookFlow | undefined;
  private _isShown = false;
  private readonly _marks: NotebookViews;
  private readonly _parts: PromotionParts;
  private readonly _previews = new Map<string, FlowPreview>();
  private readonly _said: Announcer;
  private _watching: IDisposable | null = null;
}
