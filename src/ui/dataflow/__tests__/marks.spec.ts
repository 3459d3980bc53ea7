import { nullTranslator } from '@jupyterlab/translation';

import { verdict } from '../../../models/__tests__/dataflow-support';
import { DataflowMarks } from '../marks';
import { cellWarning } from '../warning';
import { KnownDataflow } from './known-dataflow';

const PATH = 'a.ipynb';
const trans = nullTranslator.load('nbxflow');

describe('DataflowMarks', () => {
  let dataflow: KnownDataflow;
  let marks: DataflowMarks;
  let explained: string[];

  beforeEach(() => {
    dataflow = new KnownDataflow();
    explained = [];
    marks = new DataflowMarks(
      dataflow,
      (_, cell) => void explained.push(cell),
      trans
    );
  });

  const mark = () => marks.mark(PATH, 'c');

  it('is quiet about fresh cells', () => {
    dataflow.say(PATH, 'c', verdict('fresh'));
    expect(mark()).toMatchObject({ state: 'fresh', shown: null, action: null });
  });

  it.each([
    ['stale', 'stale', true],
    ['unknown', 'unknown', true],
    ['edited', 'edited', false]
  ] as const)('shows %s', (state, word, isExplained) => {
    dataflow.say(PATH, 'c', verdict(state, { byCell: 'b' }));
    expect(mark()?.shown?.word).toBe(word);
    expect(mark()?.action !== null).toBe(isExplained);
    mark()?.action?.execute();
    expect(explained).toEqual(isExplained ? ['c'] : []);
  });

  it('says why in the tooltip', () => {
    dataflow.say(PATH, 'c', verdict('stale', { byCell: 'b' }));
    expect(mark()?.meaning).toContain('x was rebuilt by cell 2');
  });

  it('tells an earlier session from never', () => {
    dataflow.say(PATH, 'c', verdict('never-run'));
    expect(mark()?.shown).toBeNull();
    const earlier = verdict('never-run', { kind: 'earlier-session' });
    dataflow.say(PATH, 'c', earlier);
    expect(mark()?.shown).toMatchObject({
      word: 'from an earlier session',
      isFirst: true
    });
  });

  it('is quiet where the kernel is not watched', () => {
    dataflow.known = 'no-probe';
    dataflow.say(PATH, 'c', verdict('unknown', { kind: 'old-facts' }));
    expect(mark()).toMatchObject({
      state: 'unknown',
      shown: null,
      action: null
    });
  });

  it('says nothing while switched off, and tells who listens', () => {
    dataflow.say(PATH, 'c', verdict('stale'));
    expect(mark()).not.toBeNull();
    const told: unknown[] = [];
    marks.changed.connect((_, change) => told.push(change));
    marks.isShown = false;
    expect(mark()).toBeNull();
    expect(told).toEqual([{ path: PATH, cells: null }]);
  });
});

describe('cellWarning', () => {
  let dataflow: KnownDataflow;

  beforeEach(() => {
    dataflow = new KnownDataflow();
    dataflow.planned = { ...dataflow.planned, cells: ['b', 'c'] };
  });

  const warning = () => cellWarning(dataflow, PATH, 'c', trans);

  it('warns before a run on outdated values, first of all', () => {
    dataflow.say(PATH, 'c', verdict('stale', { name: 'z', byCell: 'a' }));
    dataflow.met = {
      warnings: [{ kind: 'stale-value', name: 'y', byCell: 'b' }],
      notes: []
    };
    expect(warning()?.cells).toEqual(['b', 'c']);
    expect(JSON.stringify(warning()?.sentence)).toContain('"y"');
  });

  it('says why a cell is stale that would run well', () => {
    dataflow.say(PATH, 'c', verdict('stale', { name: 'z', byCell: 'a' }));
    expect(JSON.stringify(warning()?.sentence)).toContain('"z"');
  });

  it('is silent about fresh, unknown and running cells', () => {
    for (const state of ['fresh', 'unknown', 'running', 'edited'] as const) {
      dataflow.say(PATH, 'c', verdict(state, { byCell: 'a' }));
      expect(warning()).toBeNull();
    }
    dataflow.known = 'no-probe';
    dataflow.say(PATH, 'c', verdict('stale', { byCell: 'a' }));
    expect(warning()).toBeNull();
  });

  it('has another key when its content is another', () => {
    dataflow.say(PATH, 'c', verdict('stale', { name: 'z', byCell: 'a' }));
    const before = warning()?.key;
    expect(warning()?.key).toBe(before);
    dataflow.planned = { ...dataflow.planned, cells: ['c'] };
    expect(warning()?.key).not.toBe(before);
  });
});
