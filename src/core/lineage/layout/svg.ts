import { type CellReference, isPresent } from '../cells';
import type { Diagram, DiagramEdge, DiagramNode } from '../diagram';
import { cutMiddle } from '../names';
import { oneLine } from '../text';
import type { Places } from './boxes';
import { curve, type PlacedBox } from './curves';
import { sizeOf } from './sizes';

/** Free room around the drawing. */
const MARGIN = 24;

/** Letters that fit into a box of the drawing. */
const LETTERS = { cell: 20, dataset: 25, unseen: 27 };

/** Readable on paper and on a white page, where a figure ends up. */
const STYLE = `
text { font: 12px system-ui, sans-serif; fill: #212121; text-anchor: middle; dominant-baseline: central; }
.quiet { font-size: 10px; fill: #616161; }
.cell { fill: #e3f2fd; stroke: #1565c0; }
.elsewhere { fill: #f5f5f5; stroke: #757575; stroke-dasharray: 5 3; }
.dataset { fill: #ffffff; stroke: #616161; }
.unseen { fill: #ffffff; stroke: #6a1b9a; stroke-dasharray: 2 3; }
.failed { stroke: #b71c1c; }
.line { fill: none; stroke: #616161; stroke-width: 1.2; }
.line.failed, .line.unseen { stroke-dasharray: 4 3; }
.head { fill: #616161; }
`.trim();

/**
 * A diagram as a picture that stands alone: shapes, text and nothing that runs, loads or links.
 *
 * @param places - Top left corners of the nodes; those without are left out.
 */
export function toSvg(diagram: Diagram, places: Places): string {
  const boxes = new Map<string, PlacedBox>();
  for (const node of diagram.nodes) {
    const place = places.get(node.id);
    if (place) {
      boxes.set(node.id, { ...place, ...sizeOf(node) });
    }
  }
  const { x, y, width, height } = frame([...boxes.values()]);
  const title = xmlText(cutMiddle(diagram.graph.path, 80));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${x} ${y} ${width} ${height}" role="img">`,
    `<title>${title}</title>`,
    `<style>${STYLE}</style>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="#ffffff"/>`,
    ...diagram.edges.flatMap(edge => edgeLines(edge, boxes)),
    ...diagram.nodes.flatMap(node => nodeLines(node, boxes)),
    '</svg>',
    ''
  ].join('\n');
}

function frame(boxes: readonly PlacedBox[]) {
  const left = Math.min(...boxes.map(box => box.x), Infinity);
  const top = Math.min(...boxes.map(box => box.y), Infinity);
  const right = Math.max(...boxes.map(box => box.x + box.width), -Infinity);
  const bottom = Math.max(...boxes.map(box => box.y + box.height), -Infinity);
  const isEmpty = boxes.length === 0;
  return {
    x: isEmpty ? 0 : Math.floor(left - MARGIN),
    y: isEmpty ? 0 : Math.floor(top - MARGIN),
    width: isEmpty ? 2 * MARGIN : Math.ceil(right - left + 2 * MARGIN),
    height: isEmpty ? 2 * MARGIN : Math.ceil(bottom - top + 2 * MARGIN)
  };
}

function edgeLines(
  edge: DiagramEdge,
  boxes: ReadonlyMap<string, PlacedBox>
): string[] {
  const [source, target] = [boxes.get(edge.source), boxes.get(edge.target)];
  if (!source || !target) {
    return [];
  }
  const { line, head } = curve(source, target);
  const kind = `line ${edge.kind}${edge.failed ? ' failed' : ''}`;
  return [
    `<path class="${kind}" d="${line}"/>`,
    ...(edge.kind === 'unseen' ? [] : [`<path class="head" d="${head}"/>`])
  ];
}

function nodeLines(
  node: DiagramNode,
  boxes: ReadonlyMap<string, PlacedBox>
): string[] {
  const box = boxes.get(node.id);
  if (!box) {
    return [];
  }
  const { x, y, width, height } = box;
  const radius = node.kind === 'cell' ? 4 : 12;
  const shown = shownLines(node).map((text, index, { length }) => {
    const at = y + height / 2 + (index - (length - 1) / 2) * 14;
    const quiet = index > 0 ? ' class="quiet"' : '';
    return `<text x="${x + width / 2}" y="${at}"${quiet}>${xmlText(text)}</text>`;
  });
  return [
    '<g>',
    `<title>${xmlText(cutMiddle(fullLabel(node), 400))}</title>`,
    `<rect class="${classOf(node)}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`,
    ...shown,
    '</g>'
  ];
}

function classOf(node: DiagramNode): string {
  switch (node.kind) {
    case 'cell':
      return isPresent(node.cell) ? 'cell' : 'elsewhere';
    case 'dataset':
      return node.failed ? 'dataset failed' : 'dataset';
    case 'unseen':
      return 'unseen';
  }
}

function shownLines(node: DiagramNode): string[] {
  switch (node.kind) {
    case 'cell':
      return [cutMiddle(shortName(node.cell), LETTERS.cell)];
    case 'dataset':
      return [
        cutMiddle(node.label, LETTERS.dataset),
        ...(node.failed ? ['failed'] : [])
      ];
    case 'unseen':
      return [cutMiddle(node.label, LETTERS.unseen), 'could not see'];
  }
}

/** What stands in the box of a cell: its number; its notebook's name when it is elsewhere. */
function shortName(cell: CellReference): string {
  const count = cell.count === null ? '' : `[${cell.count}]`;
  switch (cell.place) {
    case 'here':
      return String(cell.position);
    case 'removed':
      return '×';
    case 'unnamed':
      return count || '?';
    case 'elsewhere': {
      const path = cell.path ?? cell.client;
      return `${path.slice(path.lastIndexOf('/') + 1)} ${count}`.trim();
    }
  }
}

function fullLabel(node: DiagramNode): string {
  return node.kind === 'dataset'
    ? `${node.namespace} ${node.name}`
    : node.label;
}

/** Text for XML: no markup, no direction marks, no character that XML does not allow. */
function xmlText(text: string): string {
  return oneLine(text)
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}
