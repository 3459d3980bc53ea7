import { ApiError } from '../../api/request';
import type { FlowDocument } from '../../capture/flow-document';
import type { FlowBlocker } from '../../protocol';
import { makeExecution } from '../../protocol/__tests__/executions';
import { NotebookFlow } from '../flow-notebook';
import type { FlowSnapshot } from '../flow-snapshot';
import { verdictOf, mendOf } from '../flow-snapshot';
import {
  buildOf,
  FakeFlowDocument,
  FakeFlowServer,
  FakeSpans,
  FakeVerdicts,
  makeBlocker,
  makeEvidence,
  makeSpec,
  makeTask,
  planOf
} from './flow-support';
import { settle } from './support';

describe('NotebookFlow', () => {
  let document: FakeFlowDocument;
  let spans: FakeSpans;
  let verdicts: FakeVerdicts;
  let server: FakeFlowServer;
  let blockers: FlowBlocker[];
  let session: string | null;
  let flow: NotebookFlow;

  beforeEach(() => {
    document = new FakeFlowDocument({ a: 'x = 1', b: 'y = 2', c: 'z = 3' });
    spans = new FakeSpans();
    spans.records = [makeExecution({})];
    verdicts = new FakeVerdicts();
    server = new FakeFlowServer();
    blockers = [];
    session = 's';
    const targets = ['python', 'airflow'].map(id => ({
      id,
      title: id,
      versions: id === 'airflow' ? ['3.2', '3.1', '3.0'] : [],
      plan: (
        spec: ReturnType<typeof makeSpec>,
        _: unknown,
        version: string | null
      ) => planOf(spec, version)
    }));
    flow = new NotebookFlow({
      document: document as unknown as FlowDocument,
      spans: spans.spans,
      dataflow: verdicts.dataflow,
      ...pick(server),
      askSession: async () => session,
      build: (notebook, _, { starts, parameters }) =>
        makeSpec(buildOf(notebook, starts), {
          blockers,
          hash: hashOf([notebook.cells, starts, [...parameters]])
        }),
      targets: {
        all: targets,
        get: id => targets.find(one => one.id === id),
        changed: document.pathChanged
      },
      defaults: () => ({ target: 'python', baselineRuns: 3 }),
      rest: 0,
      interval: 0
    } as NotebookFlow.IOptions);
  });

  afterEach(() => flow.dispose());

  async function watched(): Promise<FlowSnapshot> {
    flow.watch();
    await quiet();
    return flow.snapshot;
  }

  const titles = () =>
    flow.snapshot.proposal.spec?.steps.map(({ cells }) => cells.join(''));

  it('asks nothing before somebody looks, then has all at once', async () => {
    document.edit('a', 'x = 1');
    await quiet();
    expect(server.prepared).toEqual([]);
    const { proposal, files, out, target } = await watched();
    expect(server.prepared).toHaveLength(1);
    expect(proposal).toMatchObject({ phase: 'ready', isNeverRun: false });
    expect(titles()).toEqual(['a', 'b', 'c']);
    expect(out).toBe('dir/a_pipeline');
    expect(target).toEqual({ id: 'python', version: null });
    expect(files?.files.map(({ path }) => path)).toEqual(['README.md']);
    await flow.exportFiles(false);
    expect(server.written[0]).toMatchObject({
      ...{ path: 'dir/a.ipynb', out: 'dir/a_pipeline' },
      files: [{ path: 'README.md', before: null }]
    });
    expect(flow.snapshot.files?.exported.reply?.written).toHaveLength(1);
    expect(flow.snapshot.files?.files[0]?.state).toBe('same');
  });

  it('waits until records and verdicts are read', async () => {
    spans.complete = false;
    verdicts.known = 'loading';
    expect((await watched()).proposal.phase).toBe('loading');
    spans.complete = true;
    verdicts.known = 'full';
    spans.changed.emit({ path: 'other.ipynb' });
    await quiet();
    expect(flow.snapshot.proposal.phase).toBe('loading');
    verdicts.changed.emit({ path: document.path, cells: null });
    await quiet();
    expect(flow.snapshot.proposal.phase).toBe('ready');
  });

  it('says why there is nothing', async () => {
    document.cells = [];
    expect((await watched()).proposal.phase).toBe('empty');
    document.isPython = false;
    expect(flow.snapshot.proposal.phase).toBe('other-language');
    expect(server.prepared).toEqual([]);
  });

  it('knows when nothing ran in this kernel', async () => {
    session = 'new';
    expect((await watched()).proposal.isNeverRun).toBe(true);
    spans.records = [
      makeExecution({
        kernel: { id: 'k', name: 'p', language: 'python', session: 'new' }
      })
    ];
    spans.changed.emit({ path: document.path });
    await quiet();
    expect(flow.snapshot.proposal.isNeverRun).toBe(false);
    // the sources are the same: nothing was prepared again
    expect(server.prepared).toHaveLength(1);
  });

  it('makes no files of what is blocked', async () => {
    blockers = [makeBlocker()];
    const { files } = await watched();
    expect(files).toBeNull();
    expect(server.previewed).toEqual([]);
    await flow.exportFiles(true);
    await flow.verify();
    expect([...server.written, ...server.verified]).toEqual([]);
  });

  it('keeps what was known when the server fails, and tries again', async () => {
    await watched();
    server.failure = new ApiError('unreachable', 0, 'No answer.');
    document.edit('a', 'x = 2');
    await quiet();
    const { proposal } = flow.snapshot;
    expect(proposal.failure?.message).toBe('No answer.');
    expect(proposal.spec).not.toBeNull();
    await flow.exportFiles(true);
    expect(server.written).toEqual([]);
    await flow.refresh();
    await quiet();
    expect(flow.snapshot.proposal.failure).toBeNull();
    expect(flow.snapshot.proposal.isOutdated).toBe(false);
  });

  it('moves boundaries, takes changes back, and goes back to the proposal', async () => {
    await watched();
    expect(flow.edit({ kind: 'join', step: 0 })).toBe(true);
    expect(titles()).toEqual(['ab', 'c']);
    expect(flow.edit({ kind: 'title', step: 0, title: 'Load' })).toBe(true);
    expect(flow.snapshot.proposal.spec?.steps[0]?.title).toBe('Load');
    expect(flow.edit({ kind: 'first-up', step: 0 })).toBe(false);
    flow.undo();
    expect(flow.snapshot.proposal.spec?.steps[0]?.title).toBe('a');
    expect(flow.snapshot).toMatchObject({ isProposed: false, canUndo: true });
    flow.setParameter('x', true);
    flow.propose();
    expect(titles()).toEqual(['a', 'b', 'c']);
    [1, 2, 3].forEach(() => flow.undo());
    expect(flow.snapshot).toMatchObject({ isProposed: true, canUndo: false });
  });

  it('takes the version that is installed, until another is chosen', async () => {
    await watched();
    flow.setTarget('airflow', null);
    expect(flow.snapshot.target).toEqual({ id: 'airflow', version: '3.1' });
    flow.setTarget('airflow', '3.0');
    flow.setOut(' /elsewhere/flow/ ');
    await quiet();
    const last = server.previewed[server.previewed.length - 1];
    expect(last?.out).toBe('elsewhere/flow');
    expect(JSON.stringify(last?.plan)).toContain('3.0');
    flow.setOut('');
    expect(flow.snapshot.out).toBe('dir/a_pipeline');
  });

  it('verifies what stands there, and gives the evidence out with it', async () => {
    await watched();
    flow.setConsent({ allowNetwork: true, allowOutside: false });
    await flow.verify();
    const [request] = server.verified;
    expect(request?.options).toEqual({
      ...{ allowNetwork: true, allowOutside: false, baselineRuns: 3 },
      ...{ variations: true, timeoutSeconds: null }
    });
    expect(request?.cells.map(({ source }) => source)).toContain('y = 2');
    const tasks = [{ id: 'a', verdict: 'equal' as const }];
    server.task = makeTask({
      progress: { done: 2, total: 4, message: 'Task b', tasks }
    });
    await until(() => flow.snapshot.verification.progress?.done === 2);
    expect(verdictOf(flow.snapshot, 'a')).toBe('equal');
    expect(verdictOf(flow.snapshot, 'b')).toBeNull();
    const evidence = {
      ...makeEvidence({ a: 'equal', b: 'different' }),
      specHash: request?.spec.hash ?? ''
    };
    server.task = makeTask({ state: 'done', result: evidence });
    await until(() => flow.snapshot.verification.state === 'done');
    await quiet();
    expect(verdictOf(flow.snapshot, 'b')).toBe('different');
    const paths = () => flow.snapshot.files?.files.map(({ path }) => path);
    expect(paths()).toEqual(['README.md', 'evidence.json']);

    // a verdict is only of what was verified
    document.edit('c', 'z = 4');
    expect(verdictOf(flow.snapshot, 'b')).toBeNull();
    await quiet();
    expect(paths()).toEqual(['README.md']);
    document.edit('c', 'z = 3');
    await quiet();
    expect(verdictOf(flow.snapshot, 'b')).toBe('different');
    expect(paths()).toEqual(['README.md', 'evidence.json']);

    // joined steps are others, until that is taken back
    const mend = mendOf(flow.snapshot);
    expect(mend?.steps).toEqual(['a', 'b']);
    expect(flow.edit({ kind: 'merge', step: 0, last: 1 })).toBe(true);
    await quiet();
    expect(titles()).toEqual(['ab', 'c']);
    expect(flow.snapshot.verification.isCurrent).toBe(false);
    expect(mendOf(flow.snapshot)).toBeNull();
    flow.undo();
    await quiet();
    expect(mendOf(flow.snapshot)).toEqual(mend);
  });

  it('cancels, also before the server told what', async () => {
    await watched();
    await flow.verify();
    await flow.cancel();
    expect(server.cancelled).toEqual(['t1']);
    expect(flow.snapshot.verification.state).toBe('cancelled');
    const starting = flow.verify();
    await flow.cancel();
    await starting;
    expect(server.cancelled).toEqual(['t1', 't1']);
    await flow.verify();
    flow.dispose();
    expect(server.cancelled).toHaveLength(3);
  });

  it('follows one that is under way already', async () => {
    await watched();
    const details = { task: 't9' };
    server.failure = new ApiError('conflict', 409, 'Under way.', details);
    server.task = makeTask({
      id: 't9',
      progress: { ...makeTask().progress, done: 2 }
    });
    await flow.verify();
    await until(() => flow.snapshot.verification.progress?.done === 2);
    expect(flow.snapshot.verification.isCurrent).toBe(false);
    server.failure = new ApiError('busy', 429, 'Too many.');
    await flow.cancel();
    expect(server.cancelled).toEqual(['t9']);
    server.failure = new ApiError('busy', 429, 'Too many.');
    await flow.verify();
    expect(flow.snapshot.verification.error).toBe('Too many.');
  });

  it('says that a verification was lost, and goes on after a failed question', async () => {
    await watched();
    await flow.verify();
    server.failure = new ApiError('unreachable', 0, 'No answer.');
    server.task = makeTask({ progress: { ...makeTask().progress, done: 3 } });
    await until(() => flow.snapshot.verification.progress?.done === 3);
    server.failure = new ApiError('not-found', 404, 'There is no such task.');
    await until(() => flow.snapshot.verification.state === 'failed');
    expect(flow.snapshot.verification.error).toBe('There is no such task.');
  });

  it('asks before it overwrites, and tells what changed meanwhile', async () => {
    server.onDisk['README.md'] = 'by hand';
    await watched();
    await flow.exportFiles(false);
    expect(server.written).toEqual([]);
    server.failure = new ApiError('bad-request', 409, 'Changed.', {
      files: ['README.md']
    });
    await flow.exportFiles(true);
    expect(flow.snapshot.files?.exported.conflict).toEqual(['README.md']);
    await flow.exportFiles(true);
    expect(server.onDisk['README.md']).not.toBe('by hand');
  });
});

/** The calls alone: the fake keeps more. */
function pick({
  prepare,
  preview,
  write,
  start,
  fetch,
  cancel
}: FakeFlowServer) {
  return { prepare, preview, write, start, fetch, cancel };
}

function hashOf(value: unknown): string {
  return JSON.stringify(value);
}

/** Lets all that rests be read, and what follows from it. */
async function quiet(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await settle();
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await settle();
  }
}
