import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';

import {
  byEnd,
  type Diagram,
  type DiagramCell,
  type DiagramDataset,
  type DiagramNode,
  oneLine
} from '../../../core/lineage';
import { formatBytes, formatCount } from '../../../core/spans';
import type { VerdictState } from '../../../protocol';
import { stateIcons } from '../../shared/icons';
import { cellName, kindText, shapeText } from '../wording';
import { editedMark, staleMark, unknownMark } from './icons';

/** How a cell of the graph stands. */
export interface CellState {
  /** For style sheets and tests. */
  readonly name: string;
  readonly word: string;
  /** Null for a cell of which nothing needs to be said. */
  readonly mark: LabIcon | null;
}

/** What can be said of a cell; of its last run, where of what it shows nothing can. */
export function cellState(
  { state }: DiagramCell,
  verdict: VerdictState | undefined,
  trans: TranslationBundle
): CellState {
  switch (verdict) {
    case 'stale':
      return { name: 'stale', word: trans.__('stale'), mark: staleMark };
    case 'unknown':
      return { name: 'unknown', word: trans.__('unknown'), mark: unknownMark };
    case 'edited':
      return { name: 'edited', word: trans.__('edited'), mark: editedMark };
    case 'never-run':
      return {
        name: 'earlier',
        word: trans.__('not run in this kernel'),
        mark: null
      };
    case 'fresh':
      return { name: 'fresh', word: trans.__('fresh'), mark: null };
    default:
      return runState(state, trans);
  }
}

function runState(
  state: DiagramCell['state'],
  trans: TranslationBundle
): CellState {
  const words = {
    queued: trans.__('queued'),
    running: trans.__('running'),
    done: trans.__('done'),
    failed: trans.__('failed'),
    interrupted: trans.__('interrupted'),
    aborted: trans.__('did not run'),
    lost: trans.__('kernel died')
  };
  const mark = state === 'done' ? null : stateIcons[state];
  return { name: state, word: words[state], mark };
}

/** What stands in the square of a cell; a notebook's name and a count for one elsewhere. */
export function cellFace({ cell }: DiagramCell): string {
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
      return oneLine(`${path.slice(path.lastIndexOf('/') + 1)} ${count}`);
    }
  }
}

/** Rows, columns and size, as far as they are known. */
export function datasetFacts(
  node: DiagramDataset,
  trans: TranslationBundle
): string {
  const shape = shapeText(node.rows, node.columns, trans);
  const size = node.bytes === null ? null : formatBytes(node.bytes);
  const known = [shape, size].filter(part => part !== null);
  return known.length > 0 ? known.join(' · ') : kindText(node.type, trans);
}

/** Letters of a name that are read out; a name can be of any length. */
const NAME_LENGTH = 200;

/** What a node is called in a sentence. */
export function nodeName(node: DiagramNode, trans: TranslationBundle): string {
  const name = node.kind === 'cell' ? cellTitle(node, trans) : node.label;
  const letters = Array.from(oneLine(name));
  return letters.length > NAME_LENGTH
    ? `${letters.slice(0, NAME_LENGTH).join('')}…`
    : letters.join('');
}

/** With a capital letter, unless it is a file's name. */
function cellTitle({ cell }: DiagramCell, trans: TranslationBundle): string {
  const name = cellName(cell, trans);
  return cell.place === 'elsewhere'
    ? name
    : name.charAt(0).toUpperCase() + name.slice(1);
}

/** The name of each node for screen readers, with its neighbours. */
export function nodeLabels(
  { nodes, edges }: Diagram,
  verdicts: ReadonlyMap<string, VerdictState>,
  trans: TranslationBundle
): ReadonlyMap<string, string> {
  const known = new Map(nodes.map(node => [node.id, node]));
  const [outgoing, incoming] = [byEnd(edges, 'source'), byEnd(edges, 'target')];
  const names = (ids: readonly string[]) =>
    listText(
      ids
        .flatMap(id => known.get(id) ?? [])
        .map(node => nameInList(node, trans)),
      trans
    );
  const label = (node: DiagramNode): string => {
    const sources = (incoming.get(node.id) ?? []).map(edge => edge.source);
    const targets = (outgoing.get(node.id) ?? [])
      .filter(({ kind }) => kind !== 'unseen')
      .map(edge => edge.target);
    const from = sources.length > 0 ? names(sources) : null;
    const to = targets.length > 0 ? names(targets) : null;
    const parts =
      node.kind === 'cell'
        ? [
            nodeName(node, trans),
            cellState(node, verdicts.get(node.id), trans).word,
            from && trans.__('reads %1', from),
            to && trans.__('writes %1', to)
          ]
        : node.kind === 'dataset'
          ? [
              trans.__('Dataset %1', nodeName(node, trans)),
              node.failed ? trans.__('failed') : null,
              from && trans.__('written by %1', from),
              to && trans.__('read by %1', to)
            ]
          : [
              trans.__('Could not see: %1', nodeName(node, trans)),
              from && trans.__('done by %1', from)
            ];
    return parts.filter(part => part).join(', ');
  };
  return new Map(nodes.map(node => [node.id, label(node)]));
}

function nameInList(node: DiagramNode, trans: TranslationBundle): string {
  return node.kind === 'cell'
    ? cellName(node.cell, trans)
    : nodeName(node, trans);
}

/** Neighbours that are named; the others are counted. */
const NAMED = 5;

function listText(names: readonly string[], trans: TranslationBundle): string {
  const shown = names.slice(0, NAMED).join(', ');
  const more = names.length - NAMED;
  return more > 0
    ? `${shown} ${trans._n('and %2 more', 'and %2 more', more, formatCount(more))}`
    : shown;
}
