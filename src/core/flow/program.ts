import { STANDARD_MODULES } from '../dataflow';
import { Bindings } from './bindings';
import { type CodeCell, readCode } from './code';
import { findDefinitions } from './definitions';
import { cellFlows, type CellFlow, type Program } from './flows';
import { findImports } from './imports';
import type { FlowChoices, FlowNotebook, Prepared } from './model';
import { findParameters } from './parameters';
import { Records } from './records';
import { Regions } from './regions';

/** The notebook, read: what its cells do, whatever steps they are put into. */
export interface Notebook extends Program {
  readonly flows: readonly CellFlow[];
  readonly regions: Regions;
  /** Names of the module scope. */
  readonly names: ReadonlySet<string>;
  /** Places where values are bound that come from outside, by name. */
  readonly given: ReadonlyMap<string, number>;
  /** Whether a cell belongs to no step: it only imports, defines what is shared, and the like. */
  readonly isShared: (place: number) => boolean;
}

/** Reads a notebook. */
export function readNotebook(
  notebook: FlowNotebook,
  prepared: Prepared,
  choices: FlowChoices
): Notebook {
  const program = readProgram(notebook, prepared, choices);
  const { cells, records, parameters } = program;
  const flows = cellFlows(program);
  const given = parameters.found
    .filter(({ chosen }) => chosen)
    .map(
      ({ name, statement, binds }) =>
        [name, binds ? statement.place : -1] as const
    );
  return {
    ...program,
    flows,
    regions: new Regions(cells, flows, records),
    names: namesOf(cells, program.bindings),
    given: new Map(given),
    isShared: sharing(program)
  };
}

function readProgram(
  notebook: FlowNotebook,
  { environment }: Prepared,
  choices: FlowChoices
): Program {
  const cells = readCode(notebook);
  const bindings = new Bindings(cells);
  const imports = findImports(
    cells,
    bindings,
    new Set([
      ...STANDARD_MODULES,
      ...environment.packages.flatMap(({ modules }) => modules)
    ])
  );
  const records = new Records(cells, notebook.ordinals);
  const parameters = findParameters(
    cells,
    bindings,
    choices.parameters,
    namesOf(cells, bindings)
  );
  const material = { cells, bindings, imports, parameters, records };
  const definitions = findDefinitions(material);
  return {
    ...material,
    definitions: new Map(definitions.map(item => [item.name, item]))
  };
}

function namesOf(
  cells: readonly CodeCell[],
  bindings: Bindings
): ReadonlySet<string> {
  const facts = cells.flatMap(cell => cell.statements.map(item => item.facts));
  const read = facts.flatMap(({ reads, deferred }) => [...reads, ...deferred]);
  return new Set([...bindings.names, ...bindings.fromInside, ...read]);
}

function sharing(program: Program): (place: number) => boolean {
  const { cells, parameters, definitions, imports } = program;
  const elsewhere = new Set([
    ...imports.statements
      .filter(item => item.place === 'module')
      .map(({ statement }) => statement),
    ...parameters.dropped,
    ...[...definitions.values()].map(({ statement }) => statement)
  ]);
  return place =>
    (cells[place]?.statements ?? []).every(statement =>
      elsewhere.has(statement)
    );
}
