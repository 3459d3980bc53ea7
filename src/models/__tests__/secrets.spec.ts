import { Context } from '@jupyterlab/docregistry';
import { INotebookModel } from '@jupyterlab/notebook';
import { initNotebookContext } from '@jupyterlab/notebook/lib/testutils';
import { ServiceManagerMock } from '@jupyterlab/services/lib/testutils';
import { Signal } from '@lumino/signaling';

import { ApiError } from '../../api/request';
import type { LiveStatus } from '../../capture/secrets-live';
import { SecretsDocument } from '../../capture/secrets-document';
import type { SecretFinding, SecretReport } from '../../protocol';
import { NotebookSecrets } from '../secrets';
import type { TextScanner } from '../secrets-texts';
import {
  fakeKey,
  liveFindings,
  report,
  saved,
  serverFindings
} from './secrets-support';
import { settle } from './support';

const key = fakeKey();
const SOURCE = `a = "${key}"`;

class SpokenScanner implements TextScanner {
  status: LiveStatus = { state: 'ready', reason: null };
  readonly statusChanged = new Signal<this, LiveStatus>(this);

  async start(): Promise<void> {
    this.status = { state: 'ready', reason: null };
    this.statusChanged.emit(this.status);
  }

  async scan(text: string) {
    return this.status.state === 'ready' ? liveFindings(text) : null;
  }

  fail(): void {
    this.status = { state: 'failed', reason: 'no worker' };
    this.statusChanged.emit(this.status);
  }
}

/** A server that scans what it is given and remembers what is decided. */
class SpokenServer {
  readonly asked: string[] = [];
  readonly decided = new Map<string, string>();
  remembered: SecretReport = report([]);
  failure: ApiError | null = null;
  fix: { name: string; edits: { span: never; text: string }[] } | null = null;

  readonly api: NotebookSecrets.IOptions['api'] = {
    findings: () => this._answer('findings', () => this.remembered),
    scan: (_, content) =>
      this._answer(content === null ? 'scan file' : 'scan', () => {
        const cells = (content?.cells ?? []) as {
          id: string;
          source: string;
          outputs?: { text?: string }[];
        }[];
        return report([
          ...(content === null ? this.remembered.findings : []),
          ...cells.flatMap(cell => this._find(cell))
        ]);
      }),
    decide: decision =>
      this._answer('decide', () => {
        this.decided.set(decision.fingerprint, decision.reason);
        return { ...decision, by: null, at: '' };
      }),
    takeBack: fingerprint =>
      this._answer('take back', () => void this.decided.delete(fingerprint)),
    fix: request =>
      this._answer(`fix ${request.imported}`, () => ({
        name: 'A',
        edits: [{ span: request.span, text: '{A}' }]
      })),
    importsOs: async () => true
  };

  private _find(cell: {
    id: string;
    source: string;
    outputs?: { text?: string }[];
  }): SecretFinding[] {
    const change = (finding: SecretFinding) => ({
      ...finding,
      ignored: this.decided.get(finding.fingerprint) ?? null
    });
    return [
      ...serverFindings(cell.id, cell.source),
      ...(cell.outputs ?? []).flatMap(({ text = '' }, index) =>
        serverFindings(cell.id, text, {
          place: 'stream',
          output: { index, pointer: '/text' }
        })
      )
    ].map(change);
  }

  private async _answer<T>(question: string, answer: () => T): Promise<T> {
    this.asked.push(question);
    if (this.failure) {
      throw this.failure;
    }
    return answer();
  }
}

