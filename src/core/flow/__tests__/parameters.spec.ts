import { inputsOf, pipelineOf } from './recorded';

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
