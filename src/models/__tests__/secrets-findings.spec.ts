import type { DocumentCell } from '../../capture/document';
import type { SecretFinding } from '../../protocol';
import { LiveResult, shownSecrets } from '../secrets-findings';
import {
  codeCell,
  fakeKey,
  liveFindings,
  serverFindings
} from './secrets-support';

const key = fakeKey();
const SOURCE = `a = "${key}"`;

function shown(
  cells: readonly DocumentCell[],
  findings: readonly SecretFinding[],
  seen: Record<string, string>,
  live: readonly DocumentCell[] = []
) {
  const results = new Map<string, LiveResult>(
    live.map(({ id, source }) => [
      id,
      { source, findings: liveFindings(source) }
    ])
  );
  const sources = new Map(Object.entries(seen));
  return shownSecrets(cells, results, { findings, sources });
}

describe('shownSecrets', () => {
  it('takes the server’s word of a text that the server saw', () => {
    const cells = [codeCell('a', SOURCE)];
    const [finding] = shown(
      cells,
      serverFindings('a', SOURCE, { ignored: 'an example' }),
      { a: SOURCE },
      cells
    );
    expect(finding).toMatchObject({ cell: 'a', ignored: 'an example' });
  });

  it('takes the live engine’s word of another text', () => {
    const cells = [codeCell('a', `# more\n${SOURCE}`)];
    const found = shown(cells, [], { a: '' }, cells);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      place: 'source',
      span: { startLine: 2 },
      fingerprint: null,
      ignored: null
    });
    expect(
      shown([codeCell('a', '')], [], { a: SOURCE }, [codeCell('a', '')])
    ).toEqual([]);
  });

  it('knows a decided secret again when its text moves to another place or cell', () => {
    const cells = [
      codeCell('a', `# more\n${SOURCE}`),
      codeCell('b', `b = ["${key}"]`)
    ];
    const known = serverFindings('a', SOURCE, { ignored: 'an example' });
    const found = shown(cells, known, { a: SOURCE }, cells);
    expect(found.map(({ cell, ignored }) => [cell, ignored])).toEqual([
      ['a', 'an example'],
      ['b', 'an example']
    ]);
  });

  it('does not take another secret of the same mask for a decided one', () => {
    const cells = [codeCell('a', `a = "${fakeKey('Z')}"`)];
    const known = serverFindings('a', SOURCE, { ignored: 'an example' });
    expect(shown(cells, known, { a: SOURCE }, cells)[0]).toMatchObject({
      fingerprint: null,
      ignored: null
    });
  });

  it('matches by place where it is not known which text the server saw', () => {
    const cells = [codeCell('a', SOURCE)];
    const known = serverFindings('a', SOURCE, { ignored: 'an example' });
    expect(shown(cells, known, {}, cells)[0]?.ignored).toBe('an example');
  });

  it('shows the server’s findings where the live engine does not run', () => {
    const cells = [codeCell('a', `${SOURCE} `)];
    expect(shown(cells, serverFindings('a', SOURCE), {})).toHaveLength(1);
  });

  it('leaves outputs to the server, and drops what removed cells held', () => {
    const cells = [codeCell('a', '')];
    const output = { index: 0, pointer: '/text' };
    const change = { place: 'stream', output } as const;
    const found = shown(
      cells,
      [
        ...serverFindings('a', SOURCE, change),
        ...serverFindings('gone', SOURCE),
        ...serverFindings('x', SOURCE, { cell: null, place: 'metadata' })
      ],
      { a: '' },
      cells
    );
    expect(found.map(({ cell, place }) => [cell, place])).toEqual([
      ['a', 'stream'],
      [null, 'metadata']
    ]);
  });

  it('names findings alike whoever found them, and each differently', () => {
    const twice = `${SOURCE}\n${SOURCE}`;
    const cells = [codeCell('a', twice)];
    const server = shown(cells, serverFindings('a', twice), { a: twice });
    const live = shown(cells, [], {}, cells);
    expect(live.map(({ key }) => key)).toEqual(server.map(({ key }) => key));
    expect(new Set(live.map(({ key }) => key)).size).toBe(2);
    expect(JSON.stringify(live)).not.toContain(key);
  });
});
