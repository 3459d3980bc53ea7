import { inputsOf, outputsOf, pipelineOf, stepOf } from './recorded';

describe('what crosses', () => {
  it('keeps two names of one object together once it is changed', () => {
    const spec = pipelineOf('aliases');
    expect(inputsOf(spec, 'two')).toEqual(['a<-one', 'b<-one']);
    expect(outputsOf(spec, 'two')).toEqual(['a', 'b']);
    expect(inputsOf(spec, 'three')).toEqual(['b<-two']);
    expect(inputsOf(spec, 'four')).toEqual(['a<-two']);
  });

  it('takes names of one object from one step, although another made the first', () => {
    const spec = pipelineOf('alias-made-late');
    expect(outputsOf(spec, 'two')).toEqual(['items', 'other']);
    expect(inputsOf(spec, 'three')).toEqual(['items<-two', 'other<-two']);
    expect(inputsOf(spec, 'four')).toEqual(['other<-three']);
  });

  it('keeps what is in a container and has a name of its own one object', () => {
    const spec = pipelineOf('containers');
    expect(inputsOf(spec, 'three')).toEqual(['inner<-two', 'outer<-two']);
    expect(inputsOf(spec, 'four')).toEqual(['outer<-three']);
  });

  it('takes a figure, its axes and what is on them from the step that drew last', () => {
    const spec = pipelineOf('figures');
    expect(inputsOf(spec, 'three')).toEqual([
      'fig<-two',
      'lines<-two',
      'numbers<-one',
      'right<-two'
    ]);
  });

  it('lets a step that may bind a name take and give it', () => {
    const spec = pipelineOf('unread-rebinding');
    expect(inputsOf(spec, 'two')).toEqual(['n<-one']);
    expect(inputsOf(spec, 'three')).toEqual(['n<-two']);
  });

  it('follows names that functions bind, that loops leave, that are deleted', () => {
    const spec = pipelineOf('globals');
    expect(inputsOf(spec, 'two')).toEqual(['values<-one']);
    expect(outputsOf(spec, 'two')).toEqual(['total']);
    expect(outputsOf(spec, 'three')).toEqual(['i']);
    expect(inputsOf(spec, 'four')).toEqual(['i<-three']);
  });

  it('gives a step with a copy of a function what the function looks up there', () => {
    const spec = pipelineOf('functions');
    expect(inputsOf(spec, 'two')).toEqual(['offset<-one', 'shape<-one']);
    expect(inputsOf(spec, 'four')).toEqual(['offset<-three']);
    expect(stepOf(spec, 'two').inputs.map(({ type }) => type)).toEqual([
      'int',
      '__main__.Shape'
    ]);
  });

  it('follows names that stand in a query only', () => {
    expect(inputsOf(pipelineOf('text-names'), 'two')).toEqual([
      'limit<-one',
      'table<-one'
    ]);
  });

  it('gives what a cell that is meant to fail had bound', () => {
    expect(inputsOf(pipelineOf('failing'), 'two')).toEqual(['first<-one']);
  });
});

describe('process state', () => {
  it('goes from step to step that changes it, seeds beside imports too', () => {
    const spec = pipelineOf('random-state');
    expect(
      spec.steps.map(({ id, state }) => [id, state.from, state.changes])
    ).toEqual([
      ['two', null, true],
      ['three', 'two', true],
      ['four', 'three', true],
      ['five', 'four', true]
    ]);
    expect(stepOf(spec, 'four').after).toEqual(['two', 'three']);
  });
});

describe('files', () => {
  it('order the steps that read and write them', () => {
    const spec = pipelineOf('files');
    expect(stepOf(spec, 'read').after).toContain('write');
    expect(stepOf(spec, 'overwrite').after).toEqual(['write', 'read']);
    expect(stepOf(spec, 'apart').after).not.toContain('overwrite');
  });

  it('are named from the notebook’s folder on', () => {
    const { reads, writes } = stepOf(pipelineOf('files'), 'read');
    expect(writes).toEqual([]);
    expect(reads.map(({ name, inside }) => [name, inside])).toEqual([
      ['data/in.txt', true]
    ]);
  });

  it('outside of it are effects', () => {
    const { effects } = stepOf(pipelineOf('files'), 'outside');
    expect(effects).toEqual([
      {
        kind: 'outside-file',
        target: '/elsewhere/nbxflow-case.txt',
        call: null,
        cell: 'c9',
        writes: true
      }
    ]);
  });
});
