import { pipelineOf } from './recorded';

describe('definitions', () => {
  const names = (notebook: string) =>
    pipelineOf(notebook).definitions.map(({ name, kind, uses }) => [
      name,
      kind,
      uses
    ]);

  it('are functions, classes and the constants they need, bound once', () => {
    expect(names('functions')).toEqual([
      ['FACTOR', 'constant', []],
      ['area', 'function', ['FACTOR', 'math']],
      ['Shape', 'class', []]
    ]);
  });

  it('are none that look up a variable, or keep something from call to call', () => {
    expect(names('unliftable')).toEqual([]);
  });

  it('are no constants that became parameters: who looks them up is copied', () => {
    const spec = pipelineOf('functions', {
      parameters: new Map([['FACTOR', true]])
    });
    expect(spec.definitions.map(({ name }) => name)).toEqual(['Shape']);
    expect(spec.steps[1]?.inputs.map(({ name, from }) => [name, from])).toEqual(
      [
        ['FACTOR', null],
        ['offset', 'one'],
        ['shape', 'one']
      ]
    );
  });
});

describe('imports', () => {
  const { imports, shared } = pipelineOf('imports');
  const placeOf = (name: string) =>
    imports.find(item => item.names.includes(name));

  it('stand at the top of the files that use them', () => {
    expect(placeOf('json')).toMatchObject({
      place: 'module',
      everywhere: false
    });
    expect(shared).toEqual(['c1']);
  });

  it('stand in each task where nobody names them', () => {
    expect(placeOf('unused_here')).toMatchObject({ everywhere: true });
    expect(placeOf('annotations')).toMatchObject({ everywhere: true });
  });

  it('are used by what stands in a text', () => {
    expect(placeOf('Counter')).toMatchObject({
      names: ['Counter', 'OrderedDict'],
      everywhere: false
    });
  });

  it('of a builtin’s name that is not used before are like others', () => {
    expect(placeOf('pow')).toMatchObject({ place: 'module' });
  });

  it('stay in place behind a change of the search path, but for what is installed', () => {
    expect(placeOf('statistics')).toMatchObject({ place: 'module' });
    expect(placeOf('not_there_at_all')).toBeUndefined();
  });
});
