import type {
  FlowDefinition,
  FlowImport,
  FlowParameter,
  FlowSpec,
  FlowStep,
  FunctionFacts,
  ImportFacts,
  MagicFacts,
  Span,
  StatementFacts
} from '../../../../protocol';
import type { FlowCell } from '../../model';

/** A statement of a made cell: its text, and what the kernel's facts would say of it. */
export type MadeStatement = readonly [
  text: string,
  facts?: Partial<StatementFacts>
];

interface IMade {
  readonly tags?: readonly string[];
  readonly functions?: readonly Partial<FunctionFacts>[];
  readonly imports?: readonly ImportFacts[];
  readonly magics?: readonly MagicFacts[];
}

/** A code cell of statements, one below the other. */
export function codeCell(
  id: string,
  statements: readonly MadeStatement[],
  made: IMade = {}
): FlowCell {
  const facts: StatementFacts[] = [];
  let line = 1;
  for (const [text, some = {}] of statements) {
    facts.push({ ...NOTHING, span: spanOf(text, line), ...some });
    line += text.split('\n').length;
  }
  return {
    id,
    type: 'code',
    source: statements.map(([text]) => text).join('\n'),
    tags: made.tags ?? [],
    execution: null,
    state: null,
    facts: {
      cell: id,
      index: 0,
      code: null,
      error: null,
      statements: facts,
      functions: (made.functions ?? []).map(item => ({
        ...{ name: '', kind: 'function', span: spanOf('', 1), reads: [] },
        ...{ defines: [], changes: [], mayChange: [] },
        ...item
      })),
      imports: [...(made.imports ?? [])],
      literals: [],
      magics: [...(made.magics ?? [])],
      unknown: [],
      summary: {
        ...{ reads: [], defines: [], mayDefine: [], deletes: [] },
        ...{ changes: [], mayChange: [], aliases: [] }
      }
    }
  };
}

/** A cell of prose. */
export function proseCell(id: string, source: string): FlowCell {
  return {
    ...{ id, type: 'markdown', source, tags: [] },
    ...{ facts: null, execution: null, state: null }
  };
}

const NOTHING = {
  ...{ reads: [], defines: [], changes: [], deletes: [], calls: [], io: [] },
  ...{ deferred: [], conditional: [], mayChange: [], unknown: [] }
};

/** The span of a text that begins at the start of a line. */
export function spanOf(text: string, startLine: number, startColumn = 1): Span {
  const lines = text.split('\n');
  const last = lines.at(-1) ?? '';
  return {
    startLine,
    startColumn,
    endLine: startLine + lines.length - 1,
    endColumn: last.length + (lines.length === 1 ? startColumn : 1)
  };
}

/** A pipeline with nothing in it but what is given. */
export function spec(given: Partial<FlowSpec> = {}): FlowSpec {
  return {
    specVersion: '1.0',
    kind: 'FlowSpec',
    name: 'flights_pipeline',
    title: 'Late flights',
    notebook: { name: 'flights.ipynb', kernel: 'python3', sha256: DIGEST },
    parameters: [],
    secrets: [],
    imports: [],
    definitions: [],
    steps: [],
    shared: [],
    environment: { python: '3.11', packages: [], local: [], missing: [] },
    blockers: [],
    measured: { steps: [] },
    hash: DIGEST,
    ...given
  };
}

const DIGEST = '3f'.repeat(32);

/** A step of cells that takes and gives nothing but what is given. */
export function step(
  id: string,
  cells: string[],
  given: Partial<FlowStep> = {}
): FlowStep {
  return {
    ...{ id, title: id, description: null, cells, inputs: [], outputs: [] },
    ...{ after: [], state: { from: null, changes: false } },
    ...{ reads: [], writes: [], effects: [] },
    ...given
  };
}

/** A hoisted import of a whole line. */
export function hoisted(
  cell: string,
  line: number,
  text: string,
  names: string[],
  given: Partial<FlowImport> = {}
): FlowImport {
  const modules = [text.split(' ')[1] ?? ''];
  return {
    ...{ cell, span: spanOf(text, line), modules, names },
    ...{ place: 'module', everywhere: false },
    ...given
  };
}

/** A function among the definitions. */
export function definition(
  name: string,
  cell: string,
  span: Span,
  uses: string[] = []
): FlowDefinition {
  return { name, kind: 'function', cell, span, uses };
}

/** A parameter that is the whole value of an assignment. */
export function parameter(
  name: string,
  type: FlowParameter['type'],
  value: unknown,
  cell: string,
  given: Partial<FlowParameter> = {}
): FlowParameter {
  return {
    ...{ name, type, default: value as FlowParameter['default'], cell },
    ...{ origin: 'tagged', span: spanOf('', 1), binds: true, chosen: true },
    ...given
  };
}
