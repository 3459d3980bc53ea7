import { TranslationBundle } from '@jupyterlab/translation';

/** A piece of a sentence: words, the name of something in the code, or a cell by its id. */
export type SentencePart =
  | { readonly kind: 'text' | 'name'; readonly text: string }
  | { readonly kind: 'cell'; readonly cell: string };

/** One sentence about cells, for a page that makes links of them. */
export type Sentence = readonly SentencePart[];

/** Stand in a translated text for the name and the cell. */
export const NAME = '\ue000';
export const CELL = '\ue001';

/** Puts a name and a cell into a translated text that holds `NAME` and `CELL`. */
export function sentence(
  text: string,
  name: SentencePart,
  cell: SentencePart
): Sentence {
  const parts: SentencePart[] = [];
  for (const piece of text.split(/([\ue000\ue001])/)) {
    if (piece === NAME) {
      parts.push(name);
    } else if (piece === CELL) {
      parts.push(cell);
    } else if (piece !== '') {
      parts.push({ kind: 'text', text: piece });
    }
  }
  return parts;
}

/** Words alone, as a part of a sentence. */
export function words(text: string): SentencePart {
  return { kind: 'text', text };
}

/**
 * What a cell is called: by its position among the code cells, as in the lineage panel.
 *
 * @param order - Ids of the code cells in document order.
 */
export function cellName(
  cell: string,
  order: readonly string[],
  trans: TranslationBundle
): string {
  const position = order.indexOf(cell) + 1;
  return position === 0
    ? trans.__('a removed cell')
    : trans.__('cell %1', position);
}

/** The sentence as plain text; names stay as they are written. */
export function plainText(
  parts: Sentence,
  order: readonly string[],
  trans: TranslationBundle
): string {
  const text = parts
    .map(part =>
      part.kind === 'cell' ? cellName(part.cell, order, trans) : part.text
    )
    .join('');
  return parts[0]?.kind === 'name' ? text : capitalized(text);
}

/** The text with a large first letter. */
export function capitalized(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
