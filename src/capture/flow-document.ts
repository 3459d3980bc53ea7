import { DocumentRegistry } from '@jupyterlab/docregistry';
import { INotebookModel } from '@jupyterlab/notebook';
import { ISignal, Signal } from '@lumino/signaling';

import type { FlowCellSource } from '../protocol';
import { NotebookDocument } from './document';

/** An open notebook with all that a pipeline is made of: sources, tags, kernel. */
export class FlowDocument extends NotebookDocument {
  constructor(context: DocumentRegistry.IContext<INotebookModel>) {
    super(context);
    this._file = context;
    context.model.contentChanged.connect(this._onContent, this);
    this.structureChanged.connect(this._onContent, this);
    context.ready.then(
      () => this._onContent(),
      // JupyterLab says why a file cannot be read
      () => undefined
    );
  }

  /** Something in the notebook changed, perhaps of what `sources` says. */
  get contentChanged(): ISignal<this, void> {
    return this._contentChanged;
  }

  /** Name of the kernel that runs, or of the one that the notebook asks for. */
  get kernelName(): string | null {
    const { sessionContext, model } = this._file;
    const name =
      sessionContext.session?.kernel?.name || model.defaultKernelName;
    return name || null;
  }

  /** Whether the notebook's language is Python, as far as it says one. */
  get isPython(): boolean {
    const { model } = this._file;
    // what the kernel said, or before it ran what the file says
    const spec: unknown = model.getMetadata('kernelspec');
    const language = model.defaultKernelLanguage || languageIn(spec);
    return !language || language.toLowerCase() === 'python';
  }

  /** The cells as they are now, from top to bottom. */
  sources(): FlowCellSource[] {
    return [...this._file.model.cells].map(cell => ({
      id: cell.id,
      type:
        cell.type === 'code' || cell.type === 'markdown' ? cell.type : 'raw',
      source: cell.sharedModel.getSource(),
      tags: tagsOf(cell.getMetadata('tags'))
    }));
  }

  private _onContent(): void {
    this._contentChanged.emit();
  }

  private _contentChanged = new Signal<this, void>(this);
  private _file: DocumentRegistry.IContext<INotebookModel>;
}

function languageIn(spec: unknown): string {
  const { language } = (spec ?? {}) as { language?: unknown };
  return typeof language === 'string' ? language : '';
}

/** What stands in the file may be anything. */
function tagsOf(tags: unknown): string[] {
  return Array.isArray(tags)
    ? tags.filter((tag): tag is string => typeof tag === 'string')
    : [];
}
