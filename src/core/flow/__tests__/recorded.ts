import { readFileSync } from 'node:fs';
import path from 'node:path';
import type {
  CellFacts,
  Dataflow,
  DatasetAccess,
  Execution,
  FlowSpec
} from '../../../protocol';
import { buildFlowSpec, type FlowNotebook, type Prepared } from '..';
import type { FlowCell, FlowChoices } from '../model';

/** Where the notebooks were, as the records name it. */
export const FOLDER = '/notebooks';

/** Nothing secret, nothing missing. */
export const PREPARED: Prepared = {
  secrets: [],
  environment: {
    python: '3.11',
    packages: [{ name: 'numpy', version: '2.0.0', modules: ['numpy'] }],
    local: [],
    missing: []
  }
};

type Kept = Record<string, unknown>;

interface KeptCell {
  readonly id: string;
  readonly type: FlowCell['type'];
  readonly source: string;
  readonly tags?: readonly string[];
  readonly facts?: Kept;
  readonly execution?: Kept & { readonly dataflow?: Kept };
}

interface KeptNotebook {
  readonly name: string;
  readonly cells: readonly KeptCell[];
}

const FILE = path.join(__dirname, '..', 'cases', 'recorded.ndjson');
const NOTEBOOKS = new Map(
  readFileSync(FILE, 'utf-8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as KeptNotebook)
    .map(notebook => [notebook.name, notebook])
);

/** A notebook of cases/notebooks.txt, as the recorder saw it. */
export function recorded(name: string): FlowNotebook {
  const kept = NOTEBOOKS.get(name);
  if (kept === undefined) {
    throw new Error(`no notebook ${name} in recorded.ndjson`);
  }
  const cells = kept.cells.map(flowCell);
  const ordinals = cells.flatMap(({ id, execution }) =>
    execution?.dataflow ? [[execution.dataflow.ordinal, id] as const] : []
  );
  return {
    name: `${name}.ipynb`,
    kernel: 'python3',
    folder: FOLDER,
    cells,
    ordinals: new Map(ordinals)
  };
}

/** Its pipeline. */
export function pipelineOf(
  notebook: string | FlowNotebook,
  choices: Partial<FlowChoices> = {},
  prepared = PREPARED
): FlowSpec {
  return buildFlowSpec(
    typeof notebook === 'string' ? recorded(notebook) : notebook,
    prepared,
    { starts: null, parameters: new Map(), ...choices }
  );
}

/** What a step takes, as `name<-step` in order. */
export function inputsOf(spec: FlowSpec, step: string): string[] {
  return stepOf(spec, step).inputs.map(item => `${item.name}<-${item.from}`);
}

/** What a step gives. */
export function outputsOf(spec: FlowSpec, step: string): string[] {
  return stepOf(spec, step).outputs.map(item => item.name);
}

/** The step of an id. */
export function stepOf(spec: FlowSpec, id: string): FlowSpec['steps'][number] {
  const step = spec.steps.find(item => item.id === id);
  if (step === undefined) {
    throw new Error(
      `no step ${id} among ${spec.steps.map(item => item.id).join()}`
    );
  }
  return step;
}

/** The steps' ids. */
export function idsOf(spec: FlowSpec): string[] {
  return spec.steps.map(({ id }) => id);
}

/** The rules of blockers of a severity, in order. */
export function rulesOf(
  spec: FlowSpec,
  severity: 'error' | 'warning'
): string[] {
  return spec.blockers
    .filter(item => item.severity === severity)
    .map(({ rule }) => rule);
}

function flowCell({
  id,
  type,
  source,
  tags = [],
  facts,
  execution
}: KeptCell): FlowCell {
  const state = execution?.['state'];
  return {
    id,
    type,
    source,
    tags,
    facts: facts ? factsOf(facts) : null,
    execution: execution ? executionOf(id, execution) : null,
    state:
      type === 'code' && source !== ''
        ? state === 'done'
          ? 'fresh'
          : state === 'failed'
            ? 'failed'
            : 'never-run'
        : null
  };
}

const NO_NAMES = {
  reads: [],
  defines: [],
  changes: [],
  deletes: [],
  mayChange: []
};

function factsOf(kept: Kept): CellFacts {
  return {
    cell: null,
    index: 0,
    code: null,
    error: null,
    imports: many(kept['imports'], { name: null, alias: null }),
    literals: many(kept['literals'], { value: null }),
    magics: many(kept['magics'], { name: '', text: '' }),
    functions: many(kept['functions'], NO_NAMES),
    unknown: many(kept['unknown'], { name: null, names: [] }),
    ...without(
      kept,
      'imports literals magics functions unknown statements summary'
    ),
    statements: many(kept['statements'], {
      ...NO_NAMES,
      calls: [],
      deferred: [],
      conditional: [],
      unknown: []
    }).map(item => ({ ...item, io: many(item['io'], { target: null }) })),
    summary: {
      ...NO_NAMES,
      mayDefine: [],
      aliases: [],
      ...(kept['summary'] as Kept)
    }
  } as unknown as CellFacts;
}

function executionOf(id: string, kept: Kept): Execution {
  const flow = kept['dataflow'] as Kept | undefined;
  return {
    cell: id,
    wallSeconds: 0.5,
    outputBytes: 0,
    ...kept,
    datasets: many(kept['datasets'], {
      format: null,
      mode: null,
      rows: null,
      columns: null,
      bytes: null,
      failed: false
    }) as unknown as DatasetAccess[],
    dataflow: flow ? dataflowOf(flow) : null
  } as Execution;
}

function dataflowOf(kept: Kept): Dataflow {
  return {
    code: null,
    ...kept,
    reads: many(kept['reads'], { writer: null, value: null }),
    writes: many(kept['writes'], {
      certain: false,
      value: null,
      reaches: [],
      digest: null,
      unknown: []
    }),
    unknown: many(kept['unknown'], { name: null })
  } as unknown as Dataflow;
}

function many(kept: unknown, empty: Kept): Kept[] {
  return ((kept ?? []) as Kept[]).map(item => ({ ...empty, ...item }));
}

function without(kept: Kept, keys: string): Kept {
  const left = keys.split(' ');
  return Object.fromEntries(
    Object.entries(kept).filter(([key]) => !left.includes(key))
  );
}
