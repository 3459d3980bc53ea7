import { Signal } from '@lumino/signaling';

import type { FlowDocument } from '../../capture/flow-document';
import type { FlowTarget } from '../../core/flow/targets';
import { OpenFlows } from '../flow';
import { AddedTargets } from '../flow-added';
import { KnownFlows } from '../flow-known';
import type { NotebookFlow } from '../flow-notebook';
import { OfferedTargets } from '../flow-targets';

/** Documents that the test opens and closes. */
class FakeDocuments {
  readonly opened: Signal<FakeDocuments, FlowDocument> = new Signal(this);
  readonly closed: Signal<FakeDocuments, FlowDocument> = new Signal(this);
  isDisposed = false;
  start = () => undefined;
  dispose(): void {
    this.isDisposed = true;
  }
}

/** The model of one notebook, as far as it is passed on. */
class FakeFlow {
  readonly changed: Signal<FakeFlow, void> = new Signal(this);
  readonly done: string[] = [];
  isDisposed = false;

  constructor(private readonly _document: FlowDocument) {}

  get path(): string {
    return this._document.path;
  }
  get snapshot(): string {
    return `snapshot of ${this.path}`;
  }
  verify = async () => void this.done.push('verify');
  cancel = async () => void this.done.push('cancel');
  exportFiles = async (isAgreed: boolean) =>
    void this.done.push(`export ${isAgreed}`);
  dispose(): void {
    this.isDisposed = true;
  }
}

describe('OpenFlows', () => {
  let documents: FakeDocuments;
  let made: FakeFlow[];
  let flows: OpenFlows;
  const document = { path: 'a.ipynb' } as FlowDocument;

  beforeEach(() => {
    documents = new FakeDocuments();
    made = [];
    flows = new OpenFlows(documents, document => {
      const flow = new FakeFlow(document);
      made.push(flow);
      return flow as unknown as NotebookFlow;
    });
  });

  it('makes one model of a notebook, when it is asked for', () => {
    expect(flows.open('a.ipynb')).toBeUndefined();
    documents.opened.emit(document);
    expect(flows.find('a.ipynb')).toBeUndefined();
    expect(flows.open('a.ipynb')).toBe(flows.open('a.ipynb'));
    expect(made).toHaveLength(1);
    documents.closed.emit(document);
    expect(made[0]?.isDisposed).toBe(true);
    expect(flows.open('a.ipynb')).toBeUndefined();
  });

  it('tells what changed, and ends with all that it made', () => {
    const heard: string[] = [];
    flows.changed.connect((_, path) => void heard.push(path));
    documents.opened.emit(document);
    flows.open('a.ipynb');
    made[0]?.changed.emit();
    expect(heard).toEqual(['a.ipynb', 'a.ipynb']);
    flows.dispose();
    expect([made[0]?.isDisposed, documents.isDisposed]).toEqual([true, true]);
  });

  it('are what other extensions see, once the panel was shown', async () => {
    const known = new KnownFlows();
    const heard: string[] = [];
    known.changed.connect((_, path) => void heard.push(path));
    expect(known.snapshot('a.ipynb')).toBeNull();
    await known.verify('a.ipynb');
    known.take(flows);
    documents.opened.emit(document);
    expect(known.snapshot('a.ipynb')).toBeNull();
    flows.open('a.ipynb');
    expect(known.snapshot('a.ipynb')).toBe('snapshot of a.ipynb');
    await known.verify('a.ipynb');
    await known.cancel('a.ipynb');
    await known.exportFiles('a.ipynb', true);
    expect(made[0]?.done).toEqual(['verify', 'cancel', 'export true']);
    expect(heard).toEqual(['a.ipynb']);
  });
});

describe('targets', () => {
  const target = (id: string): FlowTarget => ({
    ...{ id, title: id, versions: [] },
    plan: () => ({ package: id, cells: [], files: [] })
  });
  const ids = (targets: OfferedTargets) => targets.all.map(({ id }) => id);

  it('of other extensions come and go beside those that there are', () => {
    const added = new AddedTargets();
    const offered = new OfferedTargets(added);
    expect(ids(offered)).toEqual(['python', 'airflow']);
    const mine = added.add(target('mine'));
    expect(ids(offered)).toEqual(['python', 'airflow', 'mine']);
    expect(offered.get('mine')?.title).toBe('mine');
    mine.dispose();
    expect(ids(offered)).toEqual(['python', 'airflow']);
    expect(ids(new OfferedTargets(null))).toEqual(['python', 'airflow']);
  });

  it('do not take the place of others', () => {
    const warn = jest
      .spyOn(console, 'warn')
      .mockImplementation(() => undefined);
    const added = new AddedTargets();
    added.add(target('python'));
    const offered = new OfferedTargets(added);
    expect(offered.get('python')?.title).not.toBe('python');
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });
});
