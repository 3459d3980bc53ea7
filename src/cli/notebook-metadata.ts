import { readFileSync } from 'node:fs';

/** What a notebook file says besides sources. */
export interface INotebookMetadata {
  /** Tags of each cell, in document order. */
  readonly tags: readonly (readonly string[])[];
  readonly language: string | null;
  /** Name of the kernel. */
  readonly kernel: string | null;
}

interface INotebookDocument {
  readonly cells?: readonly {
    readonly metadata?: { readonly tags?: unknown };
  }[];
  readonly metadata?: {
    readonly kernelspec?: {
      readonly language?: unknown;
      readonly name?: unknown;
    };
    readonly language_info?: { readonly name?: unknown };
  };
}

/** Reads it from a file of which the worker has said already that it is a notebook. */
export function readNotebookMetadata(path: string): INotebookMetadata {
  if (!path.endsWith('.ipynb')) {
    return { tags: [], language: null, kernel: null };
  }
  const text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  const { cells = [], metadata } = JSON.parse(text) as INotebookDocument;
  const { kernelspec, language_info: info } = metadata ?? {};
  return {
    tags: cells.map(cell =>
      Array.isArray(cell.metadata?.tags) ? cell.metadata.tags.map(String) : []
    ),
    language: textOrNull(info?.name ?? kernelspec?.language),
    kernel: textOrNull(kernelspec?.name)
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
