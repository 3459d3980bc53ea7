import { TranslationBundle } from '@jupyterlab/translation';

import { BadgeFacts, formatSeconds } from '../../core/spans';
import { datasetIcon, stateIcons } from '../shared/icons';
import type { CellMark } from '../shared/marks';
import { sparkline } from './sparkline';
import {
  datasetsText,
  growthText,
  rowsText,
  shownMark,
  spokenText,
  stateText,
  usualText
} from './words';

/** The class of the element that shows the text of the line. */
const STATE_TEXT_CLASS = 'nbx-Badge-stateText';

/**
 * Shows facts in a line. Plain DOM: there may be thousands of these lines.
 *
 * @param line - The element; its children are replaced.
 * @param mark - What is to be said beside the run.
 * @param now - This page's clock, in milliseconds.
 */
export function renderLine(
  line: HTMLElement,
  facts: BadgeFacts,
  mark: CellMark | null,
  now: number,
  trans: TranslationBundle
): void {
  line.removeAttribute('data-nbx-verdict');
  line.removeAttribute('data-nbx-shown');
  if (facts.state === null) {
    line.replaceChildren();
    line.removeAttribute('data-nbx-state');
    line.removeAttribute('aria-label');
    line.setAttribute('aria-hidden', 'true');
    return;
  }
  line.dataset.nbxState = facts.state;
  line.setAttribute('aria-label', spokenText(facts, mark, trans));
  line.removeAttribute('aria-hidden');
  const shown = shownMark(facts, mark);
  if (mark !== null) {
    line.dataset.nbxVerdict = mark.state;
  }
  if (shown !== null) {
    line.dataset.nbxShown = mark?.state;
  }
  const state = part('nbx-Badge-state');
  state.title = mark?.meaning ?? '';
  (shown?.icon ?? stateIcons[facts.state]).element({
    container: state.appendChild(part('nbx-Badge-icon')),
    tag: 'span'
  });
  const text = stateText(facts, now, trans, shown?.word);
  state.appendChild(part(STATE_TEXT_CLASS, text));
  line.replaceChildren(
    state,
    ...(mark?.action ? [link(mark.action)] : []),
    ...measures(facts, trans)
  );
}

function link(action: NonNullable<CellMark['action']>): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'nbx-Link nbx-Badge-action';
  button.textContent = action.label;
  button.title = action.caption;
  button.tabIndex = -1;
  button.addEventListener('click', action.execute);
  return button;
}

/** Shows the time that passed in a line that shows a running cell. */
export function renderElapsed(
  line: HTMLElement,
  facts: BadgeFacts,
  now: number,
  trans: TranslationBundle
): void {
  const text = line.querySelector(`.${STATE_TEXT_CLASS}`);
  if (text !== null) {
    text.textContent = stateText(facts, now, trans);
  }
}

function measures(facts: BadgeFacts, trans: TranslationBundle): HTMLElement[] {
  const parts: HTMLElement[] = [];
  if (facts.memoryGrowthBytes !== null) {
    parts.push(part('nbx-Badge-memory', growthText(facts.memoryGrowthBytes)));
  }
  if (facts.cpuSeconds !== null) {
    const time = formatSeconds(facts.cpuSeconds);
    parts.push(part('nbx-Badge-cpu', trans.__('CPU %1', time)));
  }
  if (facts.rowsRead !== null) {
    parts.push(part('nbx-Badge-rows', rowsText(facts.rowsRead, trans)));
  }
  if (facts.datasets !== null) {
    const datasets = part('nbx-Badge-datasets');
    datasetIcon.element({
      container: datasets.appendChild(part('nbx-Badge-icon')),
      tag: 'span'
    });
    datasets.append(datasetsText(facts.datasets, trans));
    parts.push(datasets);
  }
  if (facts.usual !== null) {
    parts.push(usualPart(facts.usual, trans));
  }
  return parts;
}

/** It stands at the right, and gives way where the cell is narrow. */
function usualPart(
  usual: NonNullable<BadgeFacts['usual']>,
  trans: TranslationBundle
): HTMLElement {
  const text = usualText(usual, trans);
  const node = part('nbx-Badge-usual', text);
  node.classList.toggle('nbx-mod-slower', usual.slower !== null);
  node.append(sparkline(usual.bars, LINE_SPARK));
  return node;
}

/** Pixels of the diagram in the line. */
const LINE_SPARK = { barWidth: 4, gap: 1, height: 11 };

function part(className: string, text = ''): HTMLElement {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = text;
  return element;
}