describe('NotebookSecrets', () => {
  let context: Context<INotebookModel>;
  let document: SecretsDocument;
  let scanner: SpokenScanner;
  let server: SpokenServer;
  let secrets: NotebookSecrets;

  beforeEach(async () => {
    // JupyterLab's own document model warns of its own reads.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    const manager = new ServiceManagerMock();
    context = await initNotebookContext({ path: 'a.ipynb', manager });
    context.model.fromJSON({
      cells: [
        {
          id: 'a',
          cell_type: 'code',
          source: '',
          metadata: {},
          outputs: [],
          execution_count: null
        }
      ],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5
    });
    context.model.dirty = false;
    document = new SecretsDocument(context);
    scanner = new SpokenScanner();
    server = new SpokenServer();
    secrets = new NotebookSecrets({
      ...{ document, scanner, api: server.api, interval: 0 }
    });
    await document.ready;
    await settle();
  });

  afterEach(() => {
    secrets.dispose();
    document.dispose();
    context.dispose();
    jest.restoreAllMocks();
  });

  const cell = () => context.model.cells.get(0).sharedModel;
  const first = () => secrets.snapshot.findings[0];
  const save = async (isExplicit: boolean) => {
    const path = 'a.ipynb';
    secrets.onSave({ path, state: 'started', isExplicit });
    secrets.onSave({ path, state: 'completed', isExplicit });
    await settle();
  };

  /** Types a text and waits until both engines have seen it. */
  async function type(source: string): Promise<void> {
    cell().updateSource(0, cell().getSource().length, source);
    await new Promise(resolve => setTimeout(resolve, 200));
    await settle();
    await settle();
  }

  it('scans the file first', () => {
    expect(server.asked).toEqual(['scan file']);
    expect(secrets.snapshot).toMatchObject({ failure: null, loading: false });
  });

  it('finds what is typed, and asks the server about it once', async () => {
    await type(SOURCE);
    expect(first()?.fingerprint).toBe('fingerprint of Q');
    expect(server.asked).toEqual(['scan file', 'scan']);
    await type(`# more\n${SOURCE}`);
    expect(first()?.span?.startLine).toBe(2);
    expect(server.asked).toEqual(['scan file', 'scan']);
    await type('');
    expect(secrets.snapshot.findings).toEqual([]);
    expect(JSON.stringify(secrets.snapshot)).not.toContain(key);
  });

  it('asks about new outputs, not while they come, and forgets them when they go', async () => {
    const stream = { output_type: 'stream', name: 'stdout', text: key };
    const code = cell() as ReturnType<typeof cell> & {
      executionState: string;
    };
    code.executionState = 'running';
    document.setOutputs('a', [stream]);
    await settle();
    expect(server.asked).toEqual(['scan file']);
    code.executionState = 'idle';
    await settle();
    expect(server.asked).toEqual(['scan file', 'scan']);
    expect(first()).toMatchObject({ place: 'stream' });
    document.setOutputs('a', []);
    expect(secrets.snapshot.findings).toEqual([]);
  });

  it('makes the notebook unsaved again when the file was masked', async () => {
    server.remembered = saved('masked', serverFindings('a', SOURCE));
    await save(false);
    expect(context.model.dirty).toBe(true);
    context.model.dirty = false;
    server.remembered = saved('written');
    await save(true);
    expect(context.model.dirty).toBe(false);
  });

  it('tells of a refused save that somebody asked for', async () => {
    const refused: unknown[] = [];
    secrets.refused.connect((_, finding) => refused.push(finding?.masked));
    await type(SOURCE);
    server.remembered = saved('refused', serverFindings('a', SOURCE));
    await save(true);
    expect(refused).toEqual([first()?.masked]);
    expect(secrets.snapshot.report?.save?.outcome).toBe('refused');
    await save(false);
    expect(refused).toHaveLength(1);
  });

  it('reads again on news, not on what it knows', async () => {
    secrets.onEvent(1);
    await settle();
    expect(server.asked).toEqual(['scan file']);
    server.remembered = report([], { sequence: 2 });
    secrets.onEvent(2);
    await settle();
    expect(server.asked).toEqual(['scan file', 'findings']);
  });

  it('never calls clean what was not scanned', async () => {
    await type(SOURCE);
    server.remembered = report([], {
      state: 'not-scanned',
      reason: 'late',
      sequence: 5
    });
    secrets.onEvent(5);
    await settle();
    expect(secrets.snapshot.report?.reason).toBe('late');
    expect(secrets.snapshot.findings).toHaveLength(1);
  });

  it('keeps what it knew when the server does not answer', async () => {
    await type(SOURCE);
    server.failure = new ApiError('unreachable', 0, 'no answer');
    await secrets.scan();
    expect(secrets.snapshot.failure?.code).toBe('unreachable');
    expect(secrets.snapshot.findings).toHaveLength(1);
    server.failure = null;
    await secrets.scan();
    expect(secrets.snapshot.failure).toBeNull();
  });

  it('shows what the server finds when the live engine does not run', async () => {
    scanner.fail();
    expect(secrets.snapshot.live.state).toBe('failed');
    cell().updateSource(0, 0, SOURCE);
    server.remembered = saved('written', serverFindings('a', SOURCE));
    await save(true);
    expect(secrets.snapshot.findings).toHaveLength(1);
  });

  it('moves a secret into the environment, and back', async () => {
    await type(SOURCE);
    await secrets.fix(first()?.key ?? '');
    expect(server.asked).toContain('fix true');
    expect(cell().getSource()).toBe('a = "{A}"');
    const notice = secrets.snapshot.notices.get('a');
    expect(notice).toMatchObject({ kind: 'moved', text: 'A' });
    await notice?.undo?.();
    expect(cell().getSource()).toBe(SOURCE);
    expect(secrets.snapshot.notices.size).toBe(0);
    cell().undo();
    expect(cell().getSource()).toBe('a = "{A}"');
  });

  it('says why a secret cannot be moved', async () => {
    await type(SOURCE);
    server.failure = new ApiError('cannot-fix', 422, 'Not in a string.');
    await secrets.fix(first()?.key ?? '');
    expect(secrets.snapshot.notices.get('a')).toMatchObject({
      kind: 'failed',
      text: 'Not in a string.'
    });
    expect(cell().getSource()).toBe(SOURCE);
    secrets.dismiss('a');
    expect(secrets.snapshot.notices.size).toBe(0);
  });

  it('offers no undo of what was changed since', async () => {
    await type(SOURCE);
    await secrets.fix(first()?.key ?? '');
    cell().updateSource(0, 0, '#');
    expect(secrets.snapshot.notices.size).toBe(0);
  });

  it('redacts outputs, and puts them back', async () => {
    const stream = { output_type: 'stream', name: 'stdout', text: key };
    document.setOutputs('a', [stream]);
    await settle();
    await secrets.redact('a');
    const text = () => document.outputs('a')[0]?.text;
    expect(text()).toBe('[redacted:aws-access-key-id]');
    const notice = secrets.snapshot.notices.get('a');
    await notice?.undo?.();
    expect(text()).toBe(key);
    await settle();
    expect(secrets.snapshot.findings).toHaveLength(1);
  });

  it('records that something is no secret, and takes it back', async () => {
    await type(SOURCE);
    await secrets.ignore(first()?.key ?? '', 'an example');
    expect([...server.decided.values()]).toEqual(['an example']);
    expect(secrets.snapshot.findings).toEqual([]);
    expect(secrets.snapshot.known[0]?.ignored).toBe('an example');
    await secrets.takeBack('fingerprint of Q');
    expect(server.decided.size).toBe(0);
    expect(secrets.snapshot.findings).toHaveLength(1);
  });
});
