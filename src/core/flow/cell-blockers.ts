import type { Execution, FlowBlocker } from '../../protocol';
import type { CodeCell } from './code';
import { meaningOf, writtenMagic } from './magics';
import { HISTORY_NAME } from './python-words';
import type { Records } from './records';

type Said = Omit<FlowBlocker, 'cell' | 'action'> & {
  readonly action?: FlowBlocker['action'];
};

/** What in a cell, or in what is known of it, stands in the way. */
export function cellBlockers(cell: CodeCell, records: Records): FlowBlocker[] {
  const found = isEmpty(cell)
    ? []
    : [
        ...fromState(cell),
        ...fromError(cell),
        ...fromMagics(cell),
        ...fromCode(cell),
        ...fromRecord(cell, records)
      ];
  const rules = new Set<string>();
  return found.flatMap(item => {
    const key = `${item.rule} ${item.message}`;
    const isNew = !rules.has(key);
    rules.add(key);
    return isNew
      ? [{ ...item, cell: cell.id, action: item.action ?? null }]
      : [];
  });
}

/** Whether a cell has no code, comments apart. */
function isEmpty({ cell }: CodeCell): boolean {
  return cell.facts === null
    ? cell.source.trim() === ''
    : cell.facts.error === null && cell.facts.code === null;
}

function error(rule: string, message: string, fix: string): Said {
  return { rule, severity: 'error', message, fix };
}

/** The class of the exception, where it is known: ` (ValueError)`. */
function errorOf(execution: Execution | null): string {
  const name = execution?.error?.name;
  return name === undefined ? '' : ` (${name})`;
}

function fromState({ id, place, cell, raises }: CodeCell): Said[] {
  const { state, execution } = cell;
  const name = `Cell ${place + 1}`;
  const run = {
    action: { kind: 'run-cells' as const, cells: [id] }
  };
  const toRun = (rule: string, message: string) => [
    { ...error(rule, message, 'Run it.'), ...run }
  ];
  switch (state ?? stateOf(execution?.state)) {
    case 'never-run':
      return toRun('not-run', `${name} has not run here.`);
    case 'running':
      return [
        error(
          'not-run',
          `${name} is still running.`,
          'Wait until it has ended.'
        )
      ];
    case 'edited':
      return toRun('edited', `${name} was edited after it ran.`);
    case 'stale':
      return toRun('stale', `${name} ran with values that have changed since.`);
    case 'failed':
      return raises
        ? []
        : [
            {
              ...error(
                'failed',
                `${name} failed when it ran last${errorOf(execution)}.`,
                'Correct it and run it; tag it `raises-exception` if it is meant to fail.'
              ),
              ...run
            }
          ];
    default:
      return [];
  }
}

function stateOf(state: string | undefined): string {
  const states: Record<string, string> = {
    done: 'fresh',
    failed: 'failed',
    interrupted: 'failed',
    running: 'running'
  };
  return states[state ?? ''] ?? 'never-run';
}

function fromError({ place, cell }: CodeCell): Said[] {
  const failure = cell.facts?.error;
  const name = `Cell ${place + 1}`;
  if (cell.facts === null) {
    return [
      error(
        'unknown-flow',
        `${name} was not analysed.`,
        'Open the notebook with a Python kernel.'
      )
    ];
  }
  switch (failure?.kind) {
    case undefined:
      return [];
    case 'other-language':
      return [
        error(
          'other-language',
          `${name} is not Python.`,
          'Remove it or write it in Python.'
        )
      ];
    case 'newer-python':
      return [
        error(
          'unparsable',
          `${name} needs a newer Python than the one that reads it.`,
          'Run nbxflow with the Python of the notebook.'
        )
      ];
    default:
      return [
        error(
          'unparsable',
          `${name} could not be understood: ${failure?.message ?? ''}`,
          'Correct its syntax.'
        )
      ];
  }
}

function fromMagics({ place, facts }: CodeCell): Said[] {
  const name = `cell ${place + 1}`;
  return (facts?.magics ?? []).flatMap(magic => {
    const written = `\`${writtenMagic(magic)}\` of ${name}`;
    switch (facts && meaningOf(magic, facts)) {
      case 'packages':
        return [
          error(
            'shell',
            `${written} installs packages while the notebook runs.`,
            'Put the packages into the environment and remove the line.'
          )
        ];
      case 'shell':
        return [
          error(
            'shell',
            `${written} runs a command of the shell.`,
            'Do it in Python: os, shutil and pathlib for files, subprocess for programs.'
          )
        ];
      case 'magic':
        return [
          error(
            'magic',
            `${written} means something in Jupyter only.`,
            'Write what it does in Python, or remove it.'
          )
        ];
      default:
        return [];
    }
  });
}

