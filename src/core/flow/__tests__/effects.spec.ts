import type { FactsUnknown, Span } from '../../../protocol';
import {
  makeExecution,
  makeAccess
} from '../../../protocol/__tests__/executions';
import { type CodeCell, readCode } from '../code';
import { cellEffects } from '../effects';
import {
  type MadeStatement,
  codeCell,
  spanOf
} from '../targets/__tests__/make';

/** A network call of the source: its text, and the names under which the facts speak of it. */
type Said = readonly [
  text: string,
  names: readonly string[],
  binds?: readonly string[]
];

describe('requests are told once', () => {
  it('the one that is made for the call around it, without credentials and query', () => {
    const text =
      'urlopen(Request("https://me:pass@h.org/api?key=1", data=b"1", method="POST"))';
    const request = text.slice('urlopen('.length, -1);
    expect(
      told(
        [
          [text, ['urlopen']],
          [request, ['Request']]
        ],
        ['urlopen', 'Request']
      )
    ).toEqual(['urlopen https://h.org/api writes']);
  });

  it('the one that is made before it is sent, and no other', () => {
    const post = 'Request("http://a/1", method="POST")';
    const sent: Said = ['urlopen(request)', ['urlopen']];
    expect(told([[post, ['Request']], sent])).toEqual([
      'urlopen http://a/1 writes'
    ]);
    const other = 'Request("http://a/2")';
    expect(told([[post, ['Request']], [other, ['Request']], sent])).toEqual([
      'urlopen null reads',
      'Request http://a/1 writes',
      'Request http://a/2 reads'
    ]);
  });

  it('each of several in one statement', () => {
    const get = 'requests.get("http://a/2")';
    const post = `requests.post("http://a/1", data=${get}.text)`;
    expect(
      told(
        [
          [post, ['requests.get', 'requests.post']],
          [get, ['requests.get']],
          ['requests.post("http://a/3")', ['requests.post']]
        ],
        ['requests.get', 'requests.post']
      )
    ).toEqual([
      'requests.post http://a/1 writes',
      'requests.get http://a/2 reads',
      'requests.post http://a/3 writes'
    ]);
  });

  it('what a session sends, not the session; and not what is done with an answer', () => {
    expect(
      told(
        [
          ['requests.Session()', ['requests.Session'], ['session']],
          ['session.post(url, json=[1])', ['requests.Session', 'session.post']],
          ['session.get("http://a/2")', ['requests.Session', 'session.post']],
          ['requests.get("http://a/3")', ['requests.get'], ['r']],
          ['r.raise_for_status()', ['requests.get']]
        ],
        ['requests.Session', 'requests.get', 'session.post']
      )
    ).toEqual([
      'session.post null writes',
      'session.get http://a/2 reads',
      'requests.get http://a/3 reads'
    ]);
  });

  it('what was seen under the name of the call', () => {
    const seen = ['https://h.org', '/a.csv'] as const;
    const literal: Said = ['pd.read_csv("https://h.org/a.csv")', [NAME]];
    const named: Said = ['pd.read_csv(url)', [NAME]];
    for (const call of [literal, named]) {
      expect(told([call], [NAME], [seen])).toEqual([
        'pd.read_csv https://h.org/a.csv reads'
      ]);
    }
    const other = ['https://h.org', '/b.csv'] as const;
    expect(told([literal, named], [NAME], [seen, other])).toEqual([
      'pd.read_csv https://h.org/a.csv reads',
      'pd.read_csv https://h.org/b.csv reads'
    ]);
  });

  it('and once more where code of another cell may have sent another', () => {
    const post: Said = ['requests.post("http://a/1")', ['requests.post']];
    expect(told([post], ['requests.post'], [], ['publish'])).toEqual([
      'requests.post http://a/1 writes',
      'requests.post null writes'
    ]);
    expect(told([], ['requests.post'], [], ['publish'])).toEqual([
      'requests.post null writes'
    ]);
  });
});

const NAME = 'pd.read_csv';

/** The effects of a cell: its calls, one a line, what its record says, what was seen. */
function told(
  calls: readonly Said[],
  recorded: readonly string[] = [],
  seen: readonly (readonly [namespace: string, name: string])[] = [],
  called: readonly string[] = []
): string[] {
  return cellEffects(cellOf(calls, recorded, seen, called), '/work').map(
    ({ target, call, writes }) =>
      `${call} ${target} ${writes ? 'writes' : 'reads'}`
  );
}

function cellOf(
  calls: readonly Said[],
  recorded: readonly string[],
  seen: readonly (readonly [string, string])[],
  called: readonly string[]
): CodeCell {
  const lines = calls.filter(
    ([text], index) =>
      !calls.slice(0, index).some(([all]) => all.includes(text))
  );
  const made = codeCell('c', [
    ...lines.map(([text]): MadeStatement => [text]),
    ...called.map((name): MadeStatement => [`${name}()`, { calls: [name] }])
  ]);
  const spanIn = (text: string): Span => {
    const line = lines.findIndex(([all]) => all.includes(text));
    const column = (lines[line]?.[0].indexOf(text) ?? 0) + 1;
    return spanOf(text, line + 1, column);
  };
  const unknown = calls.flatMap(([text, names, binds]) =>
    names.map((name): FactsUnknown => ({
      kind: 'network',
      name,
      names: [...(binds ?? [])],
      span: spanIn(text)
    }))
  );
  const literals = [...made.source.matchAll(/"([^"]*)"/g)].map(
    ([text, value]) => ({
      type: 'str' as const,
      value: value ?? '',
      span: spanIn(text)
    })
  );
  const facts = made.facts && {
    ...made.facts,
    unknown,
    literals,
    summary: { ...made.facts.summary, reads: [...called] }
  };
  const execution = makeExecution({
    datasets: seen.map(([namespace, name]) =>
      makeAccess({ name, namespace, kind: 'url' })
    ),
    dataflow: {
      ...{ ordinal: 1, code: 'c', reads: [], writes: [] },
      unknown: recorded.map(name => ({ kind: 'network' as const, name }))
    }
  });
  const cell = { ...made, facts, execution };
  const notebook = {
    ...{ name: 'a.ipynb', kernel: null, folder: '/work', cells: [cell] },
    ordinals: new Map<number, string>()
  };
  const [code] = readCode(notebook);
  if (code === undefined) {
    throw new Error('no code cell');
  }
  return code;
}
