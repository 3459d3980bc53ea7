import { Signal } from '@lumino/signaling';

import type { FlowNotebook } from '../../core/flow';
import type {
  EditPlan,
  Evidence,
  Execution,
  FlowBlocker,
  FlowCellSource,
  FlowFile,
  FlowFilesReply,
  FlowFilesRequest,
  FlowPrepareReply,
  FlowPrepareRequest,
  FlowPreviewReply,
  FlowPreviewRequest,
  FlowSpec,
  FlowStep,
  FlowVerdict,
  FlowVerifyRequest,
  Task
} from '../../protocol';
import { makeFacts } from '../../protocol/__tests__/facts';
import type {
  DataflowChange,
  INbxDataflow,
  INbxSpans,
  SpansStatus
} from '../../tokens';
import type { ProposalDocument } from '../flow-proposal';

export const HASH = 'a'.repeat(64);

/** A step of these cells. */
export function makeStep(
  id: string,
  cells: string[],
  values: Partial<FlowStep> = {}
): FlowStep {
  return {
    id,
    title: id,
    description: null,
    cells,
    inputs: [],
    outputs: [],
    after: [],
    state: { from: null, changes: false },
    reads: [],
    writes: [],
    effects: [],
    ...values
  };
}

/** A proposal with these steps. */
export function makeSpec(
  steps: FlowStep[],
  values: Partial<FlowSpec> = {}
): FlowSpec {
  return {
    specVersion: '1.0',
    kind: 'FlowSpec',
    name: 'a_pipeline',
    title: 'a',
    notebook: { name: 'a.ipynb', kernel: 'python3', sha256: HASH },
    parameters: [],
    secrets: [],
    imports: [],
    definitions: [],
    steps,
    shared: [],
    environment: { python: '3.11', packages: [], local: [], missing: [] },
    blockers: [],
    measured: { steps: [] },
    hash: HASH,
    ...values
  };
}

export function makeBlocker(values: Partial<FlowBlocker> = {}): FlowBlocker {
  return {
    rule: 'stale',
    severity: 'error',
    cell: 'b',
    message: 'Cell 2 is stale.',
    fix: 'Run it again.',
    action: null,
    ...values
  };
}

export function makeFile(values: Partial<FlowFile> = {}): FlowFile {
  return {
    path: 'README.md',
    text: 'one\ntwo\n',
    sha256: HASH,
    state: 'new',
    before: null,
    added: 2,
    removed: 0,
    diff: '+one\n+two\n',
    ...values
  };
}

/** What was found of the steps, by id. */
export function makeEvidence(
  verdicts: Record<string, FlowVerdict>,
  values: Partial<Evidence['verification']> = {}
): Evidence {
  return {
    evidenceVersion: 1,
    notebook: { name: 'a.ipynb', kernel: 'python3', sha256: HASH },
    specHash: HASH,
    files: [{ path: 'README.md', sha256: HASH }],
    environment: { python: '3.11', packages: [], local: [], missing: [] },
    verification: {
      verdict: 'equal',
      tasks: Object.entries(verdicts).map(([id, verdict]) => ({
        ...{ id, verdict, compared: 1, masked: [], reason: null },
        ...{ tolerance: null, differences: [] }
      })),
      checks: [],
      effects: [],
      isolation: {
        folder: true,
        home: true,
        network: 'denied',
        networkBy: 'python',
        threads: 1,
        platform: 'linux'
      },
      reason: null,
      baselineRuns: 3,
      seconds: 1,
      ...values
    },
    nbxflow: '0.1.0',
    at: '2026-01-01T00:00:00Z'
  };
}

export function makeTask(values: Partial<Task> = {}): Task {
  return {
    id: 't1',
    kind: 'verify',
    state: 'running',
    progress: { done: 0, total: 4, message: 'Run 1 of 3', tasks: [] },
    error: null,
    result: null,
    ...values
  };
}

/** A notebook that the test changes. */
export class FakeFlowDocument implements ProposalDocument {
  path = 'dir/a.ipynb';
  isReady = true;
  isPython = true;
  kernel: string | null = 'k';
  kernelName: string | null = 'python3';
  cells: FlowCellSource[];
  readonly contentChanged: Signal<never, void>;
  readonly sourceChanged: Signal<never, string>;
  readonly kernelGone: Signal<never, void>;
  readonly pathChanged: Signal<never, void>;

  constructor(sources: Record<string, string>) {
    this.contentChanged = new Signal(this as never);
    this.sourceChanged = new Signal(this as never);
    this.kernelGone = new Signal(this as never);
    this.pathChanged = new Signal(this as never);
    this.cells = Object.entries(sources).map(([id, source]) => ({
      ...{ id, source, type: 'code', tags: [] }
    }));
  }

