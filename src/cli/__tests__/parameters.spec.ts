import { Failure } from '../failure';
import { addParameter, type Parameters, parametersJson } from '../parameters';

function json(...texts: string[]): string {
  return parametersJson(
    texts.reduce(
      (before, text) => addParameter(text, before),
      new Map<string, string>() as Parameters
    )
  );
}

describe('parameters', () => {
  it('keeps numbers as they were written', () => {
    expect(json('rate=1.0', 'big=12345678901234567890')).toBe(
      '{"rate":1.0,"big":12345678901234567890}'
    );
  });

  it('reads JSON values, and anything else as a string', () => {
    expect(
      json('a=true', 'b=[1, "x"]', 'c=True', 'd=JFK', 'e=', 'f="7"', 'g= 7 ')
    ).toBe('{"a":true,"b":[1, "x"],"c":"True","d":"JFK","e":"","f":"7","g":7}');
  });

  it('splits at the first equals sign', () => {
    expect(json('query=a=b')).toBe('{"query":"a=b"}');
  });

  it('takes the last value of a name', () => {
    expect(json('a=1', 'b=2', 'a=3')).toBe('{"a":3,"b":2}');
  });

  it('stays on one line', () => {
    const text = json('a=[1,\n2]', 'b=x\ny');
    expect(text).not.toContain('\n');
    expect(JSON.parse(text)).toEqual({ a: '[1,\n2]', b: 'x\ny' });
  });

  it.each(['a', '=1', ''])('refuses %p', text => {
    expect(() => addParameter(text)).toThrow(Failure);
  });
});
