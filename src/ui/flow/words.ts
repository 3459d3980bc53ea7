import type { TranslationBundle } from '@jupyterlab/translation';

import type { FlowSnapshot } from '../../models/flow-snapshot';
import type {
  FlowDataset,
  FlowDifference,
  FlowEngine,
  FlowParameter,
  FlowStep,
  FlowVerdict,
  TaskVerification
} from '../../protocol';

/** Names of a list that are said; the others are counted. */
const NAMED = 3;

/** `cell 3`, `cells 3–5`: by their places among the code cells. */
export function cellsText(
  cells: readonly string[],
  codeCells: readonly string[],
  trans: TranslationBundle
): string {
  const places = cells.map(cell => codeCells.indexOf(cell) + 1);
  const runs: [number, number][] = [];
  for (const place of places) {
    const last = runs[runs.length - 1];
    if (last && last[1] + 1 === place) {
      last[1] = place;
    } else {
      runs.push([place, place]);
    }
  }
  const text = runs
    .map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`))
    .join(', ');
  return cells.length === 1
    ? trans.__('cell %1', text)
    : trans.__('cells %1', text);
}

/** `reads a → writes b`, or less where there is less; null where there is nothing. */
export function flowText(
  step: FlowStep,
  limit: number,
  trans: TranslationBundle
): string | null {
  const given = step.inputs.filter(({ from }) => from !== null);
  const ins = [...given.map(nameOf), ...step.reads.map(datasetName)];
  const outs = [...step.outputs.map(nameOf), ...step.writes.map(datasetName)];
  const reads = trans.__('reads %1', namesText(ins, limit, trans));
  const writes = trans.__('writes %1', namesText(outs, limit, trans));
  if (ins.length > 0 && outs.length > 0) {
    return `${reads} → ${writes}`;
  }
  return ins.length > 0 ? reads : outs.length > 0 ? writes : null;
}

/** A card has room for a few names. */
export const CARD_NAMES = NAMED;

function namesText(
  names: readonly string[],
  limit: number,
  trans: TranslationBundle
): string {
  const more = names.length - limit;
  const shown = names.slice(0, limit).join(', ');
  return more > 0 ? trans.__('%1 and %2 more', shown, more) : shown;
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

/** The last part of its path. */
function datasetName({ name }: FlowDataset): string {
  return name.split('/').filter(Boolean).pop() ?? name;
}

/** What was found, in a word or three. */
export function verdictText(
  verdict: FlowVerdict,
  tolerance: number | null,
  trans: TranslationBundle
): string {
  switch (verdict) {
    case 'equal':
      return trans.__('equal');
    case 'equal-within-tolerance':
      return tolerance === null
        ? trans.__('equal within tolerance')
        : trans.__('equal within %1', tolerance.toExponential(0));
    case 'nondeterministic':
      return trans.__('not deterministic');
    case 'different':
      return trans.__('different');
    case 'not-run':
      return trans.__('not compared');
  }
}

/** What was found of the whole, in a sentence. */
export function verdictSentence(
  verdict: FlowVerdict,
  trans: TranslationBundle
): string {
  switch (verdict) {
    case 'equal':
      return trans.__('The pipeline does what the notebook does.');
    case 'equal-within-tolerance':
      return trans.__(
        'The pipeline does what the notebook does, but for the rounding of numbers.'
      );
    case 'nondeterministic':
      return trans.__(
        'The notebook itself gives something else each time, so it cannot be called equal.'
      );
    case 'different':
      return trans.__('The pipeline does something else than the notebook.');
    case 'not-run':
      return trans.__('Not all could be compared.');
  }
}

/** ``task clean: `departed`, column late, row 3: True ≠ False``. */
export function differenceText(
  { id }: Pick<TaskVerification, 'id'>,
  difference: FlowDifference,
  trans: TranslationBundle
): string {
  const { name, where, notebook, pipeline } = difference;
  const place = [whatText(difference, name, trans), where].filter(Boolean);
  return trans.__(
    'task %1: %2: %3 ≠ %4',
    id,
    place.join(', '),
    notebook,
    pipeline
  );
}

function whatText(
  { what }: FlowDifference,
  name: string,
  trans: TranslationBundle
): string {
  switch (what) {
    case 'name':
      return `\`${name}\``;
    case 'output':
      return trans.__('output %1', name);
    case 'text':
      return trans.__('printed text %1', name);
    case 'file':
      return trans.__('file %1', name);
    case 'error':
      return trans.__('error %1', name);
    case 'missing':
      return trans.__('missing %1', name);
  }
}

/** What can be done with a target here. */
export function engineText(
  engine: FlowEngine | undefined,
  trans: TranslationBundle
): string {
  switch (engine?.state) {
    case 'verified-here':
      return trans.__('verified here');
    case 'parsed-here':
      return trans.__('parses here');
    case 'not-installed':
      return trans.__('not installed');
    case undefined:
      return trans.__('not known here');
  }
}

/** Whether a file is new, changed or the same, in a word. */
export function fileStateText(
  state: 'new' | 'changed' | 'same',
  trans: TranslationBundle
): string {
  switch (state) {
    case 'new':
      return trans.__('new');
    case 'changed':
      return trans.__('changed');
    case 'same':
      return trans.__('same');
  }
}

/** A default value as Python writes it. */
export function valueText({ default: value }: FlowParameter): string {
  const known: unknown = value;
  if (known === null) {
    return 'None';
  }
  if (typeof known === 'boolean') {
    return known ? 'True' : 'False';
  }
  return JSON.stringify(known);
}

/** What will be in the panel, or what to do first; null when there is something to show. */
export function emptyText(
  snapshot: FlowSnapshot | null,
  trans: TranslationBundle
): string | null {
  switch (snapshot?.proposal.phase) {
    case undefined:
      return trans.__(
        'Open a notebook to see here which steps it could become as a pipeline.'
      );
    case 'other-language':
      return trans.__(
        'Only Python notebooks can become a pipeline, and this one holds another language.'
      );
    case 'empty':
      return trans.__(
        'There is no code to promote yet. Write some cells and run them, and their steps show here.'
      );
    case 'loading':
      return trans.__('Reading the notebook and what it did…');
    case 'ready':
      return null;
  }
}
