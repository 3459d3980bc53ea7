import type { LineageGraph, LineageNode } from '../../protocol';
import { cutMiddle } from './names';

/** Letters a label may have in a drawing; full names are in the graph itself. */
const LABEL_LENGTH = 80;

/** The graph as a Mermaid flowchart, cells as boxes and datasets as cylinders. */
export function toMermaid(graph: LineageGraph): string {
  const ids = shortIds(graph);
  const nodes = graph.nodes.map(node => {
    const label = mermaidText(drawnLabel(node));
    const shape = node.kind === 'cell' ? `["${label}"]` : `[("${label}")]`;
    return `  ${ids.get(node.id)}${shape}`;
  });
  const edges = graph.edges.map(
    edge => `  ${ids.get(edge.source)} --> ${ids.get(edge.target)}`
  );
  return ['flowchart LR', ...nodes, ...edges, ''].join('\n');
}

/** The graph in Graphviz's DOT language, cells as boxes and datasets as cylinders. */
export function toDot(graph: LineageGraph): string {
  const ids = shortIds(graph);
  const nodes = graph.nodes.map(node => {
    const shape = node.kind === 'cell' ? 'box' : 'cylinder';
    const label = dotText(drawnLabel(node));
    return `  ${ids.get(node.id)} [shape=${shape}, label="${label}"];`;
  });
  const edges = graph.edges.map(
    edge => `  ${ids.get(edge.source)} -> ${ids.get(edge.target)};`
  );
  const title = `digraph "${dotText(cutMiddle(graph.path, LABEL_LENGTH))}" {`;
  return [title, '  rankdir=LR;', ...nodes, ...edges, '}', ''].join('\n');
}

/** Names that are safe in both languages, because a node's own id may hold anything. */
function shortIds(graph: LineageGraph): Map<string, string> {
  return new Map(graph.nodes.map((node, index) => [node.id, `n${index + 1}`]));
}

function drawnLabel(node: LineageNode): string {
  return cutMiddle(node.label, LABEL_LENGTH);
}

/**
 * Writes all that Mermaid, Markdown or HTML could read as markup as a Mermaid character code. Dots,
 * dashes and underscores stay inside words, where none of the three gives them a meaning.
 */
function mermaidText(text: string): string {
  return oneLine(text).replace(
    /[^A-Za-z0-9 /\u0080-\u{10ffff}]/gu,
    (letter, index: number, whole: string) =>
      /[._-]/.test(letter) && insideWord(whole, index)
        ? letter
        : `#${letter.codePointAt(0)};`
  );
}

function insideWord(text: string, index: number): boolean {
  const around = `${text[index - 1] ?? ''}${text[index + 1] ?? ''}`;
  return (
    /^[\p{L}\p{N}]{2}$/u.test(around) && !/www$/i.test(text.slice(0, index))
  );
}

/** Quotes for a double-quoted DOT string, in which HTML entities and `\N`-escapes are read too. */
function dotText(text: string): string {
  return oneLine(text)
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/&/g, '&amp;');
}

/**
 * One line without control or direction characters and without halves of surrogate pairs; never
 * empty, which Mermaid would refuse.
 */
export function oneLine(text: string): string {
  const line = text
    .replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .trim();
  return line || '?';
}
