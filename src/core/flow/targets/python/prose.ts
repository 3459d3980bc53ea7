import type { FlowStep } from '../../../../protocol';
import { plainText, reflowed, sentence, wrapped } from '../printing';
import type { Material } from './material';

/** Pictures inside the text: nothing that can be read in a comment. */
const PICTURES = /!\[[^\]]*\]\((?:data|attachment):[^)]*\)|<img\s[^>]*>/gi;
const HEADING = /^ {0,3}#{1,6}[ \t]+/gm;

/** What the docstring of a step says: its title, and the prose under the heading. */
export function stepDocstring({ title, description }: FlowStep): string {
  const heading = sentence(title);
  const rest = readable(description ?? '');
  return rest === '' ? wrapped(heading) : `${wrapped(heading)}\n\n${rest}`;
}

/**
 * The prose that stands between a cell of a step and the code cell before it, as a comment; null
 * where there is none, or where the docstring says it already.
 */
export function proseBefore(
  material: Material,
  step: FlowStep,
  cell: string
): string | null {
  const known = squeezed(`${step.title} ${step.description ?? ''}`);
  const place = material.place(cell);
  const texts: string[] = [];
  if (place <= material.firstCode) {
    return null;
  }
  for (const before of material.cells.slice(0, place).reverse()) {
    if (before.type === 'code') {
      break;
    }
    if (before.type === 'markdown' && !said(before.source, known)) {
      texts.unshift(readable(before.source));
    }
  }
  const text = texts.filter(part => part !== '').join('\n\n');
  return text === '' ? null : text;
}

/** What the notebook says of itself, before its first code and beside what a step says. */
export function introduction(material: Material): string {
  const { spec, cells } = material;
  const [step] = spec.steps;
  const known = squeezed(
    `${spec.title} ${step?.title ?? ''} ${step?.description ?? ''}`
  );
  return cells
    .slice(0, material.firstCode)
    .filter(({ type, source }) => type === 'markdown' && !said(source, known))
    .map(({ source }) => withoutTitle(source, spec.title))
    .map(readable)
    .filter(text => text !== '')
    .join('\n\n');
}

/** A text without its first heading, where that is the title. */
function withoutTitle(source: string, title: string): string {
  const [first = '', ...rest] = source.trim().split('\n');
  const isTitle = squeezed(first.replace(HEADING, '')) === squeezed(title);
  return isTitle ? rest.join('\n') : source;
}

/** Whether all that a markdown cell says stands in a text already. */
function said(source: string, known: string): boolean {
  return source
    .split(/\n\s*\n|\n(?=#)|(?<=^#.*)\n/m)
    .map(part => squeezed(part.replace(HEADING, '')))
    .every(part => known.includes(part));
}

function readable(text: string): string {
  const plain = plainText(text).replace(PICTURES, '').replace(HEADING, '');
  return reflowed(plain.replace(/\n{3,}/g, '\n\n').trim());
}

function squeezed(text: string): string {
  return text.replace(/[\s#*_`]+/g, ' ').trim();
}
