import { nullTranslator } from '@jupyterlab/translation';

import { SpansAction, notebookPath } from '../../../core/spans';
import { execution } from '../../../core/spans/__tests__/support';
import type { Execution } from '../../../protocol';
import { RunAnnouncer } from '../announcer';
import { KnownSpans } from './known-spans';

describe('RunAnnouncer', () => {
  let spans: KnownSpans;
  let announcer: RunAnnouncer;

  beforeEach(() => {
    spans = new KnownSpans();
    announcer = new RunAnnouncer(spans, nullTranslator.load('nbxflow'));
    spans.apply({ type: 'opened', path: notebookPath('dir/a.ipynb') });
  });

  afterEach(() => announcer.dispose());

  const record = (given: Partial<Execution>): SpansAction => ({
    type: 'records',
    records: [execution({ path: 'dir/a.ipynb', ...given })],
    at: 0
  });
  const said = () => document.querySelector('[role=status]')?.textContent;

  it('speaks when a long run ends that was seen running', () => {
    spans.apply(record({ state: 'running' }));
    expect(said()).toBe('');
    spans.apply(record({ sequence: 2, state: 'failed', wallSeconds: 64 }));
    expect(said()).toBe('A cell of a.ipynb has ended: failed, 1 min 4 s');
  });

  it('is silent of short runs and of history', () => {
    spans.apply(record({ wallSeconds: 64 }));
    spans.apply(record({ id: 'e2', sequence: 2, state: 'running' }));
    spans.apply(record({ id: 'e2', sequence: 3, wallSeconds: 9 }));
    expect(said()).toBe('');
  });

  it('leaves nothing behind', () => {
    announcer.dispose();
    expect(document.querySelector('[role=status]')).toBeNull();
  });
});