const AWAIT =
  /(?<![\p{L}\p{N}_.])(?:await|async (?:for|with))(?![\p{L}\p{N}_])/u;

function fromCode({ place, facts, statements }: CodeCell): Said[] {
  const name = `cell ${place + 1}`;
  const dynamic = (call: string) =>
    error(
      'dynamic-code',
      `\`${call}\` in ${name} depends on code or names that nobody can see beforehand.`,
      'Write out what it runs, or name the variables it looks at.'
    );
  const found: Said[] = [];
  for (const { kind, name: cause } of facts?.unknown ?? []) {
    if (kind === 'dynamic-code') {
      found.push(dynamic(cause ?? 'this'));
    } else if (kind === 'input') {
      found.push(asked(cause, name));
    }
  }
  for (const { facts: statement, bare } of statements) {
    if (statement.calls.includes('exec')) {
      found.push(dynamic('exec'));
    }
    const ways = ['dir', 'get_ipython'].filter(
      word =>
        [...statement.reads, ...statement.deferred].includes(word) &&
        new RegExp(`(?<![\\w.])${word}\\(\\)`).test(bare)
    );
    ways.forEach(call => found.push(dynamic(`${call}()`)));
    if (AWAIT.test(bare) && !/^(?:async )?def\b|^class\b/.test(bare)) {
      found.push(
        error(
          'await',
          `Cell ${place + 1} awaits at the top level.`,
          'Put it into a function and call that with `asyncio.run`.'
        )
      );
    }
  }
  return found;
}

function asked(cause: string | null, name: string): Said {
  return HISTORY_NAME.test(cause ?? '')
    ? error(
        'history',
        `\`${cause}\` in ${name} is an earlier input or output of Jupyter.`,
        'Give the value a name of its own.'
      )
    : error(
        'input',
        `\`${cause ?? 'input'}\` in ${name} asks a person.`,
        'Make it a parameter: assign a value to a name.'
      );
}

function fromRecord(
  { id, place, cell, facts }: CodeCell,
  records: Records
): Said[] {
  const name = `Cell ${place + 1}`;
  const record = records.of(place);
  const ran = cell.execution?.state === 'done';
  if (record === null) {
    return ran && (facts?.statements.length ?? 0) > 0
      ? [
          error(
            'unknown-flow',
            `Nobody watched what ${name.toLowerCase()} read and wrote when it ran.`,
            'Switch the probe on, restart the kernel and run the notebook again.'
          )
        ]
      : [];
  }
  const causes = cell.execution?.dataflow?.unknown ?? [];
  const said = new Set((facts?.unknown ?? []).map(({ kind }) => kind));
  const hidden = causes.filter(
    ({ kind }) =>
      (kind === 'dynamic-code' || kind === 'input') && !said.has(kind)
  );
  return [
    ...hidden.map(({ kind, name: cause }) =>
      kind === 'input'
        ? asked(cause, name.toLowerCase())
        : error(
            'dynamic-code',
            `${name} runs code that nobody can see beforehand${cause === null ? '' : `: \`${cause}\``}.`,
            'Write out what it runs.'
          )
    ),
    ...record.fromOutside.slice(0, 1).map(location => ({
      ...error(
        'outside-writer',
        `${name} reads \`${nameOf(location)}\`, which something else than a cell of this notebook has set: a console, or a cell that is gone.`,
        'Restart the kernel and run the notebook from the top.'
      ),
      action: { kind: 'run-cells' as const, cells: [id] }
    })),
    ...record.changedBetween.slice(0, 1).map(location => ({
      rule: 'outside-writer',
      severity: 'warning' as const,
      message: `${name} reads \`${nameOf(location)}\`, which changed while no cell ran: libraries keep in objects what they computed, and threads go on.`,
      fix: 'A verification tells whether it makes a difference.'
    }))
  ];
}

/** The name under which a location was first seen. */
function nameOf(location: string): string {
  return location.slice(location.lastIndexOf(':') + 1);
}
