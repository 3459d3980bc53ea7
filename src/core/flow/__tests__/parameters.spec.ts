import type { FlowCell } from '../model';
import { codeCell, proseCell, spanOf } from '../targets/__tests__/make';
import { inputsOf, pipelineOf, recorded } from './recorded';

describe('parameters', () => {
  const spec = pipelineOf('parameters');
  const byName = (name: string) =>
    spec.parameters.find(item => item.name === name);

  it('of the tagged cell are chosen, with their types', () => {
    expect(byName('limit')).toMatchObject({
      type: 'int',
      default: 3,
      chosen: true
    });
    expect(byName('shift')).toMatchObject({ type: 'float', default: -1.5 });
    expect(byName('names')).toMatchObject({
      type: 'json',
      default: ['a', 'b'],
      origin: 'tagged',
      binds: true
    });
    expect(spec.shared).toEqual(['c1']);
  });

  it('are offered for literals bound once', () => {
    expect(byName('size')).toMatchObject({ origin: 'literal', chosen: false });
  });

  it('are chosen for absolute paths, named after variable or file', () => {
    expect(byName('path')).toMatchObject({
      origin: 'path',
      binds: true,
      chosen: true
    });
    expect(byName('place_path')).toMatchObject({
      default: '/data/out/result.csv',
      binds: false,
      chosen: true,
      span: { startLine: 3, startColumn: 14, endLine: 3, endColumn: 36 }
    });
  });

  it('come from outside until a step binds or changes them', () => {
    expect(inputsOf(spec, 'one')).toEqual([
      'limit<-null',
      'names<-null',
      'path<-null'
    ]);
    expect(inputsOf(spec, 'two')).toEqual([
      'limit<-one',
      'names<-one',
      'place_path<-null',
      'shift<-null'
    ]);
  });

  it('are what a person chose', () => {
    const chosen = pipelineOf('parameters', {
      parameters: new Map([
        ['size', true],
        ['limit', false]
      ])
    });
    expect(inputsOf(chosen, 'one')).toEqual([
      'limit<-settings',
      'names<-null',
      'path<-null',
      'size<-null'
    ]);
  });
});

describe('absolute paths that stand twice', () => {
  /** A cell of statements with the texts in their double quotes as literals. */
  function cell(id: string, lines: string[], reads: string[] = []) {
    const made = codeCell(
      id,
      lines.map(line => [
        line,
        {
          reads,
          defines: /^(\p{L}+) = /u.exec(line.normalize('NFKC'))?.slice(1) ?? []
        }
      ])
    );
    made.facts!.literals = lines.flatMap((line, index) =>
      [...line.matchAll(/"([^"]*)"/g)].map(([text, value], place) => ({
        type: 'str' as const,
        value: value!,
        span: spanOf(text, index + 1, nth(line, place))
      }))
    );
    return made;
  }

  const nth = (line: string, place: number) =>
    [...line.matchAll(/"[^"]*"/g)][place]!.index + 1;

  const parametersOf = (...cells: FlowCell[]) =>
    pipelineOf({ ...recorded('parameters'), cells }).parameters.map(
      ({ name, cell: id, also, chosen }) => ({
        name,
        places: [id, ...(also ?? []).map(place => place.cell)].join(' '),
        chosen
      })
    );

  it('are one parameter', () => {
    expect(
      parametersOf(
        cell('a', ['read("/data/a.csv", "/data/a.csv")']),
        cell('b', ['more = read("/data/a.csv")', 'read("/data/b.csv")'])
      )
    ).toEqual([
      { name: 'a_csv', places: 'a a b', chosen: true },
      { name: 'b_csv', places: 'b', chosen: true }
    ]);
  });

  it('are the parameter that an assignment of one became', () => {
    expect(
      parametersOf(
        cell('a', ['read("/data")', 'DATA = "/data"', 'read("/data")']),
        cell('b', ['read("/data")'])
      )
    ).toEqual([
      { name: 'data_value', places: 'a', chosen: true },
      { name: 'DATA', places: 'a a b', chosen: true }
    ]);
  });

  it('are another one where the name means something else', () => {
    expect(
      parametersOf(
        cell('a', ['read("/data/in")']),
        cell('b', ['DATA = "/data/in"']),
        cell('c', ['f = lambda DATA: read(DATA, "/data/in")'])
      )
    ).toEqual([
      { name: 'in_value', places: 'a c', chosen: true },
      { name: 'DATA', places: 'b', chosen: true }
    ]);
  });

  it('are called as no variable of a function is', () => {
    expect(
      parametersOf(cell('a', ['f = lambda data: read(data, "/mnt/data")']))
    ).toEqual([{ name: 'f_path', places: 'a', chosen: true }]);
    expect(
      parametersOf(cell('a', ['call(lambda data: read(data, "/mnt/data"))']))
    ).toEqual([{ name: 'data_value', places: 'a', chosen: true }]);
  });

  it('are taken by each step that has one', () => {
    const cells = [
      proseCell('m', '## One'),
      cell('a', ['read("/data/a.csv")']),
      proseCell('n', '## Two'),
      cell('b', ['more = read("/data/a.csv")'])
    ];
    const spec = pipelineOf({ ...recorded('parameters'), cells });
    expect(inputsOf(spec, 'one')).toEqual(['a_csv<-null']);
    expect(inputsOf(spec, 'two')).toEqual(['a_csv<-null']);
  });

  it('are offered by names of any letters', () => {
    expect(parametersOf(cell('a', ['größe = "3"', 'ﬁ = "x"']))).toEqual([
      { name: 'größe', places: 'a', chosen: false },
      { name: 'fi', places: 'a', chosen: false }
    ]);
  });
});
