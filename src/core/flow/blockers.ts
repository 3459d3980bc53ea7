import type { FlowBlocker, FlowEffect, FlowStep } from '../../protocol';
import { cellBlockers } from './cell-blockers';
import type { Program } from './flows';
import type { Prepared } from './model';

/** What stands in the way or has to be known, apart from what steps cannot hand over. */
export function findBlockers(
  program: Program,
  prepared: Prepared,
  steps: readonly FlowStep[]
): FlowBlocker[] {
  return [
    ...program.cells.flatMap(cell => cellBlockers(cell, program.records)),
    ...fromStars(program),
    ...fromSecrets(prepared),
    ...fromPaths(program),
    ...steps.flatMap(({ effects }) => effects).map(fromEffect),
    ...fromEnvironment(program, prepared)
  ];
}

/** Inside a function nothing can be imported by `*`. */
function fromStars({ imports, cells }: Program): FlowBlocker[] {
  return imports.statements
    .filter(({ names, place }) => place === 'task' && names.includes('*'))
    .map(({ statement: { place }, modules }) => ({
      rule: 'dynamic-code',
      severity: 'error',
      cell: cells[place]?.id ?? null,
      message: `Cell ${place + 1} imports all names of \`${modules.join()}\` after it changed where modules are found.`,
      fix: 'Name what is imported.',
      action: null
    }));
}

function fromSecrets({ secrets }: Prepared): FlowBlocker[] {
  return secrets.map(({ cell, variable, rule, reason }) =>
    variable === null
      ? {
          rule: 'secret',
          severity: 'error',
          cell,
          message: `A secret (${rule}) stands in the source and could not be moved${reason === null ? '' : `: ${reason}`}.`,
          fix: 'Read it from an environment variable.',
          action: null
        }
      : {
          rule: 'secret',
          severity: 'warning',
          cell,
          message: `A secret (${rule}) stands in the source: the pipeline reads the environment variable \`${variable}\`.`,
          fix: `Set \`${variable}\` where the pipeline runs, and move the secret out of the notebook.`,
          action: { kind: 'move-secret', cell }
        }
  );
}

function fromPaths({ parameters, cells }: Program): FlowBlocker[] {
  return parameters.found
    .filter(({ origin }) => origin === 'path')
    .map(({ name, cell, chosen, statement }) => ({
      rule: 'absolute-path',
      severity: 'warning' as const,
      cell,
      message: chosen
        ? `Cell ${(cells[statement.place]?.place ?? 0) + 1} names an absolute path: it became the parameter \`${name}\`.`
        : `Cell ${(cells[statement.place]?.place ?? 0) + 1} names an absolute path, which other machines need not have.`,
      fix: 'Give it for each run, or use a path beside the notebook.',
      action: null
    }));
}

const EFFECTS: Record<FlowEffect['kind'], string> = {
  network: 'network',
  'outside-file': 'outside-file',
  database: 'database',
  process: 'process'
};

function fromEffect({
  kind,
  target,
  call,
  cell,
  writes
}: FlowEffect): FlowBlocker {
  const rule =
    kind === 'network' ? `network-${writes ? 'write' : 'read'}` : EFFECTS[kind];
  const what = [call, target]
    .filter(part => part !== null)
    .map(part => `\`${part}\``);
  return {
    rule,
    severity: 'warning',
    cell,
    message: `${writes ? 'It may change something' : 'It reads'} ${PLACES[kind]}${what.length > 0 ? `: ${what.join(', ')}` : ''}.`,
    fix: writes
      ? 'A verification repeats it only with your consent.'
      : 'See that the pipeline can reach it where it runs.',
    action: null
  };
}

const PLACES: Record<FlowEffect['kind'], string> = {
  network: 'over the network',
  'outside-file': 'outside the folder of the notebook',
  database: 'in a database',
  process: 'through another program'
};

function fromEnvironment(
  { cells }: Program,
  { environment }: Prepared
): FlowBlocker[] {
  const cellOf = (module: string) =>
    cells.find(({ facts }) =>
      facts?.imports.some(
        item => item.module === module || item.module.startsWith(`${module}.`)
      )
    )?.id ?? null;
  return [
    ...environment.missing.map(module => ({
      rule: 'missing-package',
      severity: 'error' as const,
      cell: cellOf(module),
      message: `The module \`${module}\` is not installed.`,
      fix: 'Install the package that brings it, in the environment of the kernel.',
      action: null
    })),
    ...environment.local.map(module => ({
      rule: 'local-module',
      severity: 'warning' as const,
      cell: cellOf(module),
      message: `The module \`${module}\` is a file beside the notebook.`,
      fix: 'It must be beside the pipeline too, or become a package.',
      action: null
    }))
  ];
}
