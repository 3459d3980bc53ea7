import { execution } from '../../core/spans/__tests__/support';
import type { Execution } from '../../protocol';
import { KernelSession } from '../dataflow-session';
import { Answers } from './support';

const of = (session: string, id = 'k1'): Execution =>
  execution({
    kernel: { id, name: 'python3', language: 'python', session }
  });

describe('KernelSession', () => {
  let answers: Answers<string | null>;
  let session: KernelSession;

  beforeEach(() => {
    answers = new Answers();
    session = new KernelSession(kernel => answers.ask(kernel));
    session.gone('k1');
  });

  it('believes the server, not the record', async () => {
    session.see([of('s1'), of('s2')]);
    expect(session.current).toBeNull();
    expect(session.isAsking).toBe(true);
    await answers.give(0, 's2');
    expect(session.current).toBe('s2');
    expect(answers.asked).toEqual(['k1']);
    session.see([of('s2'), of('s1')]);
    expect(answers.asked).toHaveLength(1);
  });

  it('knows of a restart before anything runs, and takes no late record for the new process', async () => {
    session.see([of('s1')]);
    await answers.give(0, 's1');
    session.gone('k1');
    expect(session.current).toBeNull();
    session.see([of('s1')]);
    expect(answers.asked).toHaveLength(1);
    session.see([of('s2')]);
    await answers.give(1, 's2');
    expect(session.current).toBe('s2');
  });

  it('drops an answer that came too late', async () => {
    session.see([of('s1')]);
    session.gone('k1');
    await answers.give(0, 's1');
    expect(session.current).toBeNull();
  });

  it('asks again with the next record when the server did not answer', async () => {
    session.see([of('s1')]);
    await answers.fail(0, new Error('down'));
    expect(session.current).toBeNull();
    expect(session.isAsking).toBe(false);
    session.see([of('s1')]);
    await answers.give(1, 's1');
    expect(session.current).toBe('s1');
  });

  it('ignores other kernels', () => {
    session.see([of('s1', 'k2')]);
    expect(answers.asked).toEqual([]);
  });
});
