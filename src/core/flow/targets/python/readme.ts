import type {
  FlowDataset,
  FlowParameter,
  FlowSpec,
  FlowStep
} from '../../../../protocol';
import { plainLine, plainText, wrapped } from '../printing';
import { isDevice } from './check';
import type { Material } from './material';
import { chosenParameters, defaultLiteral, secretVariables } from './pipeline';
import { introduction } from './prose';

/** A part of a README: a heading and text under it; nothing where there is nothing to say. */
export type ReadmeSection = readonly [heading: string, text: string];

/**
 * Text of `README.md`.
 *
 * @param more - What the engine adds, behind how to run it.
 */
export function readmeText(
  material: Material,
  more: readonly ReadmeSection[] = []
): string {
  const { spec } = material;
  const notebook = code(spec.notebook.name);
  const sections: ReadmeSection[] = [
    ['Run it', running(spec)],
    ...more,
    ['Parameters', parameters(material)],
    ['Secrets', secrets(spec)],
    ['Tasks', tasks(material)],
    ['Files', files(spec)],
    ['Effects', effects(material)],
    ['How it was verified', VERIFIED]
  ];
  const about = introduction(material).replace(/</g, '\\<');
  const intro = wrapped(
    `This package does what the notebook ${notebook} does. It was made by \`nbxflow promote\`; ` +
      `\`${baseName(spec)}.flow.json\` says which cells became which task.`
  );
  return `${[
    `# ${markdown(plainLine(spec.title))}`,
    ...(about === ''
      ? []
      : [about.replace(/^(?=.)/gm, '> ').replace(/^$/gm, '>')]),
    intro,
    ...sections
      .filter(([, text]) => text !== '')
      .map(([heading, text]) => `## ${heading}\n\n${text}`)
  ].join('\n\n')}\n`;
}

/** The name without its ending, flights of flights_pipeline, where a file can be called so. */
export function baseName({ name }: Pick<FlowSpec, 'name'>): string {
  const base = name.replace(/(?!^)_pipeline$/, '');
  return isDevice(base) ? name : base;
}

/** How the variable is called that names the folder of the data for the tests. */
export function workVariable(spec: Pick<FlowSpec, 'name'>): string {
  return `${spec.name.toUpperCase()}_WORK_DIR`;
}

function running(spec: FlowSpec): string {
  const { name, environment } = spec;
  const [first] = chosenParameters(spec);
  const option = first ? ` --param ${shellWord(example(first))}` : '';
  const local =
    environment.local.length === 0
      ? ''
      : `\nThe notebook also imports modules that lie beside it: ${environment.local
          .map(code)
          .join(', ')}. They are taken from the working folder.\n`;
  return `In the folder of this file, with Python ${environment.python ?? '3'}:

\`\`\`bash
python -m pip install .
python -m ${name} --work-dir DATA${option}
\`\`\`

${wrapped(
  'DATA is the folder that the notebook stood in: the tasks read and write their files there. ' +
    'Without `--work-dir` it is the current folder. What passes between tasks is kept below ' +
    '`--run-dir`, by default a temporary folder that is removed at the end.'
)}
${local}
\`\`\`bash
python -m ${name} --list               # the tasks
python -m unittest tests/test_pipeline.py
\`\`\`

${wrapped(
  `The test of the whole runs where \`${workVariable(spec)}\` names the folder with the data.`
)}`;
}

function example({ name, type, default: value }: FlowParameter): string {
  return `${name}=${type === 'str' ? plainLine(String(value)) : JSON.stringify(value)}`;
}

function parameters(material: Material): string {
  const rows = chosenParameters(material.spec).map(item => [
    code(item.name),
    item.type,
    code(defaultLiteral(material, item).text()),
    ORIGINS[item.origin]
  ]);
  const text = table(['name', 'type', 'default', 'in the notebook'], rows);
  return text === ''
    ? ''
    : `${wrapped(
        'Give other values with `--param NAME=VALUE`, as often as there are some. Those of type ' +
          '`json` are written as JSON, `none` takes JSON or a text.'
      )}\n\n${text}`;
}

const ORIGINS = {
  tagged: 'in the cell tagged `parameters`',
  literal: 'a literal',
  path: 'an absolute path'
} as const;

function secrets(spec: FlowSpec): string {
  const names = secretVariables(spec);
  return names.length === 0
    ? ''
    : `Set these environment variables; nothing runs without them:\n\n${names
        .map(name => `- ${code(name)}`)
        .join('\n')}`;
}

function tasks(material: Material): string {
  const { steps } = material.spec;
  const names = (items: readonly { readonly name: string }[]) =>
    items.map(({ name }) => code(name)).join(', ');
  const rows = steps.map(step => [
    code(step.id),
    step.cells.map(cell => `${material.numberOf(cell)}`).join(', '),
    names(step.inputs),
    names(step.outputs),
    step.after.map(code).join(', ')
  ]);
  return table(['task', 'cells', 'takes', 'gives', 'after'], rows);
}

function files({ steps }: FlowSpec): string {
  const rows = steps
    .filter(({ reads, writes }) => reads.length + writes.length > 0)
    .map(({ id, reads, writes }) => [
      code(id),
      reads.map(dataset).join(', '),
      writes.map(dataset).join(', ')
    ]);
  return table(['task', 'reads', 'writes'], rows);
}

function dataset({ namespace, name }: FlowDataset): string {
  return code(namespace === 'file' ? name : `${namespace} ${name}`);
}

function effects(material: Material): string {
  const rows = material.spec.steps.flatMap((step: FlowStep) =>
    step.effects.map(({ kind, target, call, cell, writes }) => [
      code(step.id),
      kind,
      code(target ?? call ?? ''),
      writes ? 'may change it' : 'reads',
      `${material.numberOf(cell)}`
    ])
  );
  const text = table(['task', 'kind', 'what', 'how', 'cell'], rows);
  return text === ''
    ? ''
    : `These reach outside the working folder each time a task runs:\n\n${text}`;
}

const VERIFIED = wrapped(
  '`evidence.json`, where it is there, says how notebook and package were run and compared: the ' +
    'verdict of each task, what was compared, what could not be, and how well the runs were kept ' +
    'apart. It holds for the files with the digests it names, and no others. Without it nothing ' +
    'was verified: `nbxflow promote NOTEBOOK --to TARGET --out THIS_FOLDER --verify-only` does it.'
);

function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[]
): string {
  if (rows.length === 0) {
    return '';
  }
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [headings, headings.map(() => '---'), ...rows].map(line).join('\n');
}

/** A text as code in Markdown, whatever stands in it. */
function code(text: string): string {
  const line = plainLine(text);
  if (line === '') {
    return '';
  }
  const ticks = '`'.repeat(longestRun(line) + 1);
  const space = /^`|`$/.test(line) ? ' ' : '';
  return `${ticks}${space}${line.replace(/\|/g, '\\|')}${space}${ticks}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length));
}

/** A text that is shown as it is, without links, pictures or markup. */
function markdown(text: string): string {
  return plainText(text).replace(/[\\`*_{}[\]<>#|!~]/g, '\\$&');
}

/** A value as one word of a shell. */
function shellWord(text: string): string {
  return /^[\w./:=-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}
