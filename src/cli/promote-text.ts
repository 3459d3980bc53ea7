import path from 'node:path';
import { formatSeconds } from '../core/spans';
import type {
  FlowBlocker,
  FlowDifference,
  FlowStep,
  TaskVerification,
  Verification
} from '../protocol/generated';
import type { IOutcome } from './promote-outcome';
import { oneLine, plural, table } from './text';

/** What came of a promotion: steps with verdicts, what stands in the way, differences, files. */
export function promoteText(outcome: IOutcome): string {
  const { result, notebook } = outcome;
  const { flowSpec, verification } = result;
  const sections = [
    oneLine(`${notebook} → ${flowSpec.name} (${result.target})`),
    stepsText(outcome),
    ...blockerSections(outcome),
    ...(verification === null ? [] : verificationSections(verification)),
    filesText(outcome)
  ];
  return `${sections.filter(text => text !== '').join('\n\n')}\n`;
}

function stepsText({ result, cells }: IOutcome): string {
  const { flowSpec, verification } = result;
  const verdicts = new Map(
    verification?.tasks.map(({ id, verdict }) => [id, verdict])
  );
  const rows = flowSpec.steps.map(step => [
    step.id,
    numbersText(step, cells),
    step.inputs.map(({ name }) => name).join(', '),
    step.outputs.map(({ name }) => name).join(', '),
    ...(verification === null ? [] : [verdicts.get(step.id) ?? '?'])
  ]);
  const headings = ['step', 'cells', 'takes', 'gives'];
  const last = verification === null ? [] : ['verdict'];
  return rows.length === 0 ? '' : table([...headings, ...last], rows);
}

/** Numbers of a step's cells: 3–5, 7. */
function numbersText(
  { cells }: FlowStep,
  numbers: ReadonlyMap<string, number>
): string {
  const ranges: [number, number][] = [];
  for (const number of cells.flatMap(cell => numbers.get(cell) ?? [])) {
    const last = ranges.at(-1);
    if (last && last[1] + 1 === number) {
      last[1] = number;
    } else {
      ranges.push([number, number]);
    }
  }
  return ranges
    .map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`))
    .join(', ');
}

function blockerSections({ result, notebook, cells }: IOutcome): string[] {
  const lines = (severity: FlowBlocker['severity']) =>
    result.blockers
      .filter(blocker => blocker.severity === severity)
      .map(({ rule, cell, message, fix }) => {
        const number = cell === null ? undefined : cells.get(cell);
        const place = number === undefined ? '' : `:cell ${number}`;
        return `${oneLine(`${notebook}${place}: ${rule}: ${message}`)}\n    ${oneLine(fix)}`;
      });
  return [
    section('In the way', lines('error')),
    section('To know', lines('warning'))
  ];
}

function verificationSections(verification: Verification): string[] {
  const { tasks, checks, effects, reason } = verification;
  const checked = checks.map(({ kind, verdict, detail }) => [
    kind,
    verdict,
    detail
  ]);
  const reached = effects.map(({ step, kind, target, repeated }) => [
    step,
    kind,
    target ?? '',
    repeated ? 'done again' : 'not done again'
  ]);
  return [
    section('Differences', tasks.flatMap(differencesOf)),
    section('Why', [
      ...(reason === null ? [] : [oneLine(reason)]),
      ...tasks.flatMap(whyOf)
    ]),
    section('Proofs', rowsOf(checked)),
    section('Effects', rowsOf(reached)),
    summary(verification)
  ];
}

function differencesOf({ id, differences }: TaskVerification): string[] {
  return differences.map(
    ({ what, name, where, notebook, pipeline }: FlowDifference) =>
      [
        oneLine(
          `${id}: ${what} ${name}${where === null ? '' : ` at ${where}`}`
        ),
        `    notebook  ${oneLine(notebook)}`,
        `    pipeline  ${oneLine(pipeline)}`
      ].join('\n')
  );
}

function whyOf({ id, reason, masked }: TaskVerification): string[] {
  const names = masked.length === 0 ? '' : ` (${masked.join(', ')})`;
  return reason === null && names === ''
    ? []
    : [oneLine(`${id}: ${reason ?? 'could not be compared'}${names}`)];
}

function summary({
  verdict,
  tasks,
  baselineRuns,
  seconds
}: Verification): string {
  const compared = tasks.reduce((sum, task) => sum + task.compared, 0);
  return [
    `verdict: ${verdict}`,
    `${plural(tasks.length, 'task')}`,
    `${plural(compared, 'thing')} compared`,
    `notebook run ${plural(baselineRuns, 'time')}`,
    formatSeconds(seconds)
  ].join(' · ');
}

function filesText({ result, out }: IOutcome): string {
  const { files } = result;
  return files.length === 0
    ? 'Nothing was written.'
    : section(
        `${plural(files.length, 'file')} in ${oneLine(out)}`,
        files.map(file => oneLine(path.posix.normalize(file.path)))
      );
}

function rowsOf(rows: readonly string[][]): string[] {
  return rows.length === 0 ? [] : [table(null, rows)];
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0
    ? ''
    : `${title}\n${lines.join('\n').replace(/^/gm, '  ')}`;
}
