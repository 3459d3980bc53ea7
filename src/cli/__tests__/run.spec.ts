import { Failure } from '../failure';
import { executeRequest, runExitCode, toSeconds } from '../run';
import { makeExecution } from '../../protocol/__tests__/executions';

describe('executeRequest', () => {
  it('is one line that follows the schema', () => {
    const text = executeRequest('a.ipynb', {
      param: new Map([['x', '1.0']]),
      spans: 'spans.json',
      timeout: 2.5
    });
    expect(text).toContain('{"x":1.0}');
    expect(text).not.toContain('\n');
    expect(JSON.parse(text)).toEqual({
      id: 1,
      op: 'execute',
      path: 'a.ipynb',
      parameters: { x: 1 },
      output: null,
      events: null,
      spans: 'spans.json',
      timeoutSeconds: 2.5,
      allowErrors: false
    });
  });
});

describe('runExitCode', () => {
  const died = [makeExecution({ state: 'lost' })];

  it('is 0 only for a run that is fine or whose errors are allowed', () => {
    expect(runExitCode({ status: 'ok', executions: [] }, false)).toBe(0);
    expect(runExitCode({ status: 'error', executions: [] }, false)).toBe(1);
    expect(runExitCode({ status: 'error', executions: [] }, true)).toBe(0);
  });

  it('allows neither a timeout nor a kernel that died', () => {
    expect(runExitCode({ status: 'timeout', executions: [] }, true)).toBe(1);
    expect(runExitCode({ status: 'error', executions: died }, true)).toBe(1);
  });
});

describe('toSeconds', () => {
  it('reads numbers above 0', () => {
    expect(toSeconds('0.5')).toBe(0.5);
    expect(toSeconds('1e2')).toBe(100);
  });

  it.each(['0', '-1', '', ' ', 'ten', 'Infinity', 'NaN'])(
    'refuses %p',
    text => {
      expect(() => toSeconds(text)).toThrow(Failure);
    }
  );
});
