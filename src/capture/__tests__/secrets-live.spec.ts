import type { SecretRulesReply } from '../../protocol';
import { LiveScanner, LiveWorker } from '../secrets-live';
import type { LiveReply, LiveRequest } from '../secrets-messages';

/** A worker that the test speaks for. */
class SpokenWorker implements LiveWorker {
  readonly asked: LiveRequest[] = [];
  isEnded = false;
  onmessage: Worker['onmessage'] = null;
  onerror: Worker['onerror'] = null;

  postMessage(request: LiveRequest): void {
    this.asked.push(request);
  }

  terminate(): void {
    this.isEnded = true;
  }

  say(reply: LiveReply): void {
    const event = { data: reply } as MessageEvent<LiveReply>;
    this.onmessage?.call(this as unknown as Worker, event);
  }

  break(message: string): void {
    const event = { message, preventDefault: () => undefined } as ErrorEvent;
    this.onerror?.call(this as unknown as Worker, event);
  }
}

const RULES: SecretRulesReply = { packs: [], problems: [] };

describe('LiveScanner', () => {
  let worker: SpokenWorker;
  let scanner: LiveScanner;
  let states: string[];

  beforeEach(() => {
    worker = new SpokenWorker();
    scanner = new LiveScanner(
      () => Promise.resolve(worker),
      () => Promise.resolve(RULES)
    );
    states = [];
    scanner.statusChanged.connect((_, { state }) => states.push(state));
  });

  afterEach(() => scanner.dispose());

  async function begin(): Promise<void> {
    await scanner.start();
    worker.say({ kind: 'ready' });
    worker.asked.length = 0;
  }

  it('gives the rules to the worker, and is ready when it says so', async () => {
    await scanner.start();
    expect(worker.asked).toEqual([{ kind: 'rules', packs: [] }]);
    expect(await scanner.scan('text')).toBeNull();
    worker.say({ kind: 'ready' });
    expect(states).toEqual(['starting', 'ready']);
  });

  it('asks of each text once', async () => {
    await begin();
    const first = scanner.scan('a');
    const second = scanner.scan('a');
    expect(worker.asked).toEqual([{ kind: 'scan', id: 1, text: 'a' }]);
    worker.say({ kind: 'found', id: 1, findings: [] });
    expect(await first).toEqual([]);
    expect(await second).toEqual([]);
  });

  it('says why it failed, leaves nobody waiting, and starts again', async () => {
    await begin();
    const asked = scanner.scan('a');
    worker.break('out of memory');
    expect(await asked).toBeNull();
    expect(scanner.status).toEqual({
      state: 'failed',
      reason: 'out of memory'
    });
    expect(worker.isEnded).toBe(true);
    await begin();
    expect(scanner.status.state).toBe('ready');
  });

  it.each([
    ['rules', () => Promise.reject(new Error('no rules'))],
    ['worker', undefined]
  ])('fails without %s', async (_, fetchRules) => {
    const other = new LiveScanner(
      () => Promise.reject(new Error('no worker')),
      fetchRules ?? (() => Promise.resolve(RULES))
    );
    await other.start();
    expect(other.status.state).toBe('failed');
    other.dispose();
  });

  it('fails on rules that the worker cannot use', async () => {
    await scanner.start();
    worker.say({ kind: 'failed', reason: 'a broken rule' });
    expect(scanner.status.reason).toBe('a broken rule');
  });
});
