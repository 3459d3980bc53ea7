import type { ScanFinding } from '../../protocol/generated';
import { scanExitCode, scanRequest } from '../scan';
import type { IScanAnswer } from '../scan-report';
import { scanSarif } from '../scan-sarif';
import { scanText } from '../scan-text';

function makeFinding(values: Partial<ScanFinding> = {}): ScanFinding {
  return {
    path: 'a.ipynb',
    cell: 'c1',
    cellIndex: 1,
    place: 'source',
    rule: 'some-key',
    severity: 'error',
    span: { startLine: 2, startColumn: 8, endLine: 2, endColumn: 28 },
    masked: 'key_············',
    fingerprint: '0'.repeat(32),
    ignored: null,
    ...values
  };
}

function makeAnswer(
  findings: ScanFinding[],
  values: Partial<IScanAnswer> = {}
): IScanAnswer {
  return {
    scan: { findings, stats: { files: 2, bytes: 1200, seconds: 0.1 } },
    labels: findings.map(({ cell }) => (cell === null ? null : 'cell 1')),
    files: ['a.ipynb', 'b c.txt'],
    rules: [
      { id: 'other-key', title: 'Other key', severity: 'warning' },
      { id: 'some-key', title: 'Some key', severity: 'error' }
    ],
    baseline: null,
    failures: [],
    notes: [],
    ...values
  };
}

const inText = makeFinding({
  path: 'b c.txt',
  cell: null,
  cellIndex: null,
  place: 'text',
  rule: 'other-key'
});
const known = makeFinding({ ignored: 'made up' });

describe('scanText', () => {
  it('groups by file and says what to do', () => {
    const answer = makeAnswer(
      [makeFinding(), makeFinding({ place: 'stream', span: null }), inText],
      { notes: ['picture: binary, not scanned'] }
    );
    expect(scanText(answer)).toBe(
      `a.ipynb
  cell 1  source  2:8  Some key  key_············
  cell 1  stream       Some key  key_············

b c.txt
  text  2:8  Other key  key_············

What to do
  source  read it from an environment variable: os.environ["NAME"]
  stream  clear the output and save
  text    delete it from the file
  A secret that was committed, sent or shown has to be revoked, too.
  No secret? nbxflow scan --update-baseline keeps it as known.

picture: binary, not scanned

2 files scanned, 1.2 kB: 3 secrets in 2 files
`
    );
  });

  it('counts what is known and shows what is new', () => {
    expect(scanText(makeAnswer([]))).toBe(
      '2 files scanned, 1.2 kB: no secrets found\n'
    );
    expect(scanText(makeAnswer([known], { baseline: 'b.json' }))).toBe(
      '2 files scanned, 1.2 kB: no new secrets found, 1 known by b.json\n'
    );
    const both = scanText(makeAnswer([known, inText], { baseline: 'b.json' }));
    expect(both).not.toContain('a.ipynb');
    expect(both).toContain('1 secret in 1 file, 1 known by b.json\n');
    expect(scanText(makeAnswer([], { files: [] }))).toBe(
      'No file was scanned.\n'
    );
  });

  it('lets no name steer the terminal', () => {
    const answer = makeAnswer([makeFinding({ path: 'a\u001b[2J\u202e' })], {
      notes: ['b\u0007: odd']
    });
    const text = scanText(answer);
    ['\u0007', '\u001b', '\u202e'].forEach(letter =>
      expect(text).not.toContain(letter)
    );
  });
});

describe('scanSarif', () => {
  const run = (answer: IScanAnswer) =>
    JSON.parse(JSON.stringify(scanSarif(answer, '1.2.3'))).runs[0];

  it('has one artifact a file, also without findings', () => {
    const { artifacts } = run(makeAnswer([]));
    expect(artifacts).toEqual([
      {
        location: { uri: 'a.ipynb' },
        mimeType: 'application/x-ipynb+json'
      },
      { location: { uri: 'b%20c.txt' } }
    ]);
  });

  it('places a finding in its cell, known by its fingerprint', () => {
    const { results, tool } = run(makeAnswer([makeFinding(), makeFinding()]));
    const [first, second] = results;
    expect(tool.driver.name).toBe('nbxflow scan');
    expect(tool.driver.rules[first.ruleIndex].id).toBe('some-key');
    expect(first.message.text).toBe(
      'Some key in cell 1, source: key_············ To do: read it from an environment variable: os.environ["NAME"].'
    );
    expect(first.locations[0].physicalLocation.region.startColumn).toBe(8);
    expect(first.locations[0].logicalLocations[0].name).toBe('c1');
    expect(first.suppressions).toEqual([]);
    const print = first.partialFingerprints['nbxflow/v1'];
    expect(print).toBe(`${'0'.repeat(32)}:1`);
    expect(second.partialFingerprints['nbxflow/v1']).not.toBe(print);
  });

  it('calls cells without an id as people do, and texts by no cell', () => {
    const { results } = run(
      makeAnswer([makeFinding({ cell: null }), inText], {
        labels: ['cell 1', null]
      })
    );
    expect(results[0].locations[0].logicalLocations[0].name).toBe('cell 1');
    expect(results[1].locations[0].logicalLocations).toBeUndefined();
  });

  it('suppresses what is known, with the reason', () => {
    const { results } = run(makeAnswer([known]));
    expect(results[0].suppressions).toEqual([
      { kind: 'external', status: 'accepted', justification: 'made up' }
    ]);
  });

  it('tells what was not scanned', () => {
    const { invocations } = run(
      makeAnswer([], { failures: ['x: gone'], notes: ['y: binary'] })
    );
    const [{ executionSuccessful, toolExecutionNotifications }] = invocations;
    expect(executionSuccessful).toBe(false);
    expect(toolExecutionNotifications).toEqual([
      { level: 'error', message: { text: 'x: gone' } },
      { level: 'note', message: { text: 'y: binary' } }
    ]);
  });
});

describe('scanExitCode', () => {
  it('is 1 for new findings, 2 where something was not read', () => {
    expect(scanExitCode(makeAnswer([]))).toBe(0);
    expect(scanExitCode(makeAnswer([known]))).toBe(0);
    expect(scanExitCode(makeAnswer([known, makeFinding()]))).toBe(1);
    expect(scanExitCode(makeAnswer([makeFinding()], { failures: ['x'] }))).toBe(
      2
    );
  });
});

describe('scanRequest', () => {
  it('is one line of the worker’s protocol', () => {
    expect(JSON.parse(scanRequest(['a'], { rules: [] }))).toEqual({
      id: 1,
      op: 'scan',
      paths: ['a'],
      text: false,
      baseline: null,
      updateBaseline: false,
      rules: []
    });
  });
});