  sources(): FlowCellSource[] {
    return this.cells;
  }

  edit(id: string, source: string): void {
    this.cells = this.cells.map(cell =>
      cell.id === id ? { ...cell, source } : cell
    );
    this.sourceChanged.emit(id);
  }
}

/** Records that the test says. */
export class FakeSpans {
  status: SpansStatus = { state: 'ready', reason: null };
  records: Execution[] = [];
  complete = true;
  readonly changed: Signal<FakeSpans, { path: string }> = new Signal(this);
  readonly statusChanged: Signal<FakeSpans, SpansStatus> = new Signal(this);

  isComplete = () => this.complete;
  executions = () => this.records;

  get spans(): INbxSpans {
    return this as unknown as INbxSpans;
  }
}

/** Verdicts that the test says. */
export class FakeVerdicts {
  readonly changed: Signal<FakeVerdicts, DataflowChange> = new Signal(this);
  known = 'full';
  states: Record<string, string> = {};

  coverage = () => this.known;
  state = (_: string, cell: string) => this.states[cell] ?? null;

  get dataflow(): INbxDataflow {
    return this as unknown as INbxDataflow;
  }
}

/** A server that answers at once, and keeps what it was asked. */
export class FakeFlowServer {
  readonly prepared: FlowPrepareRequest[] = [];
  readonly previewed: FlowPreviewRequest[] = [];
  readonly written: FlowFilesRequest[] = [];
  readonly verified: FlowVerifyRequest[] = [];
  readonly cancelled: string[] = [];
  /** Thrown by the next call. */
  failure: Error | null = null;
  onDisk: Record<string, string> = {};
  task: Task = makeTask();

  prepare = async (request: FlowPrepareRequest): Promise<FlowPrepareReply> => {
    this.prepared.push(request);
    this._fail();
    return {
      cells: request.cells.map(({ id, source, type }) => ({
        ...{ id, source },
        facts: type === 'code' ? makeFacts({ cell: id, code: source }) : null
      })),
      folder: '/root/dir',
      secrets: [],
      environment: { python: '3.11', packages: [], local: [], missing: [] },
      engines: [
        {
          target: 'python',
          state: 'verified-here',
          version: '3.11',
          detail: 'Python 3.11'
        },
        {
          target: 'airflow',
          state: 'parsed-here',
          version: '3.1.2',
          detail: ''
        }
      ]
    };
  };

  preview = async (request: FlowPreviewRequest): Promise<FlowPreviewReply> => {
    this.previewed.push(request);
    this._fail();
    const files = request.plan.files.flatMap(file =>
      file.kind === 'text' ? [this._compare(file.path, file.text)] : []
    );
    return { files, problems: [] };
  };

  write = async (request: FlowFilesRequest): Promise<FlowFilesReply> => {
    this._fail();
    this.written.push(request);
    request.files.forEach(({ path, text }) => {
      this.onDisk[path] = text;
    });
    const written = request.files.map(({ path }) => ({ path, sha256: HASH }));
    return { out: request.out, written, unchanged: [] };
  };

  start = async (request: FlowVerifyRequest): Promise<Task> => {
    this._fail();
    this.verified.push(request);
    return this.task;
  };

  fetch = async (): Promise<Task> => {
    this._fail();
    return this.task;
  };

  cancel = async (id: string): Promise<void> => {
    this.cancelled.push(id);
  };

  private _compare(path: string, text: string): FlowFile {
    const known = this.onDisk[path];
    const state =
      known === undefined ? 'new' : known === text ? 'same' : 'changed';
    return makeFile({ path, text, state, before: known ?? null });
  }

  private _fail(): void {
    const { failure } = this;
    this.failure = null;
    if (failure) {
      throw failure;
    }
  }
}

/** One file with the titles of the steps. */
export function planOf(spec: FlowSpec, version: string | null): EditPlan {
  const titles = spec.steps.map(({ title }) => title).join();
  const text = `${titles} ${version ?? ''}`;
  return {
    package: spec.name,
    cells: [],
    files: [{ path: 'README.md', kind: 'text', text }]
  };
}

/** One step a cell, or as a person decided. */
export function buildOf(
  { cells }: FlowNotebook,
  starts:
    readonly { readonly cell: string; readonly title: string | null }[] | null
): FlowStep[] {
  const steps: FlowStep[] = [];
  for (const { id } of cells) {
    const start = starts?.find(({ cell }) => cell === id);
    const last = steps[steps.length - 1];
    if (starts === null || start || last === undefined) {
      steps.push(makeStep(id, [id], { title: start?.title ?? id }));
    } else {
      last.cells.push(id);
    }
  }
  return steps;
}
