import { Dialog } from '@jupyterlab/apputils';
import { DocumentRegistry } from '@jupyterlab/docregistry';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { CommandRegistry } from '@lumino/commands';
import { Message, MessageLoop } from '@lumino/messaging';
import { ISignal, Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { Disposable } from '../disposable';
import type { NotebookContext } from './open-contexts';

/** What a save of an open notebook has come to. */
export interface NotebookSave {
  /** Contents path under which it is saved. */
  readonly path: string;
  readonly state: DocumentRegistry.SaveState;
  /** Somebody asked for it; else it came by itself. */
  readonly isExplicit: boolean;
}

/** While a save waits for an answer of its user, it is announced again so often, in ms. */
const AGAIN = 4000;

/**
 * The saves of the open notebooks, and which of them somebody asked for: by a command, or by Save
 * in the dialog that closing opens.
 */
export class NotebookSaves extends Disposable {
  constructor(options: NotebookSaves.IOptions) {
    super();
    this._options = options;
    const { tracker, commands } = options;
    commands.commandExecuted.connect(this._onCommand, this);
    Dialog.tracker.widgetAdded.connect(this._onDialog, this);
    tracker.widgetAdded.connect(this._onAdded, this);
    tracker.forEach(panel => this._onAdded(tracker, panel));
  }

  /** A save began or ended. */
  get saved(): ISignal<this, NotebookSave> {
    return this._saved;
  }

  protected release(): void {
    this._running.forEach(({ timer }) => clearInterval(timer));
  }

  /** Called before each message to a panel. */
  messageHook(panel: Widget, message: Message): boolean {
    if (message.type === 'close-request' && panel instanceof NotebookPanel) {
      const { context } = panel;
      this._closing = context;
      this._expect(context, null);
      panel.disposed.connect(() => this._expected.delete(context));
      void Promise.resolve().then(() => {
        // JupyterLab opens its dialog in the same breath; without one nothing is saved
        if (this._closing === context) {
          this._closing = null;
          this._expected.delete(context);
        }
      });
    }
    return true;
  }

  private _onAdded(_: INotebookTracker, panel: NotebookPanel): void {
    panel.context.saveState.connect(this._onSaveState, this);
    // the document manager's hook must stand already: it lets no later one see the request
    void Promise.resolve().then(() => {
      if (!panel.isDisposed) {
        MessageLoop.installMessageHook(panel, this);
      }
    });
  }

  private _onCommand(
    _: CommandRegistry,
    { id, result }: CommandRegistry.ICommandExecutedArgs
  ): void {
    const current = this._current();
    if (id === 'docmanager:save' && current !== null) {
      this._expectAll([current], result);
    } else if (id === 'docmanager:save-all') {
      const all = new Set<NotebookContext>();
      this._options.tracker.forEach(({ context }) => all.add(context));
      this._expectAll([...all], result);
    } else if (id === 'docmanager:save-as') {
      this._savingAs = current;
    }
  }

  private _expectAll(
    contexts: readonly NotebookContext[],
    result: Promise<unknown>
  ): void {
    contexts.forEach(context => this._expect(context, null));
    const over = () =>
      contexts.forEach(context => this._expected.delete(context));
    result.then(over, over);
  }

  /** The dialog of a closing or of Save As, and what may follow it, tells whether a save comes. */
  private _onDialog(_: unknown, dialog: Dialog<unknown>): void {
    const savingAs = this._savingAs;
    const context = this._closing ?? savingAs;
    const running = [...this._running.keys()];
    if (context === null && running.length === 0) {
      return;
    }
    this._closing = null;
    const callOff = () => {
      this._forget(context);
      // a save that is called off, because the file has changed on disk, ends without a word
      running.forEach(one => this._end(one));
    };
    // launched already: this only gives its result
    const launched = Promise.resolve().then(() => dialog.launch());
    launched.then(({ button, value }) => {
      if (!button.accept) {
        callOff();
      } else if (context === savingAs && typeof value === 'string') {
        this._expect(context, value);
      }
    }, callOff);
  }

  private _expect(context: NotebookContext | null, path: string | null): void {
    if (context !== null) {
      this._expected.set(context, path);
    }
  }

  private _forget(context: NotebookContext | null): void {
    if (context !== null) {
      this._expected.delete(context);
    }
    if (this._savingAs === context) {
      this._savingAs = null;
    }
  }

  private _onSaveState(
    context: NotebookContext,
    state: DocumentRegistry.SaveState
  ): void {
    if (state === 'started') {
      this._begin(context);
    }
    const save = this._running.get(context) ?? {
      path: context.localPath,
      isExplicit: false
    };
    if (state === 'completed' || state === 'failed') {
      this._end(context);
    }
    const { path, isExplicit } = save;
    this._saved.emit({ path, state, isExplicit });
  }

  private _begin(context: NotebookContext): void {
    this._end(context);
    const isExplicit = this._expected.has(context);
    const path = this._expected.get(context) ?? context.localPath;
    this._forget(context);
    if (isExplicit) {
      void this._options.announce(path);
      const timer = window.setInterval(() => {
        if (context.isDisposed) {
          this._end(context);
        } else {
          void this._options.announce(path);
        }
      }, AGAIN);
      this._running.set(context, { path, isExplicit, timer });
    }
  }

  private _end(context: NotebookContext): void {
    clearInterval(this._running.get(context)?.timer);
    this._running.delete(context);
  }

  private _current(): NotebookContext | null {
    const current = this._options.current();
    return current instanceof NotebookPanel ? current.context : null;
  }

  private _closing: NotebookContext | null = null;
  /** The contexts whose next save somebody asked for, with its path where it is another one. */
  private _expected = new Map<NotebookContext, string | null>();
  private _options: NotebookSaves.IOptions;
  private _running = new Map<
    NotebookContext,
    { path: string; isExplicit: boolean; timer: number }
  >();
  private _saved = new Signal<this, NotebookSave>(this);
  private _savingAs: NotebookContext | null = null;
}

export namespace NotebookSaves {
  export interface IOptions {
    readonly tracker: INotebookTracker;
    readonly commands: CommandRegistry;
    /** What the commands of saving act on. */
    readonly current: () => Widget | null;
    /** Tells the server that the next save of a path is explicit; it must not reject. */
    readonly announce: (path: string) => Promise<void>;
  }
}
