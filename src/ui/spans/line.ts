import { TranslationBundle } from '@jupyterlab/translation';

import { BadgeFacts, formatSeconds } from '../../core/spans';
import { datasetIcon, stateIcons } from '../shared/icons';
import {
  datasetsText,
  growthText,
  rowsText,
  spokenText,
  stateText
} from './words';

/** The class of the element that shows the text of the line. */
const STATE_TEXT_CLASS = 'nbx-Badge-stateText';

/**
 * Shows facts in a line. Plain DOM: there may be thousands of these lines.
 *
 * @param line - The element; its children are replaced.
 * @param now - This page's clock, in milliseconds.
 */
export function renderLine(
  line: HTMLElement,
  facts: BadgeFacts,
  now: number,
  trans: TranslationBundle
): void {
  if (facts.state === null) {
    line.replaceChildren();
    line.removeAttribute('data-nbx-state');
    line.removeAttribute('aria-label');
    line.setAttribute('aria-hidden', 'true');
    return;
  }
  line.dataset.nbxState = facts.state;
  line.setAttribute('aria-label', spokenText(facts, trans));
  line.removeAttribute('aria-hidden');
  const state = part('nbx-Badge-state');
  stateIcons[facts.state].element({
    container: state.appendChild(part('nbx-Badge-icon')),
    tag: 'span'
  });
  state.appendChild(part(STATE_TEXT_CLASS, stateText(facts, now, trans)));
  line.replaceChildren(state, ...measures(facts, trans));
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
  return parts;
}

function part(className: string, text = ''): HTMLElement {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = text;
  return element;
}
