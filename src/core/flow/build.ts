import type { FlowBlocker, FlowSpec } from '../../protocol';
import { findBlockers } from './blockers';
import { flowDefinitions } from './definitions';
import { StepWriter } from './flow-steps';
import { sealed, sourcesHash } from './hash';
import { notebookTitle } from './headings';
import { flowImports } from './imports';
import type { FlowChoices, FlowNotebook, Prepared } from './model';
import { flowParameters } from './parameters';
import { type Notebook, readNotebook } from './program';
import { openJoins, settle } from './settle';
import { withoutSilent } from './silent-steps';
import { packageName } from './slug';
import { draftSteps } from './steps';

/**
 * The notebook as a pipeline. Nothing is thrown for what stands in the way: it is in `blockers`,
 * and with an error there the rest tells only as much as is known.
 */
export function buildFlowSpec(
  notebook: FlowNotebook,
  prepared: Prepared,
  choices: FlowChoices
): FlowSpec {
  const read = readNotebook(notebook, prepared, choices);
  const { cells } = read;
  const isByHand = choices.starts !== null;
  const cut = draftSteps({ ...read, notebook }, choices.starts);
  const drafts = isByHand ? cut : withoutSilent(cut, cells, read.imports);
  const settled = settle(read, drafts, isByHand);
  const writer = new StepWriter(
    read,
    settled.drafts,
    settled.crossings,
    notebook.folder
  );
  const steps = writer.steps();
  return sealed({
    specVersion: '1.0',
    kind: 'FlowSpec',
    ...titles(notebook, prepared),
    parameters: flowParameters(read.parameters),
    secrets: prepared.secrets.flatMap(({ cell, variable, rule }) =>
      variable === null ? [] : [{ cell, variable, rule }]
    ),
    imports: flowImports(read.imports, cells, read.bindings),
    definitions: flowDefinitions([...read.definitions.values()], cells),
    steps,
    shared: cells
      .filter(({ place }) => read.isShared(place))
      .map(({ id }) => id),
    environment: prepared.environment,
    blockers: inOrder(read, [
      ...findBlockers(read, prepared, steps),
      ...writer.hiddenBuiltins(),
      ...settled.made,
      ...openJoins(settled.open, writer.ids),
      ...boundariesNowhere(notebook, choices),
      ...nothingToDo(notebook, steps.length)
    ]),
    measured: writer.measured()
  });
}

function titles(
  { name, kernel, cells }: FlowNotebook,
  { environment }: Prepared
): Pick<FlowSpec, 'name' | 'title' | 'notebook'> {
  const modules = [
    ...environment.local,
    ...environment.missing,
    ...environment.packages.flatMap(item => item.modules)
  ];
  const sources = cells.filter(({ type }) => type === 'code');
  return {
    name: packageName(name, new Set(modules)),
    title: notebookTitle(cells) ?? name.replace(/\.ipynb$/i, ''),
    notebook: {
      name,
      kernel,
      sha256: sourcesHash(sources.map(({ source }) => source))
    }
  };
}

/** Errors first, each group in document order; what is said twice is said once. */
function inOrder(
  { cells }: Notebook,
  blockers: readonly FlowBlocker[]
): FlowBlocker[] {
  const places = new Map(cells.map(({ id, place }) => [id, place]));
  const place = ({ cell }: FlowBlocker) => places.get(cell ?? '') ?? -1;
  const weight = ({ severity }: FlowBlocker) => (severity === 'error' ? 0 : 1);
  const unique = new Map(
    blockers.map(item => [`${item.rule} ${item.cell} ${item.message}`, item])
  );
  return [...unique.values()].sort(
    (a, b) => weight(a) - weight(b) || place(a) - place(b)
  );
}

/** Boundaries by hand at what is no code cell. */
function boundariesNowhere(
  { cells }: FlowNotebook,
  { starts }: FlowChoices
): FlowBlocker[] {
  const code = cells.filter(({ type }) => type === 'code');
  return (starts ?? [])
    .filter(({ cell }) => code.every(({ id }) => id !== cell))
    .map(({ title, cell }) => ({
      rule: 'steps',
      severity: 'error',
      cell: null,
      message: `A step${title === null ? '' : ` “${title}”`} begins at ${JSON.stringify(cell)}, which is no code cell of the notebook.`,
      fix: 'Let it begin at a code cell.',
      action: null
    }));
}

function nothingToDo({ name }: FlowNotebook, steps: number): FlowBlocker[] {
  return steps > 0
    ? []
    : [
        {
          rule: 'steps',
          severity: 'error',
          cell: null,
          message: `${name} has no cell that does anything but import and define.`,
          fix: 'Add a cell that calls what is defined.',
          action: null
        }
      ];
}
